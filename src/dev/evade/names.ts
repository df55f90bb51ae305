/** What names of a file stand for, as far as a rewrite has to know. */
import { builtinModules } from 'node:module';
import type { CallExpression, Identifier, MemberExpression, Node, StringLiteral } from '@babel/types';
import { nodesOf, type Source } from './source.js';

/** Every name that is declared anywhere in the file, and how often. */
export function declaredIn(source: Source): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const add = (node: Node | null | undefined): void => {
    for (const { name } of boundBy(node)) counts.set(name, (counts.get(name) ?? 0) + 1);
  };
  for (const node of nodesOf(source)) {
    if (node.type === 'VariableDeclarator' || node.type === 'ClassDeclaration' || node.type === 'ClassExpression')
      add(node.id);
    else if (node.type === 'CatchClause') add(node.param);
    else if ('params' in node && Array.isArray(node.params)) {
      for (const param of node.params) add(param);
      if ('id' in node) add(node.id as Node | null);
    } else if (/^Import.*Specifier$/.test(node.type)) add((node as { local?: Node }).local);
    else if (node.type === 'TSEnumDeclaration' || node.type === 'TSModuleDeclaration') add(node.id);
  }
  return counts;
}

/** The names that a pattern binds. */
export function boundBy(pattern: Node | null | undefined): readonly Identifier[] {
  switch (pattern?.type) {
    case 'Identifier':
      return [pattern];
    case 'ObjectPattern':
      return pattern.properties.flatMap(part => boundBy(part.type === 'RestElement' ? part.argument : part.value));
    case 'ArrayPattern':
      return pattern.elements.flatMap(boundBy);
    case 'AssignmentPattern':
      return boundBy(pattern.left);
    case 'RestElement':
      return boundBy(pattern.argument);
    case 'TSParameterProperty':
      return boundBy(pattern.parameter);
    default:
      return [];
  }
}

/** A name that is read, or written to; no key, no label, no declaration. */
export function isReference(node: Node, source: Source): node is Identifier {
  const parent = source.parentOf(node);
  if (node.type !== 'Identifier' || !parent) return false;
  switch (parent.type) {
    case 'MemberExpression':
    case 'OptionalMemberExpression':
      return parent.object === node || parent.computed;
    case 'ObjectProperty':
      return (parent.value === node || parent.computed) && source.parentOf(parent)?.type !== 'ObjectPattern';
    case 'ClassProperty':
      return parent.value === node || parent.computed;
    case 'ObjectMethod':
    case 'ClassMethod':
      return parent.key === node && parent.computed;
    case 'VariableDeclarator':
      return parent.init === node;
    case 'AssignmentPattern':
      return parent.right === node;
    case 'ClassDeclaration':
    case 'ClassExpression':
      return parent.superClass === node;
    case 'ArrowFunctionExpression':
      return parent.body === node;
    default:
      return !/^(?:Function|Import|Export(?!Default)|Labeled|Break|Continue|Meta|TS|JSX|ArrayPattern|Rest|Catch)/.test(
        parent.type,
      );
  }
}

/** Whether the node is written to, deleted or a tag, so that no other expression can stand there. */
export function isTarget(node: Node, source: Source): boolean {
  const parent = source.parentOf(node);
  switch (parent?.type) {
    case 'AssignmentExpression':
    case 'AssignmentPattern':
      return parent.left === node;
    case 'ForInStatement':
    case 'ForOfStatement':
      return parent.left === node;
    case 'UnaryExpression':
      return parent.operator === 'delete' || parent.operator === 'typeof';
    case 'UpdateExpression':
    case 'ArrayPattern':
    case 'RestElement':
      return true;
    case 'ObjectProperty':
      return parent.value === node && source.parentOf(parent)?.type === 'ObjectPattern';
    case 'TaggedTemplateExpression':
      return parent.tag === node;
    default:
      return false;
  }
}

/** `require('name')`, where `require` is Node's own. */
export type Required = CallExpression & { readonly arguments: readonly [StringLiteral] };

export function isRequire(node: Node, declared: ReadonlyMap<string, number>): node is Required & CallExpression {
  return (
    node.type === 'CallExpression' &&
    node.callee.type === 'Identifier' &&
    node.callee.name === 'require' &&
    !declared.has('require') &&
    node.arguments.length === 1 &&
    node.arguments[0]?.type === 'StringLiteral'
  );
}

/** Whether Node itself has a module of this name. */
export function isBuiltin(name: string): boolean {
  return builtinModules.includes(name.replace(/^node:/, ''));
}

/** Names that stand for a module of Node throughout the file. */
export function modulesIn(source: Source): ReadonlySet<string> {
  const declared = declaredIn(source);
  const names = new Set<string>();
  for (const node of nodesOf(source)) {
    if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && node.init) {
      if (isRequire(node.init, declared) && isBuiltin(node.init.arguments[0].value)) names.add(node.id.name);
    } else if (node.type === 'ImportDeclaration' && isBuiltin(node.source.value))
      for (const { type, local } of node.specifiers) if (type !== 'ImportSpecifier') names.add(local.name);
  }
  return new Set([...names].filter(name => declared.get(name) === 1));
}

export type Method = CallExpression & { readonly callee: MemberExpression };

/** `a.b(…)`, but of `super`. */
export function isMethodCall(node: Node): node is Method {
  return node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && isMember(node.callee);
}

/** `a.b` or `a[b]`, but of `super`, and no private name. */
export function isMember(node: Node): node is MemberExpression {
  return node.type === 'MemberExpression' && node.object.type !== 'Super' && node.property.type !== 'PrivateName';
}

/** Whether it can be written twice: it does the same each time. */
export function isSimple(node: Node, declared: ReadonlyMap<string, number>): boolean {
  return node.type === 'Identifier' || node.type === 'ThisExpression' || isRequire(node, declared);
}
