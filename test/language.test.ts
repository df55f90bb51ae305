import fc from 'fast-check';
import { expect, test } from 'vitest';
import { factsOf } from '../src/approximate/facts.js';
import { isObject } from '../src/language/data.js';
import { GLOBALS } from '../src/language/globals.js';
import { getOf } from '../src/language/members.js';
import { parse } from '../src/parse/parse.js';
import { makeEvaluator } from '../src/resolve/evaluate.js';
import { interpreterOf } from '../src/resolve/interpret/interpreter.js';
import { itemsOf } from '../src/resolve/meaning/known.js';
import { openSession } from '../src/resolve/session.js';
import { makeUnit, type Unit } from '../src/resolve/unit.js';
import { HOLE, type Value } from '../src/resolve/value.js';
import type { AnyNode } from '../src/types.js';

/** What the evaluator says of the last statement's expression. */
function meaning(code: string): Value {
  const unit = makeUnit(parse({ path: 'index.js', text: code })) as Unit;
  const { body } = unit.indexed.program as unknown as { body: { expression: AnyNode }[] };
  return makeEvaluator().evaluate((body.at(-1) as { expression: AnyNode }).expression, unit);
}

/** Whether a value leaves room for what the engine gives: it may be more, and must not be less. */
function allows(value: Value, answer: unknown): boolean {
  if (value.open || value.names.length > 0 || value.functions.length > 0) return true;
  // Nothing at all says nothing.
  if (value.constants.length + value.objects.length === 0) return true;
  if (value.constants.some(one => isSame(one, answer))) return true;
  return value.objects.some(object => {
    if (object.kind !== 'list' && object.kind !== 'literal') return true;
    const items = itemsOf(session, object);
    if (!items) return true;
    const given = answer instanceof Uint8Array ? [...answer] : answer;
    return Array.isArray(given) && items.length === given.length && items.every((item, at) => allows(item, given[at]));
  });
}

const session = openSession(
  {},
  {
    meaningOf: (_, node, frame) => makeEvaluator().evaluate(node as AnyNode, frame.unit),
    propertyOf: () => ({ constants: [], names: [], functions: [], objects: [], labels: [], open: true }),
    resultOf: () => ({ constants: [], names: [], functions: [], objects: [], labels: [], open: true }),
  },
);

function isSame(constant: unknown, answer: unknown): boolean {
  if (constant instanceof Uint8Array)
    return answer instanceof Uint8Array && Buffer.from(constant).equals(Buffer.from(answer));
  if (typeof constant === 'string' && constant.includes(HOLE)) {
    const parts = constant.split(HOLE);
    const text = String(answer);
    return text.startsWith(parts[0] as string) && text.endsWith(parts.at(-1) as string);
  }
  return Object.is(constant, answer);
}

/** What the engine gives; undefined where it throws, as then nothing is what it gives. */
function engine(code: string): { readonly answer: unknown } | undefined {
  try {
    // The code was made here, so this engine may be asked.
    return { answer: new Function(`return ${code}`)() };
  } catch {
    return undefined;
  }
}

const literalText = fc
  .oneof(
    fc.constantFrom(
      '',
      'a',
      'abc',
      'abcabc',
      'a-b-c',
      ' a ',
      '😀',
      'é',
      'é',
      'a+b/é',
      '%2F%41%u0041',
      '$&$&',
      'ß',
      '12px',
    ),
    fc.constantFrom('-1.5', '0x1f', '1e3', ' 42 ', 'YWJj', 'YWI=', 'not base64!', '616263', 'ÿ', '\u{10400}', '\uD83D'),
    fc.string({ maxLength: 5, unit: 'grapheme' }),
  )
  .map(value => `(${JSON.stringify(value)})`);

const literalNumber = fc.oneof(
  fc.integer({ min: -7, max: 7 }).map(value => `(${value})`),
  fc.constantFrom('NaN', 'Infinity', '(-Infinity)', '(1.7)', '(-0)', '(2 ** 32)', '65', '8364', '128512', '(-1.5)'),
);

