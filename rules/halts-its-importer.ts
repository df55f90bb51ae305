import { rangeOf } from '../src/define/range.js';
import { isFunction, isWithin, partsWithin, writtenTo } from '../src/define/variables.js';
import { waysTo } from '../src/define/ways.js';
import { defineRule, runsOnLoad, step } from '../src/define.js';
import type { AnyNode, FileContext } from '../src/types.js';

export default defineRule({
  meta: {
    summary: 'Loops for ever as soon as it is loaded, or ends whoever uses it from some day on',
    why: 'A loop without an end at the top of a file freezes every program that loads it (colors, 2022). Servers, workers and parsers loop for ever too: inside a function, until they return, wait for something, or read until nothing is left.',
    behaviour: 'destruction',
    messages: {
      prints: 'Prints without end as soon as it is loaded',
      breeds: 'Starts processes without end as soon as it is loaded',
      loops: 'Loops without end as soon as it is loaded',
      ends: 'Ends the program that uses it with {sink}, only if {guard}',
    },
    bits: { prints: 13.5, breeds: 13.5, loops: 8, ends: 10 },
  },
  examples: {
    flags: [
      {
        title: 'from some day on, whoever pads a text is ended',
        files: {
          'package.json': '{"name":"a","version":"1.0.0","main":"index.js"}',
          'index.js': `module.exports = (text, length) => {\n  if (new Date() > new Date('2031-02-01')) process.exit(1);\n  return String(text).padStart(length);\n};`,
        },
      },
      {
        title: 'a counter runs to infinity',
        code: `for (let i = 666; i < Infinity; i++) {\n  if (i % 333) {}\n  console.log('LIBERTY');\n}`,
      },
      { title: 'a function that runs at once never ends', code: `(() => {\n  while (true) { let a = 1; }\n})();` },
      {
        title: 'it starts itself again and again',
        code: `const { fork } = require('child_process');\nfor (;;) fork(__filename);`,
      },
      { title: 'a condition is always true', code: `const x = 1;\ndo { console.log('hello', x); } while (!0);` },
    ],
    passes: [
      {
        title: 'as many are begun as there are, or as are allowed',
        code: `module.exports = async (list, most = 1 / 0) => { most = Math.min(most, list.length); const begin = () => list.shift(); for (let at = 0; at < most; at++) begin(); };\nmodule.exports([]);`,
      },
      {
        title: 'a program ends when it has waited for too long',
        code: `const begun = Date.now();\nexports.wait = limit => { if (Date.now() - begun > limit) process.exit(1); };`,
      },
      {
        title: 'a loop ends by a break',
        code: `let text = '';\nfor (;;) {\n  const part = read();\n  if (!part) break;\n  text += part;\n}`,
      },
      {
        title: 'a tokenizer returns, between two texts',
        code: `let rest = 'ab c';\nconst next = (() => {\n  for (;;) if (rest.startsWith('a b')) rest = rest.slice(1); else return rest === 'x y' ? 'name' : 'sign';\n})();\nexports.next = next;`,
      },
      {
        title: 'a loop waits',
        code: `async function serve() {\n  while (true) {\n    const job = await next();\n    job.run();\n  }\n}\nmodule.exports = serve;`,
      },
      {
        title: 'a worker sleeps in between',
        code: `const { workerData } = require('worker_threads');\nwhile (true) {\n  Atomics.wait(workerData.flag, 0, 0);\n  handle(workerData);\n}`,
      },
      {
        title: 'a count ends',
        code: `let max = Infinity;\nfor (let i = 0; i < list.length && max > 0; i++) max -= list[i];\nwhile (list.length) list.pop();`,
      },
    ],
  },
  file(context) {
    const { moment, nodes, file, report } = context;
    if (moment === 'test' || moment === 'unreached') return;
    ending(context);
    const loops = ['WhileStatement', 'DoWhileStatement', 'ForStatement'].flatMap(type => [...nodes(type)]);
    for (const loop of loops) {
      // What its limit comes to is asked last: most loops count to something, and hold a word that ends them or none.
      if (!mayBeEndless(loop)) continue;
      const words = wordsIn(context, loop);
      if (LEAVES.test(words) || !isUnconditional(context, loop) || !isEndless(context, loop)) continue;
      if (!runsOnLoad(context, loop) && !waysTo(context, loop).isUnasked) continue;
      const breeds = context.calls('process').some(({ node }) => isWithin(loop, node));
      const messageId = breeds ? 'breeds' : /\bconsole\b|\bstdout\b/.test(words) ? 'prints' : 'loops';
      // Text that is run may be run at any time: obfuscators build an empty loop to freeze a debugger.
      if (file.decodedFrom && messageId === 'loops') continue;
      report({
        messageId,
        chain: [step('sink', 'loops without an end', file, loop)],
      });
      return;
    }
  },
});

