/**
 * How acorn-walk goes through the trees of this project: its own way, and besides JSX, TypeScript, decorators and the
 * proposals that Babel knows, and whatever only names something: keys, labels, specifiers.
 */
import { type base, make, type RecursiveVisitors } from 'acorn-walk';
import type { AnyNode } from '../types.js';

type Visit = (node: AnyNode, state: unknown, as?: string) => void;
type Visitor = (node: AnyNode, state: unknown, visit: Visit) => void;

/** Visits what stands under these keys. */
function visiting(keys: string): Visitor {
  const names = keys.split(' ').filter(Boolean);
  return (node, state, visit) => {
    for (const name of names) {
      const held = (node as unknown as Record<string, AnyNode | readonly (AnyNode | null)[] | null | undefined>)[name];
      for (const child of Array.isArray(held) ? held : [held]) if (child) visit(child, state);
    }
  };
}

const KEYS: Readonly<Record<string, string>> = {
  // What acorn-walk leaves out, since it only names something.
  BreakStatement: 'label',
  ContinueStatement: 'label',
  ExportAllDeclaration: 'exported source attributes',
  ExportNamedDeclaration: 'declaration specifiers source attributes',
  ExportSpecifier: 'local exported',
  ImportAttribute: 'key value',
  ImportDefaultSpecifier: 'local',
  ImportNamespaceSpecifier: 'local',
  ImportSpecifier: 'imported local',
  LabeledStatement: 'label body',
  MemberExpression: 'object property',
  MetaProperty: 'meta property',
  MethodDefinition: 'key value',
  ObjectPattern: 'properties',
  Program: 'interpreter body',
  PropertyDefinition: 'key value',
  // JSX
  JSXAttribute: 'name value',
  JSXClosingElement: 'name',
  JSXClosingFragment: '',
  JSXElement: 'openingElement children closingElement',
  JSXEmptyExpression: '',
  JSXExpressionContainer: 'expression',
  JSXFragment: 'openingFragment children closingFragment',
  JSXIdentifier: '',
  JSXMemberExpression: 'object property',
  JSXNamespacedName: 'namespace name',
  JSXOpeningElement: 'name attributes',
  JSXOpeningFragment: '',
  JSXSpreadAttribute: 'argument',
  JSXSpreadChild: 'expression',
  JSXText: '',
  // TypeScript, as far as it is not erased; types are none of a tree's children here.
  TSAbstractAccessorProperty: 'key',
  TSAbstractMethodDefinition: 'key value',
  TSAbstractPropertyDefinition: 'key',
  TSAsExpression: 'expression',
  TSDeclareMethod: 'key params',
  TSEmptyBodyFunctionExpression: 'id params',
  TSIndexSignature: 'parameters',
  TSInstantiationExpression: 'expression',
  TSNonNullExpression: 'expression',
  TSParameterProperty: 'parameter',
  TSSatisfiesExpression: 'expression',
  TSTypeAssertion: 'expression',
  // Proposals
  AccessorProperty: 'key value',
  ArgumentPlaceholder: '',
  Decorator: 'expression',
  Import: '',
  InterpreterDirective: '',
  ModuleExpression: 'body',
  V8IntrinsicIdentifier: '',
  VoidPattern: '',
};

/** `{ a }` is one identifier; some parsers hold it twice. */
const property: Visitor = (node, state, visit) =>
  ((node as { readonly shorthand?: boolean }).shorthand ? visiting('value') : visiting('key value'))(
    node,
    state,
    visit,
  );

const decorators = visiting('decorators');
const parameters = visiting('id params body');

const plain = make({
  ...Object.fromEntries(Object.entries(KEYS).map(([type, keys]) => [type, visiting(keys)])),
  Property: property,
  // Decorators of a parameter stand before it, and so not within it.
  Function(node: AnyNode, state: unknown, visit: Visit) {
    for (const param of (node as unknown as { readonly params: readonly AnyNode[] }).params)
      decorators(param, state, visit);
    parameters(node, state, visit);
  },
} as unknown as RecursiveVisitors<unknown>) as unknown as Readonly<Record<string, Visitor>>;

/** What else a decorator may stand before. */
const DECORATED = [
  'AccessorProperty',
  'ClassDeclaration',
  'ClassExpression',
  'MethodDefinition',
  'PropertyDefinition',
  'TSAbstractMethodDefinition',
  'TSAbstractPropertyDefinition',
];

/** What acorn-walk takes as its `base`. A type that is not in it is one that nobody has met yet: acorn-walk throws. */
export const visitors = make(
  Object.fromEntries(
    DECORATED.map(type => [
      type,
      (node: AnyNode, state: unknown, visit: Visit) => {
        decorators(node, state, visit);
        plain[type]?.(node, state, visit);
      },
    ]),
  ) as unknown as RecursiveVisitors<unknown>,
  plain as unknown as typeof base,
);