/** What is given where a text or a number is awaited, and what is not given. */
const odd = fc.constantFrom('undefined', 'null', 'true', 'false', '[]', '[1, 2]', "['a']", '{}', '(void 0)');

const TEXT_METHODS =
  'at charAt charCodeAt codePointAt slice substring substr trim trimStart trimEnd toLowerCase toUpperCase concat repeat padStart padEnd indexOf lastIndexOf includes startsWith endsWith replace replaceAll normalize toString valueOf toLocaleUpperCase toLocaleLowerCase localeCompare search isWellFormed toWellFormed anchor';
const LIST_METHODS =
  'slice concat reverse at flat sort filter indexOf lastIndexOf includes push pop shift unshift splice fill with toReversed toSorted toSpliced copyWithin';
const FUNCTIONS =
  'escape unescape encodeURIComponent decodeURIComponent encodeURI decodeURI atob btoa parseInt parseFloat Number String Boolean isNaN isFinite Array String.fromCharCode String.fromCodePoint Number.parseInt Number.parseFloat Number.isInteger Array.of Array.from Array.isArray Math.floor Math.ceil Math.round Math.abs Math.trunc Math.max Math.min Math.pow Math.sign Math.sqrt Math.imul Math.hypot Object.keys Object.values JSON.parse JSON.stringify';

