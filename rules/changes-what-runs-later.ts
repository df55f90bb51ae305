import { defineRule, runsOnLoad, step } from '../src/define.js';
import type { AnyNode, FileContext } from '../src/types.js';
import { PERSISTENT_PLACES } from '../src/vocabulary/places.js';

export default defineRule({
  meta: {
    summary: 'Changes what other programs run later',
    why: 'A workflow, a git hook, a login script or another package’s file outlives the package that wrote it. Scaffolders and hook managers write some of these for the project they are run in, from a command; a library that does so when loaded or installed is spreading.',
    behaviour: 'spread',
    messages: {
      planted: 'Writes to {what} as soon as it is {moment}',
      persists: 'Writes to {what}',
      offers: 'Writes to {what} when it is asked to',
      package: 'Writes into another package: {path}',
      restores: 'Sets a file’s times back after changing it',
    },
    bits: { planted: 7, persists: 4, offers: 2, package: 5, restores: 5 },
  },
  examples: {
    flags: [
      {
        title: 'another package’s file is patched',
        code: `const fs = require('fs');\nconst file = './node_modules/left-pad/index.js';\nfs.writeFileSync(file, fs.readFileSync(file, 'utf8') + extra);`,
      },
      {
        title: 'a key is added to those let in',
        code: `require('fs').appendFile(process.env.HOME + '/.ssh/authorized_keys', key, () => {});`,
      },
      {
        title: 'a workflow is planted',
        code: `require('fs').writeFileSync(repo + '/.github/workflows/build.yml', text);`,
      },
      {
        title: 'an agent is given a server of the package’s own',
        code: `const fs = require('fs'), os = require('os');\nfs.writeFileSync(os.homedir() + '/.cursor/mcp.json', JSON.stringify({ mcpServers: { tools: { command: 'node', args: [__filename] } } }));`,
      },
    ],
    passes: [
      {
        title: 'a cache is kept beside the packages',
        code: `require('fs').writeFileSync('node_modules/.cache/tool/state.json', '{}');`,
      },
      { title: 'a configuration file is written', code: `require('fs').writeFileSync('.toolrc', '{}');` },
    ],
  },
  file(context) {
    for (const call of context.calls('write')) {
      const [path] = call.args;
      if (!path) continue;
      for (const text of context.textsOf(path)) {
        const place = PERSISTENT_PLACES.find(({ pattern }) => text.length < 500 && pattern.test(text));
        const other =
          /(?:^|[\\/])node_modules[\\/](?!\.)(?:@[\w.-]+[\\/])?[\w.-]+[\\/].{0,200}\.(?:[cm]?js|json|node)$/i.test(
            text,
          );
        if (!place && !other) continue;
        context.report({
          messageId: !place ? 'package' : messageOf(place, isUnasked(context, call.node)),
          data: {
            what: place?.what ?? '',
            path: text,
            moment: context.moment === 'install' ? 'installed' : 'loaded',
          },
          chain: [step('sink', `writes with ${call.name}`, context.file, call.node)],
        });
        break;
      }
    }
    for (const times of context.calls('times')) {
      const [path, accessed] = times.args;
      if (!path || !accessed || !context.namesOf(accessed).some(name => /stat(?:Sync)?\(\)\.[am]time/.test(name)))
        continue;
      // Copying tools give the copy its original's times; giving a file its own back hides that it was changed.
      const own = context
        .named(/^fs\.l?stat(?:Sync)?$/)
        .find(({ args }) => args[0] && written(context, args[0]) === written(context, path));
      const change = context
        .calls('write')
        .find(({ args }) => args[0] && written(context, args[0]) === written(context, path));
      if (!own || !change) continue;
      context.report({
        messageId: 'restores',
        chain: [
          step('source', 'changes a file', context.file, change.node),
          step('sink', 'sets its times back', context.file, times.node),
        ],
      });
    }
  },
});

function messageOf({ own, offered }: (typeof PERSISTENT_PLACES)[number], unasked: boolean): string {
  if (unasked && !own) return 'planted';
  return offered ? 'offers' : 'persists';
}

/** Nobody has to call anything: an install script does what it does, and a module what is not inside of a function. */
function isUnasked(context: FileContext, node: AnyNode): boolean {
  return context.moment === 'install' || (context.moment === 'import' && runsOnLoad(context, node));
}

function written({ file }: FileContext, node: AnyNode): string {
  return file.text.slice(node.start ?? node.range?.[0], node.end ?? node.range?.[1]);
}
