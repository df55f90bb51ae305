/** What a file of the package exports. */

import { nameOfKey } from '../../parse/nodes.js';
import { EACH, type PathStep } from '../../parse/patterns.js';
import type { AnyNode } from '../../types.js';
import { moduleName } from '../../vocabulary/names.js';
import { memoOf, once, questionKey, type Session } from '../session.js';
import type { Unit } from '../unit.js';
import { EMPTY, HOLE, join, named, texts, thing, UNKNOWN, type Value } from '../value.js';
import { json } from './known.js';

/** A module that is a function or a class as a whole is called as that. */
export function asCalled(session: Session, callee: Value): Value {
  const modules = callee.objects.filter(object => object.kind === 'exports');
  if (modules.length === 0 || modules.length > 3) return callee;
  return join([
    callee,
    ...modules.flatMap(({ open }) => {
      const unit = open();
      return unit ? wholeExports(session, unit) : [];
    }),
  ]);
}

export function loaded(session: Session, specifier: Value, unit: Unit): Value {
  const names = texts(specifier).filter(name => !name.includes(HOLE));
  if (names.length === 0) return UNKNOWN;
  return join(names.slice(0, 8).map(name => loadModule(session, name, unit)));
}

export function loadModule(session: Session, source: string, unit: Unit): Value {
  if (!/^\.{0,2}\//.test(source) && source !== '.' && source !== '..') return named(moduleName(source));
  const file = unit.world.find(unit.file, source);
  if (!file) return UNKNOWN;
  if (file.path.endsWith('.json')) return json(session, file.text);
  return thing({ kind: 'exports', file, open: () => unit.world.open(file) });
}

export function ofExports(session: Session, unit: Unit, step: PathStep, node: AnyNode): Value {
  const key = step === EACH ? '*' : String(step);
  const memoKey = questionKey(unit, `exports.${key}`);
  return once(session, memoKey, memoOf(session, unit.ground), () => {
    const values: Value[] = [];
    const whole = wholeExports(session, unit);
    for (const value of whole)
      values.push(
        step === 'default'
          ? join([value, session.propertyOf(value, 'default', unit, node)])
          : session.propertyOf(value, step, unit, node),
      );
    for (const assignment of unit.propertyWrites(key)) {
      const { left, right } = assignment as unknown as { left: { object: AnyNode }; right: AnyNode };
      if (isExports(left.object, unit)) values.push(session.meaningOf(right, unit.ground));
    }
    for (const declaration of unit.indexed.nodes('ExportNamedDeclaration'))
      values.push(fromExport(session, declaration, key, unit));
    if (key === 'default') {
      for (const declaration of unit.indexed.nodes('ExportDefaultDeclaration'))
        values.push(session.meaningOf((declaration as unknown as { declaration: AnyNode }).declaration, unit.ground));
    }
    return join(values);
  });
}

function fromExport(session: Session, declaration: AnyNode, key: string, unit: Unit): Value {
  const {
    specifiers,
    declaration: declared,
    source,
  } = declaration as unknown as {
    specifiers?: AnyNode[];
    declaration?: AnyNode | null;
    source?: { value: unknown } | null;
  };
  for (const specifier of specifiers ?? []) {
    const { exported, local } = specifier as unknown as { exported?: AnyNode; local?: AnyNode };
    if (!exported || !local || nameOfKey(exported) !== key) continue;
    if (source)
      return session.propertyOf(loadModule(session, String(source.value), unit), nameOfKey(local), unit, declaration);
    return session.meaningOf(local, unit.ground);
  }
  if (declared?.type === 'VariableDeclaration') {
    for (const { id } of declared.declarations)
      if (id.type === 'Identifier' && id.name === key) return session.meaningOf(id, unit.ground);
  } else if (declared && (declared as { id?: { name?: string } | null }).id?.name === key)
    return session.meaningOf(declared, unit.ground);
  return EMPTY;
}

/** `module.exports = …`. */
function wholeExports(session: Session, unit: Unit): readonly Value[] {
  return unit.propertyWrites('exports').flatMap(assignment => {
    const { left, right } = assignment as unknown as { left: { object: AnyNode }; right: AnyNode };
    return left.object.type === 'Identifier' && left.object.name === 'module'
      ? [session.meaningOf(right, unit.ground)]
      : [];
  });
}

function isExports(node: AnyNode, unit: Unit): boolean {
  if (node.type === 'Identifier') return node.name === 'exports' && !unit.indexed.variableOf(node);
  return (
    node.type === 'MemberExpression' &&
    node.object.type === 'Identifier' &&
    node.object.name === 'module' &&
    nameOfKey(node.property) === 'exports'
  );
}
