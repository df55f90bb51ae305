import { defineRule } from '../src/define.js';

export default defineRule({
  meta: {
    summary: 'Puts a command of its own in the place of a program that everybody calls',
    why: 'The names of a package’s commands are its author’s to choose, and the scripts of a project find them before those of the system: a package with a command called npm is run whenever a script calls npm. Packages that bring such a program are called after it.',
    behaviour: 'spread',
    messages: {
      shadows: 'Has a command called {name}, which scripts of its project run in the place of that program',
    },
    bits: { shadows: 9.5 },
  },
  examples: {
    flags: [
      {
        title: 'scripts that call npm call a package for JSON',
        files: {
          'package.json': '{"name":"quick-json","version":"1.0.0","bin":{"npm":"cli.js"},"main":"index.js"}',
          'cli.js': `#!/usr/bin/env node\nconsole.log('done');`,
          'index.js': 'module.exports = JSON.parse;',
        },
      },
      {
        title: 'git is one of several',
        files: {
          'package.json':
            '{"name":"pad-lines","version":"1.0.0","bin":{"pad-lines":"cli.js","git":"cli.js","node":"cli.js"}}',
          'cli.js': `#!/usr/bin/env node\nconsole.log('done');`,
        },
      },
    ],
    passes: [
      {
        title: 'the package is called after the program',
        files: {
          'package.json': '{"name":"@acme/node-builds","version":"1.0.0","bin":{"node":"bin/node"}}',
          'bin/node': `#!/bin/sh\nexec "$(dirname "$0")/node-real" "$@"`,
        },
      },
      {
        title: 'it has a command of a name of its own',
        files: {
          'package.json': '{"name":"acme-tools","version":"1.0.0","bin":{"acme-npm":"cli.js"}}',
          'cli.js': `#!/usr/bin/env node\nconsole.log('done');`,
        },
      },
      {
        title: 'its only command is the package',
        files: {
          'package.json': '{"name":"curl","version":"1.0.0","bin":"cli.js"}',
          'cli.js': `#!/usr/bin/env node\nconsole.log('done');`,
        },
      },
    ],
  },
  package({ package: { name, manifest }, fieldAt, report }) {
    const { bin } = (manifest ?? {}) as { readonly bin?: unknown };
    if (typeof bin !== 'object' || bin === null) return;
    for (const own of Object.keys(bin)) {
      if (!EVERYBODYS.has(own) || name.includes(own) || FAMILY.get(own)?.test(name)) continue;
      report({
        messageId: 'shadows',
        data: { name: own },
        chain: [{ role: 'trigger', says: `is run as ${own}`, origin: fieldAt('bin', own) }],
      });
      return;
    }
  },
});

/** Programs that scripts of projects call by name, and that hardly anybody but their makers packs. */
const EVERYBODYS: ReadonlySet<string> = new Set(
  'node npm npx yarn pnpm bun corepack git ssh sudo sh bash zsh curl wget python python3 pip docker kubectl make ls cat cp rm cd'.split(
    ' ',
  ),
);

/** What else brings such a program: a manager of versions, a shell. */
const FAMILY: ReadonlyMap<string, RegExp> = new Map([
  ['npx', /npm|npx/],
  ['node', /node|nvm|electron|bun/],
  ['rm', /shx|shelljs|rimraf|coreutils/],
  ['cp', /shx|shelljs|coreutils|copy/],
  ['cat', /shx|shelljs|coreutils/],
  ['ls', /shx|shelljs|coreutils|list/],
]);
