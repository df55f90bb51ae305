import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OPAQUE } from '../src/language/data.js';
import { parse } from '../src/parse/parse.js';
import { interpreterOf } from '../src/resolve/interpret/interpreter.js';
import { makeUnit, type Unit } from '../src/resolve/unit.js';
import type { AnyNode } from '../src/types.js';

/** What the last statement's expression is worked out to. */
function workedOut(code: string): unknown {
  const unit = makeUnit(parse({ path: 'index.js', text: code })) as Unit;
  const { body } = unit.indexed.program as unknown as { body: { expression: AnyNode }[] };
  return interpreterOf(unit).evaluate((body.at(-1) as { expression: AnyNode }).expression);
}

/** Expressions over constants, each with what it is made of in brackets. */
const expression = fc.letrec<{ number: string; text: string }>(tie => ({
  number: fc.oneof(
    { depthSize: 'small' },
    fc.integer({ min: -1_000, max: 1_000 }).map(value => `(${value})`),
    fc
      .tuple(
        tie('number'),
        fc.constantFrom('+', '-', '*', '%', '^', '&', '|', '<<', '>>', '>>>', '==', '<'),
        tie('number'),
      )
      .map(([a, operator, b]) => `(${a} ${operator} ${b})`),
    fc.tuple(fc.constantFrom('~', '!', '-', '+', 'typeof '), tie('number')).map(([operator, a]) => `(${operator}${a})`),
    tie('text').map(a => `(${a}.length)`),
    fc.tuple(tie('text'), fc.nat(6)).map(([a, at]) => `(${a}.charCodeAt(${at}) | 0)`),
    tie('text').map(a => `parseInt(${a}, 16)`),
  ),
  text: fc.oneof(
    { depthSize: 'small' },
    fc.string({ maxLength: 6 }).map(value => JSON.stringify(value)),
    fc.tuple(tie('text'), tie('text')).map(([a, b]) => `(${a} + ${b})`),
    fc.tuple(tie('text'), tie('number')).map(([a, b]) => `(${a} + ${b})`),
    tie('text').map(a => `(${a}.split('').reverse().join(''))`),
    fc.tuple(tie('text'), fc.nat(4), fc.nat(6)).map(([a, from, to]) => `(${a}.slice(${from}, ${to}))`),
    tie('text').map(a => `(${a}.replace(/[a-f]/g, c => String.fromCharCode(c.charCodeAt(0) + 1)))`),
    tie('text').map(a => `(unescape(escape(${a})))`),
    tie('text').map(a => `(Buffer.from(Buffer.from(${a}).toString('hex'), 'hex').toString())`),
    tie('number').map(a => `String.fromCharCode(${a} & 127)`),
    fc.tuple(tie('number'), tie('text'), tie('text')).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
    tie('text').map(a => `([...${a}].map(c => c.toUpperCase()).join('-'))`),
  ),
}));

test('an expression over constants is worked out to what the language makes of it', () => {
  fc.assert(
    fc.property(fc.oneof(expression.number, expression.text), code => {
      // The expression was made here, so this engine may be asked.
      const expected: unknown = new Function(`return ${code}`)();
      expect(workedOut(`(${code})`)).toEqual(expected);
    }),
    { numRuns: 400 },
  );
});

