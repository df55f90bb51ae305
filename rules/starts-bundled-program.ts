import { defineRule } from '../src/define.js';

const PROGRAM = /(?:^|\/)[^/]+\.(?:exe|dll|scr|com|elf|bin)$/i;

export default defineRule({
  meta: {
    summary: 'Starts a program it brings along while it is being installed',
    why: 'A native program cannot be read as code can. Packages that exist to ship one start it when somebody calls their command; starting it on installation, out of a package of JavaScript, is a dropper that brought its payload.',
    behaviour: 'install',
    messages: { started: 'Starts {program}, which the package brings, while it is being installed' },
    bits: { started: 9 },
  },
  examples: {
    flags: [
      {
        title: 'a file that script loads starts it',
        files: {
          'package.json': '{"name":"a","version":"1.0.0","scripts":{"install":"node a.js"}}',
          'a.js': `require('./b');`,
          'b.js': `require('child_process').spawn('./payload.exe');`,
          'payload.exe': 'MZ\\u0000\\u0000',
        },
      },
      {
        title: 'the hook’s script starts it',
        files: {
          'package.json': '{"name":"a","version":"1.0.0","scripts":{"postinstall":"node ."},"main":"lib.js"}',
          'lib.js': `require('child_process').exec('tool.exe');`,
          'tool.exe': 'MZ\u0000\u0000',
        },
      },
    ],
    passes: [
      {
        title: 'installation starts a program of the system',
        files: {
          'package.json': '{"name":"a","version":"1.0.0","scripts":{"install":"node a.js"}}',
          'a.js': `require('child_process').exec('cmd.exe /c ver');`,
        },
      },
      {
        title: 'installation asks the program that it ships for its version',
        files: {
          'package.json': '{"name":"a","version":"1.0.0","scripts":{"install":"node a.js"}}',
          'a.js': `require('child_process').execSync('vendor/tool.exe --version');`,
          'vendor/tool.exe': 'MZ\u0000\u0000',
        },
      },
      {
        title: 'a command starts it when called',
        files: {
          'package.json': '{"name":"a","version":"1.0.0","bin":"cli.js"}',
          'cli.js': `require('child_process').spawn(require('path').join(__dirname, 'tool.exe'));`,
          'tool.exe': 'MZ\u0000\u0000',
        },
      },
    ],
  },
  package({ package: { files }, findings, momentOf, sourceOf, report }) {
    const programs = [...files.keys()]
      .filter(path => PROGRAM.test(path))
      .map(path => path.slice(path.lastIndexOf('/') + 1));
    if (programs.length === 0) return;
    for (const { messageId, message, chain } of findings) {
      const last = chain.at(-1);
      if (messageId !== 'executable' || !last || momentOf(last.at.path) !== 'install') continue;
      const program = programs.find(name => message.includes(name));
      // Whoever ships a program may ask it for its version, to see that it runs here.
      if (!program || /\s--?(?:v|version|help)\b/i.test(message)) continue;
      const file = sourceOf(last.at.path);
      if (file)
        report({
          messageId: 'started',
          data: { program },
          chain: [
            { role: 'sink', says: `starts ${program}`, origin: { file, start: last.at.start, end: last.at.end } },
          ],
        });
      return;
    }
  },
});
