/**
 * TypeScript, Flow and proposals as the plain JavaScript they run as, so that whoever reads a tree need know no dialect:
 * `import fs = require('fs')` is a constant and a call, an `enum` an object, a `component` a function. What is erased
 * before code runs, types and `declare`, goes: it binds nothing, and a `declare const require` hides no global.
 *
 * Every node made stands where what it was made of stands.
 */
import type { Identifier } from 'estree';
import type { AnyNode } from '../types.js';
import { arrow, at, become, call, constant, type Dialect, type Fields, named } from './build.js';
import { MATCHING } from './match.js';
import { isNode, walk } from './walk.js';

/** Written for the compiler alone. */
const ERASED =
  /^(?:TypeAlias|OpaqueType|InterfaceDeclaration|TSInterfaceDeclaration|TSTypeAliasDeclaration|TSDeclareFunction|TSNamespaceExportDeclaration|Declare[A-Z]\w*)$/;

/** An expression with a type beside it. */
const TYPED =
  /^(?:TSAsExpression|TSSatisfiesExpression|TSNonNullExpression|TSTypeAssertion|TSInstantiationExpression|TypeCastExpression|AsExpression|AsConstExpression|ParenthesizedExpression)$/;

/** Changes a tree in place. */
export function lower(program: AnyNode): void {
  walk(program, node => {
    lowerNode(node as Dialect);
    return false;
  });
}

function lowerNode(node: Dialect): void {
  while (TYPED.test(node.type as string) && isNode(node.expression)) become(node, node.expression);
  if (node.declare === true ? /Declaration$/.test(node.type as string) : ERASED.test(node.type as string)) {
    become(node, { type: 'EmptyStatement' });
    return;
  }
  LOWERINGS[node.type as string]?.(node);
}

const LOWERINGS: Readonly<Record<string, (node: Dialect) => void>> = {
  ExportNamedDeclaration(node) {
    const declaration = node.declaration as Dialect | null;
    if (declaration && (declaration.declare === true || ERASED.test(declaration.type as string)))
      become(node, { type: 'EmptyStatement' });
  },
  ExportDefaultDeclaration(node) {
    if (ERASED.test((node.declaration as Dialect).type as string)) become(node, { type: 'EmptyStatement' });
  },
  /** `export X from 'x'`. */
  ExportDefaultSpecifier(node) {
    become(node, { type: 'ExportSpecifier', local: named('default', node), exported: node.exported });
  },
  AccessorProperty(node) {
    become(node, { ...node, type: 'PropertyDefinition' });
  },
  TSImportEqualsDeclaration(node) {
    if (node.importKind === 'type') return become(node, { type: 'EmptyStatement' });
    const reference = node.moduleReference as Dialect;
    const value =
      (reference.type as string) === 'TSExternalModuleReference'
        ? call(named('require', reference), [reference.expression as AnyNode], reference)
        : reference;
    const declaration = constant(node.id as AnyNode, value, node);
    become(
      node,
      node.isExport === true
        ? { type: 'ExportNamedDeclaration', declaration, specifiers: [], source: null }
        : (declaration as unknown as Fields),
    );
  },
  TSQualifiedName(node) {
    become(node, { type: 'MemberExpression', object: node.left, property: node.right, computed: false });
  },
  TSExportAssignment(node) {
    const left = at(node, {
      type: 'MemberExpression',
      object: named('module', node),
      property: named('exports', node),
      computed: false,
    });
    const expression = at(node, { type: 'AssignmentExpression', operator: '=', left, right: node.expression });
    become(node, { type: 'ExpressionStatement', expression });
  },
  TSEnumDeclaration: enumeration,
  EnumDeclaration: enumeration,
  /** `namespace N { … }` runs once, and is what it exports. */
  TSModuleDeclaration(node) {
    const body = node.body as Dialect | null | undefined;
    if ((node.id as AnyNode).type !== 'Identifier' || !body) return become(node, { type: 'EmptyStatement' });
    const isBlock = (body.type as string) === 'TSModuleBlock';
    const exported = isBlock ? (body.body as Dialect[]).flatMap(one => exportOf(one) ?? []) : [body];
    const statements = isBlock ? (body.body as Dialect[]).map(one => exportOf(one) ?? one) : [body];
    const properties = exported.flatMap(namesOf).map(id => {
      const [key, value] = [named(id.name, id), named(id.name, id)];
      return at(id, { type: 'Property', kind: 'init', key, value, computed: false, shorthand: false, method: false });
    });
    const argument = at(node, { type: 'ObjectExpression', properties });
    const result = at(node, { type: 'ReturnStatement', argument });
    const block = at(body, { type: 'BlockStatement', body: [...statements, result] });
    become(node, constant(node.id as AnyNode, call(arrow([], block, node), [], node), node));
  },
  /** `object::method`, `::object.method`. */
  BindExpression(node) {
    const object = node.object as AnyNode | null;
    const callee = node.callee as AnyNode;
    const bound = object ?? (callee as unknown as Dialect).object;
    // `::a.b` reads `a` once: what the call is made on is left out, or one node would stand in two places.
    if (!isNode(bound) || object === null) return become(node, callee);
    become(
      node,
      call(at(callee, { type: 'MemberExpression', object: callee, property: named('bind', callee) }), [bound], node),
    );
  },
  DoExpression(node) {
    const body = node.body as Dialect;
    const last = (body.body as Dialect[]).at(-1);
    if (last && (last.type as string) === 'ExpressionStatement')
      become(last, { type: 'ReturnStatement', argument: last.expression });
    become(node, call(arrow([], body, node), [], node));
  },
  BinaryExpression(node) {
    if ((node.operator as string) !== '|>') return;
    const [left, right] = [node.left as AnyNode, node.right as AnyNode];
    const callee = mentions(right, 'TopicReference') ? arrow([named(TOPIC, right)], right, right) : right;
    become(node, call(callee, [left], node));
  },
  TopicReference(node) {
    become(node, named(TOPIC, node));
  },
  TupleExpression(node) {
    become(node, { type: 'ArrayExpression', elements: node.elements });
  },
  RecordExpression(node) {
    const properties = isNode(node.properties) ? (node.properties as Dialect).properties : node.properties;
    become(node, { type: 'ObjectExpression', properties });
  },
  RecordDeclaration(node) {
    const body = node.body as Dialect;
    become(node, { type: 'ClassDeclaration', id: node.id, superClass: null, body });
    become(body, { type: 'ClassBody', body: body.elements });
  },
  RecordDeclarationProperty(node) {
    become(node, { type: 'PropertyDefinition', key: node.key, value: node.defaultValue, computed: false });
  },
  RecordDeclarationStaticProperty(node) {
    become(node, { type: 'PropertyDefinition', key: node.key, value: node.value, computed: false, static: true });
  },
  HookDeclaration(node) {
    become(node, { ...node, type: 'FunctionDeclaration' });
  },
  /** A component's parameters are the properties of its only one. */
  ComponentDeclaration(node) {
    const { id, body, async } = node;
    const properties = node.params as AnyNode[];
    const props = { type: 'ObjectPattern', properties } as unknown as AnyNode;
    const params = properties.length > 0 ? [at(properties[0] as AnyNode, props, properties.at(-1))] : [];
    become(node, { type: 'FunctionDeclaration', id, params, body, async, generator: false });
  },
  ComponentParameter(node) {
    const { name: key, local: value } = node;
    become(node, { type: 'Property', kind: 'init', key, value, computed: false, shorthand: false, method: false });
  },
  ...MATCHING,
};