const expression = fc.letrec<Record<'number' | 'text' | 'list' | 'any', string>>(tie => {
  const any = tie('any');
  const args = fc.array(any, { maxLength: 3 }).map(all => all.join(', '));
  const given = (weighted: fc.Arbitrary<string>): fc.Arbitrary<string> =>
    fc.oneof({ weight: 4, arbitrary: weighted }, any);
  const method = (of: 'text' | 'list', names: string) =>
    fc.tuple(tie(of), fc.constantFrom(...names.split(' ')), args).map(([on, name, all]) => `(${on}.${name}(${all}))`);
  return {
    any: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      literalText,
      literalNumber,
      odd,
      tie('text'),
      tie('number'),
      tie('list'),
    ),
    number: fc.oneof(
      { depthSize: 'small' },
      literalNumber,
      fc
        .tuple(any, fc.constantFrom(...'+ - * / % ** ^ & | << >> >>> == === < <= || && ??'.split(' ')), any)
        .map(([a, operator, b]) => `((${a}) ${operator} (${b}))`),
      fc
        .tuple(fc.constantFrom('~', '!', '-', '+', 'typeof ', 'void '), any)
        .map(([operator, a]) => `(${operator}(${a}))`),
      fc.oneof(tie('text'), tie('list')).map(a => `(${a}.length)`),
      fc
        .tuple(tie('number'), fc.constantFrom('', '2', '16', '36', '37'))
        .map(([a, radix]) => `((${a}).toString(${radix}))`),
      fc.tuple(tie('number'), fc.constantFrom('', '2', '1')).map(([a, digits]) => `((${a}).toFixed(${digits}))`),
    ),
    text: fc.oneof(
      { depthSize: 'small' },
      literalText,
      method('text', TEXT_METHODS),
      method('text', TEXT_METHODS),
      fc.tuple(fc.constantFrom(...FUNCTIONS.split(' ')), args).map(([name, all]) => `(${name}(${all}))`),
      fc.tuple(tie('text'), tie('list')).map(([on, all]) => `(${on}.concat(...${all}))`),
      fc
        .tuple(
          fc.constantFrom('Math.max', 'String.fromCharCode', 'parseInt', '((x, y = 1) => y)', '((...x) => x.length)'),
          any,
          tie('list'),
        )
        .map(([on, a, all]) => `(${on}(${a}, ...${all}))`),
      fc.tuple(any, any).map(([a, b]) => `(\`\${${a}}-\${${b}}\`)`),
      fc.tuple(tie('list'), args).map(([on, all]) => `(${on}.join(${all}))`),
      fc
        .tuple(
          given(tie('text')),
          fc.constantFrom('utf8', 'hex', 'base64', 'latin1', 'ascii', 'utf16le', 'base64url', 'binary', 'UTF-8'),
          fc.constantFrom('utf8', 'hex', 'base64', 'latin1', 'ascii', 'utf16le', 'base64url'),
        )
        .map(([a, from, to]) => `(Buffer.from(${a}, '${from}').toString('${to}'))`),
      fc
        .tuple(tie('text'), given(literalNumber), given(literalNumber))
        .map(([a, from, to]) => `(Buffer.from(${a}).slice(${from}, ${to}).toString())`),
      fc
        .tuple(
          tie('list'),
          fc.constantFrom(...'find findIndex findLast findLastIndex some every'.split(' ')),
          fc.constantFrom('x => x', '(x, i) => i > 0', 'x => x > 1', 'Boolean', 'isNaN'),
        )
        .map(([on, name, by]) => `(${on}.${name}(${by}))`),
      fc
        .tuple(fc.nat(4), fc.oneof(literalNumber, literalText), fc.constantFrom('utf8', 'hex'))
        .map(([size, fill, encoding]) => `(Buffer.alloc(${size}, ${fill}, '${encoding}').toString('latin1'))`),
      fc.tuple(tie('text'), fc.nat(3)).map(([a, at]) => `(${a}[${at}])`),
      fc.tuple(tie('list'), fc.nat(3)).map(([a, at]) => `(${a}[${at}])`),
      fc.tuple(any, any, any).map(([a, b, c]) => `((${a}) ? (${b}) : (${c}))`),
      fc.tuple(tie('list'), any).map(([a, b]) => `((([x = ${b}, ...y]) => x)(${a}))`),
      fc.tuple(any, any).map(([a, b]) => `((({ k: x = ${b} }) => x)({ k: ${a} }))`),
      fc.tuple(any, any).map(([a, b]) => `(((x = ${b}) => x)(${a}))`),
      fc.tuple(any).map(([a]) => `((() => { const [x, , y = ${a}] = [1, 2]; return y; })())`),
      fc
        .tuple(tie('list'), any)
        .map(([a, b]) => `((() => { const { 0: x, length: y } = ${a}; return x + y + ${b}; })())`),
    ),
    list: fc.oneof(
      { depthSize: 'small' },
      fc.array(any, { maxLength: 4 }).map(items => `[${items.join(', ')}]`),
      fc.tuple(any, tie('list')).map(([a, b]) => `[${a}, ...${b}]`),
      fc.tuple(tie('text'), args).map(([on, all]) => `(${on}.split(${all}))`),
      // What goes through a list is one as far as this is concerned: only spread.
      fc.tuple(tie('list'), fc.constantFrom('keys', 'values', 'entries')).map(([on, name]) => `[...${on}.${name}()]`),
      method('list', LIST_METHODS),
      fc
        .tuple(tie('list'), fc.constantFrom('x => x', '(x, i) => i', 'String', 'Number', 'x => x + 1', 'parseInt'))
        .map(([on, by]) => `(${on}.map(${by}))`),
    ),
  };
});

const question = fc.oneof(expression.number, expression.text, expression.list);

/** A value in short, for whoever reads that it is wrong. */
const written = (value: Value): string =>
  JSON.stringify(value, (key, held) =>
    key === 'objects' ? (held as { kind: string; items?: unknown }[]).map(({ kind, items }) => [kind, items]) : held,
  ).replaceAll(HOLE, '…');

