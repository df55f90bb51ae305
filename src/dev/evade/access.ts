/** Other ways to get at a property or a global; all of what the group has. */
import type { Node } from '@babel/types';
import { calls } from './calls.js';
import { declaredIn, isMember, isReference, isTarget } from './names.js';
import { requires } from './requires.js';
import type { Write } from './source.js';
import { quoted } from './texts.js';
import type { Rewrite } from './types.js';
import { access } from './visit.js';

// ── properties ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** The key of `a.b` as something else that comes to the same. */
function ofKey(name: string, says: string, spell: (key: string) => string, isPlain = false): Rewrite {
  return access(
    name,
    says,
    () => (node, write) => {
      if (!isMember(node) || node.computed || node.property.type !== 'Identifier') return undefined;
      return `${afterNumber(node.object, write)}[${spell(node.property.name)}]`;
    },
    { isPlain },
  );
}

const afterNumber = (node: Node, write: Write): string =>
  node.type === 'NumericLiteral' ? `(${write(node)})` : write(node);

const halves = (key: string): string => {
  const middle = Math.ceil(key.length / 2);
  return `${quoted(key.slice(0, middle))} + ${quoted(key.slice(middle))}`;
};

const properties: readonly Rewrite[] = [
  ofKey('bracketed keys', 'writes a.b as a["b"]', key => `"${key}"`, true),
  ofKey('keys of halves', 'joins keys of halves', halves),
  ofKey('lists as keys', 'takes lists for keys', key => `[${quoted(key)}]`),
  ofKey('objects as keys', 'takes objects with a toString for keys', key => `{ toString: () => ${quoted(key)} }`),
  ofKey(
    'reversed keys',
    'turns keys round',
    key => `${quoted([...key].reverse().join(''))}.split('').reverse().join('')`,
  ),
  ofKey('keys in base64', 'decodes keys with atob', key => `atob('${btoa(key)}')`),
  ofKey(
    'keys by ternaries',
    'chooses keys by a condition',
    key => `typeof undefined === 'undefined' ? ${quoted(key)} : 'length'`,
  ),
  ofKey('keys by a pattern', 'takes keys from a match', key => `${quoted(`-${key}-`)}.match(/[^-]+/)[0]`),
];

// ── globals ────────────────────────────────────────────────────────────────────────────────────────────────────────

const GLOBALS =
  /^(?:process|Buffer|fetch|setTimeout|setInterval|setImmediate|console|URL|atob|Function|JSON|Object|XMLHttpRequest|WebSocket|document|window|navigator|localStorage|Date|Math)$/;

function ofGlobal(name: string, says: string, spell: (name: string) => string): Rewrite {
  return access(name, says, source => {
    const declared = declaredIn(source);
    return node => {
      if (!isReference(node, source) || !GLOBALS.test(node.name) || declared.has(node.name) || isTarget(node, source))
        return undefined;
      const parent = source.parentOf(node);
      const text = spell(node.name);
      return parent?.type === 'ObjectProperty' && parent.shorthand ? `${node.name}: ${text}` : text;
    };
  });
}

const globals: readonly Rewrite[] = [
  ofGlobal('globalThis', 'reads globals off globalThis', name => `globalThis[${halves(name)}]`),
  ofGlobal(
    'this of a function',
    'reads globals off the this of a function',
    name => `(Function('return this')()[${quoted(name)}])`,
  ),
  ofGlobal(
    'Reflect.get of globals',
    'reads globals by Reflect.get',
    name => `(Reflect.get(globalThis, ${quoted(name)}))`,
  ),
  ofGlobal(
    'global of the constructor’s constructor',
    'reads globals by the constructor of a constructor',
    name => `([]['filter']['constructor'](${quoted(`return ${name}`)})())`,
  ),
  ofGlobal('destructured globals', 'takes globals apart', name => `((({ ${name}: it }) => it)(globalThis))`),
];

export const accesses: readonly Rewrite[] = [...requires, ...calls, ...properties, ...globals];
