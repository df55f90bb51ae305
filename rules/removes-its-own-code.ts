import { defineRule, step } from '../src/define.js';
import type { AnyNode, Call, FileContext } from '../src/types.js';

/** Calls after which a file is gone, with the argument that names it. */
const REMOVES = /^fs(?:-extra)?(?:\.promises)?\.(?:unlink|rm|remove)(?:Sync)?$/;
const WRITES = /^fs(?:-extra)?(?:\.promises)?\.(?:writeFile|outputFile)(?:Sync)?$/;
/** Calls that put one file in the place of another, which they name second. */
const REPLACES = /^fs(?:-extra)?(?:\.promises)?\.(?:rename|copyFile|copy|move|cp)(?:Sync)?$/;

export default defineRule({
  meta: {
    summary: 'Takes its own code away once it has run',
    why: 'A script that deletes or rewrites the file it stands in, or puts another manifest in the place of its own, leaves nothing to be looked at (axios, 2026). Installers delete what they unpacked and replace programs beside them; scripts for releases write a version into the manifest. None of them does away with itself.',
    behaviour: 'obfuscation',
    messages: {
      removes: 'Deletes its own file: {path}',
      rewrites: 'Rewrites its own file: {path}',
      manifest: 'Puts another manifest in the place of its own',
    },
    bits: { removes: 9, rewrites: 11, manifest: 9 },
  },
  examples: {
    flags: [
      {
        title: 'an installer deletes itself',
        files: {
          'package.json': '{"name":"swiftcut","version":"1.0.0","scripts":{"postinstall":"node setup.js"}}',
          'setup.js': `const fs = require('fs');\nprocess.on('exit', () => fs.unlink(__filename, () => {}));`,
        },
      },
      {
        title: 'a module cuts a part out of the file it was loaded from',
        code: `const fs = require('fs');\nlet once = 1;\nfs.writeFileSync(__filename, fs.readFileSync(__filename, 'utf8').replace(/let once = 1;/, ''));`,
      },
      {
        title: 'it names itself by its folder',
        files: {
          'package.json': '{"name":"swiftcut","version":"1.0.0","scripts":{"postinstall":"node lib/setup.js"}}',
          'lib/setup.js': `import { rm } from 'node:fs/promises';\nimport { join } from 'node:path';\nawait rm(join(import.meta.dirname, 'setup.js'), { force: true });`,
        },
      },
      {
        title: 'a manifest without the hook is moved over the one that has it',
        files: {
          'package.json': '{"name":"swiftcut","version":"1.0.0","scripts":{"postinstall":"node setup.js"}}',
          'setup.js': `const fs = require('fs'), path = require('path');\nfs.renameSync(path.join(__dirname, 'package.md'), path.join(__dirname, 'package.json'));`,
        },
      },
    ],
    passes: [
      {
        title: 'an installer deletes the archive that it unpacked',
        files: {
          'package.json': '{"name":"swiftcut","version":"1.0.0","scripts":{"postinstall":"node setup.js"}}',
          'setup.js': `const fs = require('fs'), path = require('path');\nfs.unlinkSync(path.join(__dirname, 'swiftcut.zip'));`,
        },
      },
      {
        title: 'it puts a program in the place of a script beside it',
        files: {
          'package.json':
            '{"name":"swiftcut","version":"1.0.0","bin":"bin/swiftcut","scripts":{"postinstall":"node setup.js"}}',
          'setup.js': `const fs = require('fs'), path = require('path');\nfs.copyFileSync(path.join(__dirname, 'tmp', 'setup.js'), path.join(__dirname, 'bin', 'swiftcut'));`,
        },
      },
      {
        title: 'a command removes itself when it is told to',
        files: {
          'package.json': '{"name":"swiftcut","version":"1.0.0","bin":"cli.js"}',
          'cli.js': `#!/usr/bin/env node\nif (process.argv[2] === 'uninstall') require('fs').unlinkSync(__filename);`,
        },
      },
      {
        title: 'a release writes its version into the manifest',
        code: `const fs = require('fs'), path = require('path');\nconst file = path.join(__dirname, 'package.json');\nconst manifest = JSON.parse(fs.readFileSync(file, 'utf8'));\nmanifest.version = process.argv[2];\nfs.writeFileSync(file, JSON.stringify(manifest));`,
      },
      {
        title: 'a file reads itself',
        code: `exports.size = require('fs').readFileSync(__filename).length;`,
      },
    ],
  },
  file(context) {
    // What a command does, it is told to.
    if (context.moment !== 'install' && context.moment !== 'import') return;
    for (const call of context.named(/^fs(?:-extra)?\./)) {
      const messageId = messageOf(context, call);
      if (!messageId) continue;
      context.report({
        messageId,
        data: { path: context.file.path },
        chain: [
          step('sink', `${messageId === 'removes' ? 'deletes' : 'writes'} with ${call.name}`, context.file, call.node),
        ],
      });
      return;
    }
  },
});

function messageOf(context: FileContext, { name, args: [first, second] }: Call): string | undefined {
  if (REMOVES.test(name)) return first && isOwn(context, first, context.file.path) ? 'removes' : undefined;
  if (WRITES.test(name)) return first && isOwn(context, first, context.file.path) ? 'rewrites' : undefined;
  if (!REPLACES.test(name) || !first || !second) return undefined;
  if (isOwn(context, second, context.file.path)) return 'rewrites';
  return context.moment === 'install' && isOwn(context, second, 'package.json') ? 'manifest' : undefined;
}

/** Names of the file that runs. */
const ITSELF = new Set(['__filename', 'module.filename', 'import.meta.filename', 'require.main.filename']);

/** True for a path to a file of the package that is built from where this one lies. */
function isOwn({ file, namesOf, textsOf, labelsOf }: FileContext, node: AnyNode, path: string): boolean {
  if (path === file.path && namesOf(node).some(name => ITSELF.has(name))) return true;
  const relative = relativeTo(file.path, path);
  return (
    textsOf(node).some(text => text.replace(/^…[\\/](?:\.[\\/])?/, '…/') === `…/${relative}`) &&
    labelsOf(node).some(({ kind, detail }) => kind === 'system' && detail === 'install folder')
  );
}

/** The way from a file's folder to another file of the package. */
function relativeTo(from: string, path: string): string {
  const [folders, others] = [from.split('/').slice(0, -1), path.split('/')];
  let same = 0;
  while (same < folders.length && folders[same] === others[same]) same++;
  return [...folders.slice(same).map(() => '..'), ...others.slice(same)].join('/');
}
