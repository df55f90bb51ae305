import { isUnasked } from '../src/define/unasked.js';
import { defineRule, step } from '../src/define.js';
import type { AnyNode } from '../src/types.js';

const VARIABLE = 'NODE_TLS_REJECT_UNAUTHORIZED';

export default defineRule({
  meta: {
    summary: 'Turns off the checking of certificates for the whole process',
    why: 'A library that sets `NODE_TLS_REJECT_UNAUTHORIZED` to 0 turns off a check for every program that loads it; droppers do, since their servers have no proper certificate. Clients offer an option for one connection, and commands do it when told to by a flag.',
    behaviour: 'tampering',
    messages: {
      process: 'Turns off certificate checks for the whole process',
      asked: 'Turns off certificate checks for the whole process when it is called',
    },
    bits: { process: 4, asked: 3 },
  },
  examples: {
    flags: [
      {
        title: 'a function does, for whoever calls it',
        code: `exports.print = label => {\n  process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';\n  return fetch('https://localhost:41951/print', { method: 'POST', body: label });\n};`,
      },
      { title: 'the variable is set', code: `process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = 0;` },
      { title: 'it is set as text', code: `process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';` },
    ],
    passes: [
      {
        title: 'one connection is told to trust',
        code: `require('https').get({ host: 'a.invalid', rejectUnauthorized: false });`,
      },
      {
        title: 'the variable is read',
        code: `if (process.env.NODE_TLS_REJECT_UNAUTHORIZED === '0') console.warn('insecure');`,
      },
      {
        title: 'it is set back',
        code: `const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED;\nprocess.env.NODE_TLS_REJECT_UNAUTHORIZED = before;`,
      },
    ],
  },
  file(context) {
    const mayBeMadeUp = /TLS|_0x|\\x/.test(context.file.text);
    return {
      AssignmentExpression(node) {
        const { left, right } = node as unknown as { left: AnyNode; right: AnyNode };
        if (!isVariable(left, mayBeMadeUp) || !maySwitchOff(right) || !context.mayBeNamed(left)) return;
        if (
          isWorkedOut(left) &&
          !context.textsOf((left as unknown as { property: AnyNode }).property, KEY).includes(VARIABLE)
        )
          return;
        if (!context.namesOf(left).includes(`process.env.${VARIABLE}`)) return;
        if (!context.valueOf(right).some(value => value === 0 || value === '0' || value === false)) return;
        context.report({
          messageId: isUnasked(context, node as unknown as AnyNode) ? 'process' : 'asked',
          chain: [step('sink', 'sets NODE_TLS_REJECT_UNAUTHORIZED to 0', context.file, node)],
        });
      },
    };
  },
});

/** Steps to find out what a key is. A bundle assigns to thousands, and most are a number in a loop. */
const KEY = 200;

/** False for what is neither 0 nor anything that may come to it. */
function maySwitchOff({ type, value }: AnyNode & { value?: unknown }): boolean {
  if (type === 'Literal') return value === 0 || value === '0' || value === false;
  return !/Function|^(?:Object|Array|Class|New)Expression$/.test(type);
}

function isWorkedOut(left: AnyNode): boolean {
  return left.type === 'MemberExpression' && left.computed && left.property.type !== 'Literal';
}

/** True for a property of the right name, or of one that has to be worked out. */
function isVariable(left: AnyNode, mayBeMadeUp: boolean): boolean {
  if (left.type !== 'MemberExpression') return false;
  if (isWorkedOut(left)) return mayBeMadeUp;
  const property = left.property;
  return (property.type === 'Identifier' ? property.name : (property as { value?: unknown }).value) === VARIABLE;
}
