import { defineRule } from '../src/define.js';
import { isProgram } from '../src/vocabulary/disguise.js';
import { isPrebuilt } from '../src/vocabulary/purpose.js';

const PROGRAM = /(?:^|\/)[^/]+\.(?:exe|dll|scr|com|elf|bin)$/i;

export default defineRule({
  meta: {
    summary: 'Starts a program it brings along while it is being installed',
    why: 'A native program cannot be read as code can. Packages that exist to ship one start it when somebody calls their command; starting it on installation, out of a package of JavaScript, is a dropper that brought its payload.',
    behaviour: 'install',
    messages: {
      started: 'Starts {program}, which the package brings, while it is being installed',
      hook: 'Has an install script that starts {program}, a native program which the package brings',
      named:
        'Names {program}, a native program which the package brings, in a script that runs while it is being installed',
    },
    bits: { started: 9, hook: 10, named: 9 },
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
        title: 'the installer puts the program for this platform where its command stands',
        files: {
          'package.json':
            '{"name":"a","version":"1.0.0","bin":{"tool":"bin/tool"},"scripts":{"postinstall":"node install.js"},"optionalDependencies":{"@a/linux-x64":"1.0.0","@a/darwin-arm64":"1.0.0"}}',
          'install.js': `const fs = require('fs'), path = require('path');\nconst to = path.join(__dirname, 'bin', 'tool');\nfs.linkSync(require.resolve('@a/' + process.platform + '-' + process.arch + '/bin/tool'), to);\nif (!/^1\\./.test(require('child_process').execFileSync(to, ['--version']))) throw new Error('wrong program');`,
          'bin/tool': '\u007fELF\u0000\u0000',
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
  package({
    package: { files, skipped, manifest },
    findings,
    triggers,
    capabilities,
    can,
    momentOf,
    sourceOf,
    fieldAt,
    report,
  }) {
    const native = [
      ...[...files].flatMap(([path, content]) => (typeof content !== 'string' && isProgram(content) ? [path] : [])),
      ...skipped.filter(({ why }) => why.startsWith('a native program')).map(({ path }) => path),
    ].filter(path => !LIBRARY.test(path));
    const hook = triggers.find(
      ({ moment, starts, commands }) =>
        moment === 'install' &&
        native.some(path => starts.includes(path) || commands.some(command => runs(command.text, path))),
    );
    if (hook) {
      const program = native.find(path => hook.starts.includes(path) || hook.text.includes(baseOf(path))) ?? '';
      report({
        messageId: 'hook',
        data: { program },
        chain: [{ role: 'trigger', says: `starts ${program}`, origin: fieldAt(...hook.from.split('.')) }],
      });
      return;
    }
    // Where a program comes in a package for each platform, its installer puts it where its command stands.
    const commands = isPrebuilt(manifest?.optionalDependencies)
      ? triggers.flatMap(({ from, text }) => (from.startsWith('bin') ? [plainPath(text)] : []))
      : [];
    for (const path of capabilities.includes('process') ? native : []) {
      if (commands.includes(path)) continue;
      const name = baseOf(path);
      const script = [...files.keys()].find(
        file =>
          // The manifest lists what it brings.
          file !== 'package.json' &&
          (name.length > 3 || isStarted(files.get(file), path)) &&
          momentOf(file) === 'install' &&
          // Code that starts nothing names a program to copy, to mark or to keep it.
          (can('install', 'process') || !/\.[cm]?[jt]sx?$/i.test(file)) &&
          placeOf(files.get(file), path) >= 0,
      );
      const file = script === undefined ? undefined : sourceOf(script);
      if (!file) continue;
      const start = placeOf(file.text, path);
      report({
        messageId: 'named',
        data: { program: path },
        chain: [{ role: 'sink', says: `names ${name}`, origin: { file, start, end: start + name.length } }],
      });
      return;
    }
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

/** Addons and shared libraries are loaded, not started. */
const LIBRARY = /\.(?:node|dll|so(?:\.\d+)*|dylib)$/i;

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** A command whose program is the file: `./bin/tool`, `chmod +x tool && ./tool`. */
function runs(command: string, path: string): boolean {
  const [program = ''] = command.trim().split(/\s/);
  return plainPath(program) === path;
}

function plainPath(path: string): string {
  return path.replace(/^\.\//, '');
}

/** A short name says little by itself; one that is joined to its folder does. */
function isStarted(text: string | Uint8Array | undefined, path: string): boolean {
  const folder = path.split('/').at(-2);
  return typeof text === 'string' && folder !== undefined && text.includes(folder);
}

/** How far before its name a program's folder is written: `join(__dirname, 'bin', 'tool')`. UTF-16 units. */
const BESIDE = 80;

/**
 * Where code has a file's name in quotes, by itself or at the end of a path; -1 where it has not. What has no extension
 * may be the name of anything, unless its folder stands before it.
 */
function placeOf(text: string | Uint8Array | undefined, path: string): number {
  if (typeof text !== 'string') return -1;
  const name = baseOf(path);
  const folder = name.includes('.') ? '' : (path.split('/').at(-2) ?? '');
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const isQuoted = /['"`/\\]/.test(text.charAt(at - 1)) && /['"`]/.test(text.charAt(at + name.length));
    if (isQuoted && text.slice(Math.max(0, at - BESIDE), at).includes(folder)) return at;
  }
  return -1;
}