test('what the evaluator is sure of is what the engine gives', () => {
  let [asked, sure] = [0, 0];
  fc.assert(
    fc.property(question, code => {
      const given = engine(code);
      if (!given) return;
      const value = meaning(`(${code});`);
      asked++;
      if (!value.open && value.constants.length > 0) sure++;
      if (!allows(value, given.answer))
        throw new Error(`${code} is ${String(JSON.stringify(given.answer))}, not ${written(value)}`);
    }),
    { numRuns: 3_000, seed: 1 },
  );
  // Who is never sure is never wrong.
  expect(sure / asked).toBeGreaterThan(0.2);
});

test.each([
  `'abc'.at(-1)`,
  `'😀'.charCodeAt(0)`,
  `'😀'.codePointAt(0)`,
  `decodeURI('%2F')`,
  `escape('a+b/é')`,
  `unescape('%u0041%41')`,
  `'abcabc'.indexOf('a', 1)`,
  `'abcabc'.lastIndexOf('a', 2)`,
  `'a-b'.replace('-', '$&$&')`,
  `'a-b-c'.replaceAll('-', '$$')`,
  `'abc'.split('', 2).join()`,
  `'é'.normalize('NFD').length`,
  `'abc'.concat(undefined, null, 1)`,
  `'abc'.substr(-2, 1)`,
  `'abc'.substring(2, 0)`,
  `'5'.padStart(3, 'ab')`,
  `'abc'.endsWith('b', 2)`,
  `[1, [2, 3]].flat().length`,
  `[3, 1, 2].sort()[0]`,
  `[3, 1, 2].shift()`,
  `['a', 'b'].join(undefined)`,
  `parseFloat('1.5px')`,
  `parseInt('12px')`,
  `parseInt('z', 36)`,
  `Number('12px')`,
  `Number()`,
  `String()`,
  `String(null)`,
  `Math.max(1, '3', 2)`,
  `String.fromCharCode(...[97, 98], 65633)`,
  `Buffer.from('6162', 'hex').toString()`,
  `Buffer.from('abc').toString('base64', 1)`,
  `Buffer.alloc(5, 'ab').toString()`,
  `Buffer.alloc(2, 0x141).toString()`,
  `(255).toString(16)`,
  `(1.5).toFixed(2)`,
  `((...all) => all.length)('a', 'b')`,
])('%s is what the engine makes of it, for certain', code => {
  const value = meaning(`(${code});`);
  expect([value.constants, value.open]).toEqual([[engine(code)?.answer], false]);
});

test('no walk, interpreter or evaluator changes what all scans share', () => {
  const shared = (): unknown[] =>
    [...GLOBALS].flatMap(([name, value]) => [
      name,
      value,
      ...(isObject(value) ? [...value.properties].flat() : []),
      ...['', [], 0, new Uint8Array()].flatMap(of => {
        const method = getOf(of, 'toString');
        return isObject(method) ? [...method.properties].flat() : [];
      }),
    ]);
  const before = shared();
  const code = `
    function put(on) {
      on.key = 1; on.floor = () => 7; on['parse'] = 2; on.prototype = {};
      Object.assign(on, { PI: 3 }); Object.defineProperty(on, 'E', { value: 4 });
      return on.key;
    }
    escape = x => x; globalThis.atob = x => x; ''.toString.key = 5; [].toString.key = 6;
    ({ max: Math.max, E: Math.E } = { max: 1 });
    [Math, String, JSON, Object, Buffer, globalThis, parseInt, Math.floor, ''.toString, [].toString, (0).toString].map(put);
    put(Math); put(String); put(JSON); put(Object); put(Buffer); put(globalThis); put(parseInt); put(''.toString);
    require('child_process')['ex' + 'ec'](String(escape));`;
  const unit = makeUnit(parse({ path: 'index.js', text: code })) as Unit;
  expect(factsOf(unit)?.calls).toBeDefined();
  for (const call of unit.indexed.nodes('CallExpression')) {
    makeEvaluator().evaluate(call, unit);
    interpreterOf(unit).evaluate(call);
  }
  expect(shared()).toEqual(before);
  expect(meaning(`(Math.floor(1.5));`).constants).toEqual([1]);
});