/** A name that no code can spell. */
const TOPIC = '(topic)';

function enumeration(node: Dialect): void {
  const members = (node.members ?? (node.body as Dialect | undefined)?.members ?? []) as Dialect[];
  // TypeScript counts, Flow takes the name.
  const counts = (node.type as string) === 'TSEnumDeclaration';
  const properties = members.map((member, position) => {
    const key = member.id as AnyNode;
    const name = (key as unknown as { name?: string }).name ?? '';
    const value = member.initializer ?? member.init ?? at(key, { type: 'Literal', value: counts ? position : name });
    return at(member, {
      type: 'Property',
      kind: 'init',
      key,
      value,
      computed: member.computed === true,
      shorthand: false,
      method: false,
    });
  });
  become(node, constant(node.id as AnyNode, at(node, { type: 'ObjectExpression', properties }), node));
}

/** What a statement of a namespace declares for others. */
function exportOf(statement: Dialect): Dialect | undefined {
  if ((statement.type as string) === 'TSImportEqualsDeclaration' && statement.isExport === true)
    return Object.assign(statement, { isExport: false });
  const declaration = (statement.type as string) === 'ExportNamedDeclaration' ? statement.declaration : undefined;
  return isNode(declaration) ? (declaration as Dialect) : undefined;
}

function namesOf({ id, declare, declarations, type }: Dialect): readonly (AnyNode & Identifier)[] {
  if (declare === true || ERASED.test(type as string)) return [];
  const ids = Array.isArray(declarations) ? declarations.map((one: Dialect) => one.id) : [id];
  return ids.flatMap(one => (isNode(one) && one.type === 'Identifier' ? [one] : []));
}

/** How far a pipe's body is searched for the topic. */
const MOST_NODES = 1000;

function mentions(root: AnyNode, type: string): boolean {
  let found = false;
  let left = MOST_NODES;
  walk(
    root,
    node => {
      found ||= (node.type as string) === type;
      left--;
      return false;
    },
    undefined,
    () => (found || left <= 0 ? [] : undefined),
  );
  return found;
}