describe('statements do what they say:', () => {
  test.each([
    [
      'a loop with a break',
      `function f() { let s = ''; for (let i = 0; ; i++) { if (i > 3) break; s += i; } return s; } f()`,
      '0123',
    ],
    [
      'a labelled continue',
      `function f() { let s = ''; a: for (const x of [1, 2, 3]) { for (const y of [1, 2]) { if (y === x) continue a; s += x + '' + y + ' '; } } return s; } f()`,
      '21 31 32 ',
    ],
    [
      'a switch that falls through',
      `function f(x) { let s = ''; switch (x) { case 1: s += 'a'; case 2: s += 'b'; break; default: s += 'c'; } return s; } f(1) + f(2) + f(3)`,
      'abbc',
    ],
    [
      'a dispatcher',
      `function f() { const o = '2|0|1'.split('|'); let i = 0, s = ''; while (true) { switch (o[i++]) { case '0': s += 'x'; continue; case '1': s += 'y'; continue; case '2': s += 'w'; continue; } break; } return s; } f()`,
      'wxy',
    ],
    ['a caught error', `function f() { try { undefined.x; return 1; } catch (e) { return 2; } } f()`, 2],
    [
      'a finally',
      `function f() { const a = []; try { throw 1; } catch (e) { a.push(e); } finally { a.push(2); } return a.join(); } f()`,
      '1,2',
    ],
    ['a closure that counts', `const f = (() => { let n = 0; return () => ++n; })(); f() + f() + f()`, 6],
    [
      'a function that replaces itself',
      `function f() { f = function () { return 'second'; }; return 'first'; } f() + f()`,
      'firstsecond',
    ],
    ['swapping', `function f() { let a = 1, b = 2; [a, b] = [b, a]; return a * 10 + b; } f()`, 21],
    ['arguments', `function f() { return arguments.length + arguments[1]; } f(1, 5)`, 7],
    ['spread', `Math.max(...[1, 9, 4])`, 9],
  ])('%s', (_, code, expected) => {
    expect(workedOut(code)).toEqual(expected);
  });
});

describe('nothing is made up of', () => {
  test.each([
    ['the clock', `Date.now() + ''`],
    ['chance', `Math.random() + ''`],
    ['modules', `require('os').hostname()`],
    ['the environment', `process.env.HOME + ''`],
    ['the global object’s own', `globalThis.process.argv[0]`],
    ['what a callback does to it', `let s = 'a'; setTimeout(() => { s += 'b'; }); s`],
    ['a constructor reached by a back door', `''.constructor.constructor('return process')()`],
    ['code made of text', `Function('return 1')()`],
  ])('%s', (_, code) => {
    expect(workedOut(code)).toBe(OPAQUE);
  });
});

describe('what one scan puts into the language, no other finds there:', () => {
  test.each([
    ['a function in the place of another', `Math.floor = () => 7; return Math.floor(1.5);`, 7, `Math.floor(1.5)`, 1],
    ['one more property', `Math.seed = 41; return Math.seed + 1;`, 42, `Math.seed`, OPAQUE],
    ['one of the global object', `globalThis.key = 'k'; return globalThis.key;`, 'k', `globalThis.key`, OPAQUE],
    ['a global by its name', `escape = x => x + '!'; return escape('a b');`, 'a b!', `escape('a b')`, 'a%20b'],
    ['a global by a property', `self.atob = x => 'no'; return atob('YQ==');`, 'no', `atob('YQ==')`, 'a'],
    ['a method', `''.slice.times = 3; return ''.slice.times;`, 3, `''.slice.times`, undefined],
    ['a prototype', `''.slice.prototype.x = 1; return 1;`, 1, `''.slice.prototype.x`, OPAQUE],
    [
      'a property that is defined',
      `Object.defineProperty(String, 'fromCharCode', { value: () => 'x' }); return 1;`,
      OPAQUE,
      `String.fromCharCode(97)`,
      'a',
    ],
    [
      'many at once',
      `Object.assign(String, { raw: 1, fromCharCode: 2 }); return 1;`,
      OPAQUE,
      `String.fromCharCode(97)`,
      'a',
    ],
  ])('%s', (_, statements, own, other, expected) => {
    const before = workedOut(`(${other})`);
    expect(workedOut(`(function () { ${statements} })()`)).toEqual(own);
    expect(workedOut(`(${other})`)).toEqual(expected);
    expect(before).toEqual(expected);
  });

  test('nor does the next question of the same', () => {
    const code = `function f() { Math.floor = () => 7; return Math.floor(1.5); }\nfunction g() { return Math.floor(1.5); }`;
    const unit = makeUnit(parse({ path: 'index.js', text: code })) as Unit;
    const [f, g] = unit.indexed.nodes('FunctionDeclaration') as [AnyNode, AnyNode];
    const interpreter = interpreterOf(unit);
    expect([interpreter.call(f, []), interpreter.call(g, []), interpreter.call(f, [])]).toEqual([7, 1, 7]);
  });

  test('and what the language has is not told to who goes through all of it', () => {
    for (const code of ['Object.keys(Math)', `'x' in globalThis`, '({ ...Math })', 'Object.assign({}, Math)'])
      expect(workedOut(`(${code})`), code).toEqual(OPAQUE);
  });
});
