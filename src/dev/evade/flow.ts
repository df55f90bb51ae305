/** The same steps by another way through the code. */
import { boundBy } from './names.js';
import { type Source, sourceOf, textOf } from './source.js';
import type { Rewrite } from './types.js';
import { type Body, isStrictToo, type Needs, ofBody, statementsOf } from './wraps.js';

const flow = (
  name: string,
  says: string,
  wrap: (body: Body) => string | undefined,
  needs: Needs & { isPlain?: boolean } = {},
): Rewrite => ofBody('control flow', name, says, wrap, needs);

const LATE = { isLate: true } as const;
/** Code that is run by something else; `arguments` of the file are not what they were. */
const thunk = (body: string): string => `() => {\n${body}\n}`;
const method = (body: string): string => `{\n${body}\n}`;

const late: readonly Rewrite[] = [
  flow('setTimeout', 'runs the code in a timer', ({ body }) => `setTimeout(${thunk(body)}, 1);`, {
    ...LATE,
    isPlain: true,
  }),
  flow('setImmediate', 'runs the code in setImmediate', ({ body }) => `setImmediate(${thunk(body)});`, {
    ...LATE,
    isPlain: true,
  }),
  flow('process.nextTick', 'runs the code in the next tick', ({ body }) => `process.nextTick(${thunk(body)});`, {
    ...LATE,
    isPlain: true,
  }),
  flow('queueMicrotask', 'runs the code in a microtask', ({ body }) => `queueMicrotask(${thunk(body)});`, {
    ...LATE,
    isPlain: true,
  }),
  flow(
    'promise.then',
    'runs the code when a promise is done',
    ({ body }) => `Promise.resolve().then(${thunk(body)});`,
    { ...LATE, isPlain: true },
  ),
  flow(
    'promise.catch',
    'runs the code when a promise fails',
    ({ body }) => `Promise.reject(new Error('x')).catch(${thunk(body)});`,
    LATE,
  ),
  flow('async function', 'runs the code in an async function', ({ body }) => `(async ${thunk(body)})();`, {
    isPlain: true,
  }),
  flow('after await', 'runs the code after an await', ({ body }) => `(async () => {\nawait null;\n${body}\n})();`, {
    ...LATE,
    isPlain: true,
  }),
  flow(
    'async iteration',
    'runs the code in a for await',
    ({ body }) => `(async () => { for await (const _ of [Promise.resolve(1)]) {\n${body}\n} })();`,
    LATE,
  ),
  flow(
    'thenable',
    'runs the code in the then of an object',
    ({ body }) => `Promise.resolve({ then() ${method(body)} });`,
    LATE,
  ),
  flow(
    'event handler',
    'runs the code when an event is emitted',
    ({ body }) => `new (process.getBuiltinModule('events'))().on('go', ${thunk(body)}).emit('go');`,
    { isPlain: true },
  ),
  flow(
    'EventTarget',
    'runs the code when an event is dispatched',
    ({ body }) =>
      `{ const target = new EventTarget(); target.addEventListener('go', ${thunk(body)}); target.dispatchEvent(new Event('go')); }`,
  ),
  flow(
    'interval that ends itself',
    'runs the code in an interval once',
    ({ body, fresh }) =>
      `const ${fresh('timer')} = setInterval(() => { clearInterval(${fresh('timer')}); (${thunk(body)})(); }, 1);`,
    LATE,
  ),
];

