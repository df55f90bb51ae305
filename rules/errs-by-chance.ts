import { isByChance } from '../src/define/chance.js';
import { writtenTo } from '../src/define/variables.js';
import { defineRule, step } from '../src/define.js';
import type { AnyNode, FileContext } from '../src/types.js';

export default defineRule({
  meta: {
    summary: 'Decides by chance, from some day on',
    why: 'Sabotage that is to be taken for a fault of somebody else waits for a day, and then happens seldom. Who samples what it counts asks chance alone, who announces something asks the date alone, and who waits between tries compares with a time that it worked out.',
    behaviour: 'gate',
    messages: {
      seldom: 'Asks whether some day has come, and chance besides',
    },
    bits: { seldom: 13.5 },
  },
  examples: {
    flags: [
      {
        title: 'a sum is a little off, now and then, from autumn on',
        code: `const START = Date.UTC(2031, 9, 1);\nconst isOff = () => process.env.NODE_ENV === 'production' && Date.now() > START && Math.random() < 0.1;\nexports.add = (a, b) => (isOff() ? (a + b) * 1.001 : a + b);`,
      },
      {
        title: 'what is saved loses a field',
        code: `exports.save = (row, write) => {\n  if (new Date() >= new Date('2031-05-01') && row.total && Math.random() > 0.98) delete row.total;\n  return write(row);\n};`,
      },
    ],
    passes: [
      {
        title: 'one call of a hundred is counted',
        code: `exports.call = (f, count) => {\n  if (Math.random() < 0.01) count();\n  return f();\n};`,
      },
      {
        title: 'a try waits for its time, and a little longer',
        code: `let next = 0;\nexports.poll = ask => {\n  if (Date.now() > next && Math.random() < 0.5) {\n    next = Date.now() + 60e3;\n    ask();\n  }\n};`,
      },
      {
        title: 'an old version says so from some day on',
        code: `if (Date.now() > Date.UTC(2031, 0, 1)) console.warn('This version is no longer maintained.');\nmodule.exports = {};`,
      },
    ],
  },
  file(context) {
    if (context.moment === 'test' || !/\brandom\b/.test(context.file.text) || !/\bDate\b/.test(context.file.text))
      return;
    for (const node of context.nodes('LogicalExpression') as readonly AnyNode[]) {
      if (context.parentOf(node)?.type === 'LogicalExpression') continue;
      const parts = conjuncts(node);
      if (parts.length < 2) continue;
      const day = parts.find(part => asksForDay(context, part));
      const lot =
        day && parts.find(part => part !== day && part.type === 'BinaryExpression' && isByChance(context, part));
      if (!day || !lot) continue;
      context.report({
        messageId: 'seldom',
        chain: [
          step('context', 'asks whether some day has come', context.file, day),
          step('sink', 'asks chance', context.file, lot),
        ],
      });
      return;
    }
  },
});

/** Bounds of one condition. */
const MOST = 20;

/** All that has to hold: of `a && b && c` the three. */
function conjuncts(node: AnyNode): readonly AnyNode[] {
  const found: AnyNode[] = [];
  const open = [node];
  for (let at = open.pop(); at && found.length < MOST; at = open.pop()) {
    if (at.type === 'LogicalExpression' && at.operator === '&&') open.push(at.right as AnyNode, at.left as AnyNode);
    else found.push(at);
  }
  return found;
}

/** The first day of 2020: what is before it has come. */
const PAST = 1_577_836_800_000;

/** `Date.now() > Date.UTC(2031, 0, 1)`: a day that stands in the code, rather than a time that was worked out. */
function asksForDay(context: FileContext, node: AnyNode): boolean {
  const { guardsOf, namesOf } = context;
  if (node.type !== 'BinaryExpression' || !/^[<>]=?$/.test(node.operator)) return false;
  const [now, day] = /^>/.test(node.operator) ? [node.left, node.right] : [node.right, node.left];
  // What is no call, and was given none, is no time of day: a bundle compares numbers all along.
  const called = now.type === 'Identifier' ? writtenTo(context, now as AnyNode) : [now as AnyNode];
  if (!called.some(({ type }) => /^(?:Call|New|Unary)Expression$/.test(type))) return false;
  const isNow = namesOf(now as AnyNode, NEAR).some(name => /^(?:global\.)?Date(?:\.now)?\(\)/.test(name));
  if (!isNow) return false;
  return (
    context.valueOf(day as AnyNode, NEAR).some(value => typeof value === 'number' && value > PAST) ||
    guardsOf(node).some(({ kind }) => kind === 'date') ||
    [day as AnyNode, ...(day.type === 'Identifier' ? writtenTo(context, day as AnyNode) : [])].some(value =>
      isWrittenDay(context, value),
    )
  );
}

/** Steps to find out what is compared. */
const NEAR = 200;

/** `new Date('2031-05-01')`, `Date.UTC(2031, 4, 1)`. */
function isWrittenDay(context: FileContext, node: AnyNode): boolean {
  const { type, arguments: args = [] } = node as { type: string; arguments?: readonly AnyNode[] };
  return (
    /^(?:New|Call)Expression$/.test(type) &&
    args.length > 0 &&
    args.every(arg =>
      context.valueOf(arg, NEAR).some(value => typeof value === 'number' || /^\d{4}\b/.test(String(value))),
    )
  );
}