/** Where a library ends the process from some day on, or in some places: a program may stop itself, and says why. */
function ending(context: FileContext): void {
  if (context.moment !== 'import') return;
  for (const call of context.named(/^process\.(?:exit|abort|reallyExit)$/)) {
    const guard = waysTo(context, call.node)
      .places.slice(0, 20)
      .flatMap(place => context.guardsOf(place))
      .find(({ kind }) => kind === 'date' || kind === 'locale');
    if (!guard) continue;
    context.report({
      messageId: 'ends',
      data: { sink: call.name, guard: guard.says },
      chain: [
        { role: 'context', says: `asks whether ${guard.says}`, origin: guard.origin },
        step('sink', 'ends the process', context.file, call.node),
      ],
    });
    return;
  }
}

/** What ends a loop, or makes it wait. */
const LEAVES =
  /\b(?:break|return|throw|await|yield|exit|kill|abort|Atomics|readSync|execSync|spawnSync|sleep|receiveMessageOnPort|prompt|question)\b/;

/** Steps to find out what a loop counts to. Who has one run for ever writes down, near by, that it does. */
const COUNTING = 200;

/** The limit that a loop counts to, which may be none. */
function limitOf(loop: AnyNode): AnyNode | undefined {
  const { test } = loop as { test?: AnyNode | null };
  return test?.type === 'BinaryExpression' && /^(?:<=?|!==?)$/.test(test.operator) ? test.right : undefined;
}

/** Whether a loop has no condition, one that always holds, or counts to what may be infinite. */
function mayBeEndless(loop: AnyNode): boolean {
  const { test } = loop as { test?: AnyNode | null };
  if (!test) return loop.type === 'ForStatement';
  const limit = limitOf(loop);
  return isTrue(test) || (limit !== undefined && limit.type !== 'Literal');
}

function isEndless(context: FileContext, loop: AnyNode): boolean {
  const { test } = loop as { test?: AnyNode | null };
  if (!test) return loop.type === 'ForStatement';
  const limit = limitOf(loop);
  return isTrue(test) || (limit !== undefined && isInfinite(context, limit));
}

/** Whether a limit is none: a variable, whatever is written to it. `(list, most = 1 / 0) => { most = Math.min(most, list.length); … }` */
function isInfinite(context: FileContext, limit: AnyNode): boolean {
  const written = limit.type === 'Identifier' ? writtenTo(context, limit) : [];
  const values = written.length > 0 ? written : [limit];
  return values.every(value => context.valueOf(value, COUNTING).includes(Number.POSITIVE_INFINITY));
}

function isTrue(test: AnyNode): boolean {
  if (test.type === 'Literal') return Boolean(test.value);
  if (test.type !== 'UnaryExpression' || test.operator !== '!') return false;
  const { argument } = test;
  return (
    (argument.type === 'Literal' && !argument.value) ||
    (argument.type === 'UnaryExpression' && /^(?:Array|Object)Expression$/.test(argument.argument.type))
  );
}

/** A condition in between is somebody's choice, but for the one on which the function is called that loops. */
function isUnconditional(context: FileContext, loop: AnyNode): boolean {
  const { parentOf } = context;
  let isCase = false;
  for (let node = parentOf(loop); node && !isFunction(node); node = parentOf(node)) {
    if (CONDITION.test(node.type)) return false;
    if (node.type === 'SwitchCase') isCase = true;
    else if (TURNS.test(node.type)) {
      // The cases of a loop that goes on whatever happens are steps that come one after another.
      if (!isEndless(context, node)) return false;
      isCase = false;
    }
  }
  return !isCase;
}

const CONDITION = /^(?:IfStatement|ConditionalExpression|LogicalExpression|ForInStatement|ForOfStatement)$/;
const TURNS = /^(?:For|While)Statement$/;

/** What is said inside, but for texts: code that is made of one, `Function('return this')()`, returns from itself. */
function wordsIn(context: FileContext, node: AnyNode): string {
  const { file } = context;
  const [from, to] = rangeOf(node);
  const parts: string[] = [];
  let at = from;
  for (const text of partsWithin(context, node, 'Literal', MOST.texts)) {
    const [start, end] = rangeOf(text);
    if (typeof (text as { value?: unknown }).value !== 'string' || !file.text.slice(start, end).includes(' ')) continue;
    parts.push(file.text.slice(at, start));
    at = end;
  }
  return [...parts, file.text.slice(at, to)].join('').slice(0, MOST.size);
}

/** Texts of a loop that are left out, and UTF-16 units of it that are looked at. */
const MOST = { texts: 2_000, size: 200_000 } as const;
