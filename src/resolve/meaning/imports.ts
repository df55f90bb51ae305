/** Which file, and which name in it, an expression was taken from. */

import { propertyName } from '../../parse/nodes.js';
import type { Write } from '../../parse/scopes.js';
import type { AnyNode, SourceFile } from '../../types.js';
import type { Unit } from '../unit.js';

/** The calls in a file of functions it imports by name, by where from and which. */
export function importedCalls(unit: Unit): WeakMap<SourceFile, Map<string, AnyNode[]>> {
  let known = importedCallsOf.get(unit);
  if (known) return known;
  known = new WeakMap();
  importedCallsOf.set(unit, known);
  for (const callNode of unit.indexed.nodes('CallExpression')) {
    const { callee } = callNode;
    for (const from of importsOf(callee, unit)) {
      const source = unit.world.find(unit.file, from.source);
      if (!source) continue;
      let names = known.get(source);
      if (!names) {
        names = new Map();
        known.set(source, names);
      }
      const list = names.get(from.name);
      if (list) list.push(callNode);
      else names.set(from.name, [callNode]);
    }
  }
  return known;
}

/** What an expression takes from other files: `name`, `module_.name`, `require('./a')`, `require('./a').name`. */
export function importsOf(node: AnyNode, unit: Unit): readonly { readonly source: string; readonly name: string }[] {
  if (node.type === 'MemberExpression') {
    const name = propertyName(node);
    if (name === undefined) return [];
    return importsOf(node.object, unit)
      .filter(from => /^(?:exports|default|\*)$/.test(from.name))
      .map(({ source }) => ({ source, name }));
  }
  const source = requiredBy(node, unit);
  if (source !== undefined) return [{ source, name: 'exports' }];
  const variable = node.type === 'Identifier' ? unit.indexed.variableOf(node) : undefined;
  return variable?.writes.slice(0, 3).flatMap(write => importOf(write, unit) ?? []) ?? [];
}

/** The file of the package that an expression loads: `require('./a')`. */
function requiredBy(node: AnyNode, unit: Unit): string | undefined {
  if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier') return undefined;
  if (node.callee.name !== 'require' || unit.indexed.variableOf(node.callee)) return undefined;
  const [source] = node.arguments as AnyNode[];
  return source?.type === 'Literal' && typeof source.value === 'string' && source.value.startsWith('.')
    ? source.value
    : undefined;
}

/** `import { name } from 's'`, `const { name } = require('s')`; a whole module is its `exports` or `default`. */
function importOf(write: Write, unit: Unit): { readonly source: string; readonly name: string } | undefined {
  if (write.kind === 'import') return { source: write.source, name: write.imported };
  if (write.kind !== 'value' || write.path.length > 1) return undefined;
  const source = requiredBy(write.value, unit);
  if (source === undefined) return undefined;
  const [step] = write.path;
  return { source, name: step === undefined ? 'exports' : String(step) };
}

const importedCallsOf = new WeakMap<Unit, WeakMap<SourceFile, Map<string, AnyNode[]>>>();

const spellingsIn = new WeakMap<SourceFile, Map<string, boolean>>();

/** False for a file that cannot use a name, since it is not written there; the whole of a module goes by any. */
export function maySay(file: SourceFile, name: string): boolean {
  if (name === 'exports' || name === 'default') return true;
  let known = spellingsIn.get(file);
  if (!known) {
    known = new Map();
    spellingsIn.set(file, known);
  }
  let says = known.get(name);
  if (says === undefined) {
    says = file.text.includes(name) || (name !== ESCAPE && maySay(file, ESCAPE));
    known.set(name, says);
  }
  return says;
}

/** What may spell a name that is not to be seen. */
const ESCAPE = '\\u';