const sync: readonly Rewrite[] = [
  flow('called function', 'runs the code in a function', ({ body }) => `(function () ${method(body)}).call(this);`, {
    isPlain: true,
  }),
  flow('getter', 'runs the code in a getter', ({ body }) => `({ get go() ${method(body)} }).go;`),
  flow('setter', 'runs the code in a setter', ({ body }) => `({ set go(_) ${method(body)} }).go = 1;`),
  flow(
    'iterator',
    'runs the code in an iterator',
    ({ body }) => `for (const _ of { *[Symbol.iterator]() ${method(body)} });`,
  ),
  flow(
    'spread iterator',
    'runs the code while something is spread',
    ({ body }) => `[...{ *[Symbol.iterator]() ${method(body)} }];`,
  ),
  flow('constructor', 'runs the code in a constructor', body =>
    isStrictToo(body) ? `new (class { constructor() ${method(body.body)} })();` : undefined,
  ),
  flow('static block', 'runs the code in the static block of a class', body =>
    isStrictToo(body) ? `(class { static { (${thunk(body.body)})(); } });` : undefined,
  ),
  flow('class field', 'runs the code in the initialiser of a field', body =>
    isStrictToo(body) ? `new (class { field = (${thunk(body.body)})(); })();` : undefined,
  ),
  flow(
    'coercion',
    'runs the code in Symbol.toPrimitive',
    ({ body }) => `+{ [Symbol.toPrimitive]: () => {\n${body}\nreturn 0; } };`,
  ),
  flow('toString', 'runs the code in toString', ({ body }) => `String({ toString() {\n${body}\nreturn ''; } });`),
  flow('toJSON', 'runs the code in toJSON', ({ body }) => `JSON.stringify({ toJSON() ${method(body)} });`),
  flow(
    'Proxy trap',
    'runs the code in the trap of a Proxy',
    ({ body }) => `new Proxy({}, { get() ${method(body)} }).any;`,
  ),
  flow(
    'Symbol.hasInstance',
    'runs the code in instanceof',
    ({ body }) => `0 instanceof { [Symbol.hasInstance]() ${method(body)} };`,
  ),
  flow('callback of forEach', 'runs the code in forEach', ({ body }) => `[0].forEach(${thunk(body)});`, {
    isPlain: true,
  }),
  flow(
    'callback of sort',
    'runs the code in the comparison of a sort',
    ({ body }) => `[2, 1].sort(() => {\n${body}\nreturn 0; });`,
  ),
  flow(
    'callback of replace',
    'runs the code in replace',
    ({ body }) => `'a'.replace('a', () => {\n${body}\nreturn ''; });`,
  ),
  flow('reviver', 'runs the code in the reviver of JSON.parse', ({ body }) => `JSON.parse('0', ${thunk(body)});`),
  flow('tagged template', 'runs the code in a tag', ({ body }) => `(${thunk(body)})\`\`;`),
  flow('default argument', 'runs the code in a default argument', ({ body }) => `((_ = (${thunk(body)})()) => _)();`),
  flow(
    'destructuring default',
    'runs the code in a default of destructuring',
    ({ body }) => `{ const { any = (${thunk(body)})() } = {}; }`,
  ),
  flow('executor', 'runs the code in the executor of a promise', ({ body }) => `new Promise(${thunk(body)});`),
  flow(
    'finally',
    'runs the code in finally',
    ({ body }) => `(() => { try { return; } finally {\n(${thunk(body)})();\n} })();`,
  ),
  flow('catch', 'runs the code in catch', ({ body }) => `try { throw 0; } catch {\n(${thunk(body)})();\n}`),
  flow(
    'carried by a throw',
    'throws the code as a function',
    ({ body }) => `try { throw ${thunk(body)}; } catch (run) { run(); }`,
  ),
  flow(
    'labelled loop',
    'runs the code in a labelled loop',
    ({ body }) => `outer: for (;;) { for (;;) {\n(${thunk(body)})();\nbreak outer; } }`,
  ),
  flow(
    'recursion',
    'runs the code at the end of a recursion',
    ({ body }) => `(function down(n) { if (n > 0) return down(n - 1); (${thunk(body)})(); })(9);`,
  ),
  flow(
    'trampoline',
    'runs the code on a trampoline',
    ({ body }) => `{ let next = () => () => (${thunk(body)})(); while (typeof next === 'function') next = next(); }`,
  ),
  flow(
    'opaque condition',
    'runs the code on a condition that always holds',
    ({ body }) => `if ((Date.now() | 1) % 2 !== 0) (${thunk(body)})(); else console.log('never');`,
  ),
  flow('short circuit', 'runs the code behind &&', ({ body }) => `process.pid > 0 && (${thunk(body)})();`, {
    isPlain: true,
  }),
  flow('comma', 'runs the code behind a comma', ({ body }) => `void (0, (${thunk(body)})());`, { isPlain: true }),
  flow(
    'dispatch table',
    'runs the code out of a table of functions',
    ({ body }) => `({ a() {}, b() ${method(body)} })['cab'[2]]();`,
  ),
  flow(
    'queue of tasks',
    'runs the code out of a queue',
    ({ body }) => `for (const tasks = [${thunk(body)}]; tasks.length > 0; ) tasks.shift()();`,
  ),
  flow(
    'continuation',
    'hands the code on as a continuation',
    ({ body }) => `((then) => ((k) => k())(() => then()))(${thunk(body)});`,
  ),
];

const driven: readonly Rewrite[] = [
  flow('generator', 'runs statement after statement of a generator', body => {
    if (/^['"]use /.test(body.body)) return undefined;
    const steps = statementsOf(body).join('\nyield;\n');
    return `{ const all = (function* () {\n${steps}\n})(); while (!all.next().done); }`;
  }),
  flow('flattened', 'runs statements out of a switch in a loop, in another order', body =>
    flattened(
      body,
      (order, cases) =>
        `for (const steps = '${order}'.split('|'), at = { n: 0 }; ; ) {\nswitch (steps[at.n++]) {\n${cases}\n}\nif (at.n > steps.length) break;\n}`,
    ),
  ),
  flow('flattened by numbers', 'runs statements out of a switch over a state', body => flattenedByState(body)),
  flow('tasks in a list', 'makes a function of each statement and runs them in turn', body => {
    const parts = partsOf(body);
    return (
      parts &&
      `${parts.hoisted}\n[\n${parts.steps.map(step => `() => {\n${step}\n}`).join(',\n')},\n].forEach(step => step());`
    );
  }),
  flow(
    'reduced promises',
    'chains the statements as promises',
    body => {
      const parts = partsOf(body);
      return (
        parts &&
        `${parts.hoisted}\n[\n${parts.steps.map(step => `() => {\n${step}\n}`).join(',\n')},\n].reduce((before, step) => before.then(step), Promise.resolve());`
      );
    },
    LATE,
  ),
];

export const flows: readonly Rewrite[] = [...late, ...sync, ...driven];

// ── statements by themselves ───────────────────────────────────────────────────────────────────────────────────────

/** Declarations first, then steps that only do. Undefined for less than two steps. */
function partsOf({ body }: Body): { readonly hoisted: string; readonly steps: readonly string[] } | undefined {
  const parsed = sourceOf('body.js', body) as Source;
  const { directives, body: statements } = parsed.tree.program;
  const names: string[] = [];
  const functions: string[] = [];
  const steps: string[] = [];
  for (const node of statements) {
    if (node.type === 'FunctionDeclaration') functions.push(textOf(parsed, node));
    else if (node.type === 'ClassDeclaration') {
      names.push(node.id?.name ?? '');
      steps.push(`${node.id?.name} = ${textOf(parsed, node)};`);
    } else if (node.type === 'VariableDeclaration') {
      for (const { id, init } of node.declarations) {
        names.push(...boundBy(id).map(({ name }) => name));
        if (init) steps.push(`(${textOf(parsed, id)} = ${textOf(parsed, init)});`);
      }
    } else if (node.type !== 'EmptyStatement') steps.push(textOf(parsed, node));
  }
  if (steps.length < 2) return undefined;
  const declared = names.length > 0 ? `let ${[...new Set(names)].join(', ')};` : '';
  return {
    hoisted: [...directives.map(node => textOf(parsed, node)), declared, ...functions].filter(Boolean).join('\n'),
    steps,
  };
}

function flattened(body: Body, dispatch: (order: string, cases: string) => string): string | undefined {
  const parts = partsOf(body);
  if (!parts) return undefined;
  // Turned round, and every other one first: no step stands where it runs.
  const places = parts.steps.map((_, at) => (at * 7 + 3) % 1009);
  const cases = [...parts.steps.keys()].reverse().map(at => `case '${places[at]}':\n${parts.steps[at]}\ncontinue;`);
  return `${parts.hoisted}\n${dispatch(places.join('|'), cases.join('\n'))}`;
}

function flattenedByState(body: Body): string | undefined {
  const parts = partsOf(body);
  if (!parts) return undefined;
  const state = body.fresh('step');
  const numberAt = (at: number): number => (at === parts.steps.length ? -1 : ((at * 37) % 997) + 11);
  const cases = [...parts.steps.keys()]
    .reverse()
    .map(at => `case ${numberAt(at)}:\n${parts.steps[at]}\n${state} = ${numberAt(at + 1)};\nbreak;`);
  return `${parts.hoisted}\nlet ${state} = ${numberAt(0)};\nwhile (${state} !== -1) {\nswitch (${state}) {\n${cases.join('\n')}\n}\n}`;
}
