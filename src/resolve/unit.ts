import { type Costs, openCosts } from '../language/account.js';
import { parentOf, propertyName } from '../parse/nodes.js';
import { type Indexed, index } from '../parse/tree.js';
import type { AnyNode, Capability, Parsed, SourceFile } from '../types.js';
import type { Frame } from './value.js';

/** One file the evaluator can look into. */
export interface Unit {
  readonly file: SourceFile;
  readonly indexed: Indexed;
  readonly world: World;
  /** The file itself, with no call followed into it. */
  readonly ground: Frame;
  /** Calls by the name of the method called, e.g. `write` for `req.write(x)`. */
  methodCalls(name: string): readonly AnyNode[];
  /** Assignments to a property of `this` or of a prototype, by name. */
  propertyWrites(name: string): readonly AnyNode[];
  /** Assignments to a property of what a property of this name holds: `a.name.b = …`. */
  nestedWrites(name: string): readonly AnyNode[];
  /** Calls that put something into what a property of this name holds: `a.name.push(x)`. */
  fillings(name: string): readonly AnyNode[];
}

/** The other files of the package, as the evaluator may ask for them. Hosts that know one file know no others. */
export interface World {
  /** The file of the package that a relative import means; undefined when there is none. */
  find(from: SourceFile, specifier: string): SourceFile | undefined;
  /** A file with its tree; undefined when it is no code. Costs much: the tree is made, and may be one of many. */
  open(file: SourceFile): Unit | undefined;
  /** What a file of the package holds, by its path from a file or from the top; undefined when there is none. */
  contentOf(from: SourceFile, path: string): string | Uint8Array | undefined;
  /** What lies in a folder of the package, by its path from a file: names of files and folders. */
  namesIn(from: SourceFile, path: string): readonly string[];
  /** What a field of the installing project's manifest may be, as `npm_package_<field>` gives it. */
  metadata(field: string): readonly string[];
  /** Whether a file runs when the package is installed or imported, and not only when somebody starts a command. */
  isUnasked(file: SourceFile): boolean;
  /** Whether decoders are worked out and the texts they give are opened. */
  readonly opens: boolean;
  /** Whether files are walked through, for what only that sees. */
  readonly walks: boolean;
  /** Whether home-made decoders are interpreted. */
  readonly interprets: boolean;
  /** Whether an address is one of the package's own, as far as its manifest says. */
  isOwn(address: string): boolean;
  /** Whether the package says so of itself: a word of its name, its description or its keywords, in lower case. */
  says(word: string): boolean;
  /** Whether what the package says it is for calls for a capability; true of one that says nothing. */
  expects(capability: Capability): boolean;
  /** True for a text that can be read in some file of the package. */
  holds(text: string): boolean;
  /** Files that import this one, as far as they are worth a look. */
  importersOf(file: SourceFile): readonly SourceFile[];
  /** What working things out may still cost. */
  readonly costs: Costs;
}

/** A file by itself. */
export function loneWorld(): World {
  return {
    find: () => undefined,
    open: () => undefined,
    contentOf: () => undefined,
    namesIn: () => [],
    metadata: () => [],
    isUnasked: () => true,
    opens: true,
    walks: true,
    interprets: true,
    isOwn: () => false,
    says: () => false,
    expects: () => true,
    holds: () => false,
    importersOf: () => [],
    costs: openCosts(),
  };
}

export function makeUnit(parsed: Parsed, world: World = loneWorld()): Unit | undefined {
  const { program } = parsed;
  if (!program) return undefined;
  const indexed = index({ ...parsed, program });
  let calls: Map<string, AnyNode[]> | undefined;
  let writes: Map<string, AnyNode[]> | undefined;
  let nested: Map<string, AnyNode[]> | undefined;
  let filled: Map<string, AnyNode[]> | undefined;
  const unit: Unit = {
    file: parsed.file,
    indexed,
    world,
    get ground() {
      return ground;
    },
    methodCalls(name) {
      calls ??= group(indexed.nodes('CallExpression'), call => propertyName((call as { callee?: AnyNode }).callee));
      return calls.get(name) ?? [];
    },
    propertyWrites(name) {
      writes ??= group(indexed.nodes('AssignmentExpression'), assignment =>
        propertyName((assignment as { left?: AnyNode }).left),
      );
      return writes.get(name) ?? [];
    },
    nestedWrites(name) {
      nested ??= group(indexed.nodes('AssignmentExpression'), assignment => {
        const { left } = assignment as unknown as { left: AnyNode };
        return left.type === 'MemberExpression' ? propertyName(left.object) : undefined;
      });
      return nested.get(name) ?? [];
    },
    fillings(name) {
      filled ??= group(indexed.nodes('CallExpression'), call => {
        const { callee } = call as unknown as { callee: AnyNode };
        const fills = callee.type === 'MemberExpression' && FILLING.has(propertyName(callee) ?? '');
        return fills && callee.object.type === 'MemberExpression' ? propertyName(callee.object) : undefined;
      });
      return filled.get(name) ?? [];
    },
  };
  const ground: Frame = { unit, call: undefined };
  return unit;
}

const FILLING = new Set(['push', 'unshift', 'add', 'set', 'enqueue']);

function group(nodes: readonly AnyNode[], key: (node: AnyNode) => string | undefined): Map<string, AnyNode[]> {
  const groups = new Map<string, AnyNode[]>();
  for (const node of nodes) {
    const name = key(node);
    if (name === undefined) continue;
    const list = groups.get(name);
    if (list) list.push(node);
    else groups.set(name, [node]);
  }
  return groups;
}

/** A place where a function is called, or handed to something that may call it. */
export interface Site {
  readonly call: AnyNode;
  readonly unit: Unit;
  /** Whether the call is of the function, or the function is handed to it. */
  readonly how: 'called' | 'handed';
  /** Where it is handed in; 0 where it is called. */
  readonly position: number;
  /** 1 for `f.call(this, x)`. */
  readonly shift: number;
  /** 1 where only the name of the method is the same. */
  readonly guesses: number;
}

/** The call a node is an argument of, with its position; undefined when it is none. */
export function asArgument(node: AnyNode): { readonly call: AnyNode; readonly position: number } | undefined {
  const parent = parentOf(node);
  if (parent?.type !== 'CallExpression' && parent?.type !== 'NewExpression') return undefined;
  const position = (parent.arguments as AnyNode[]).indexOf(node);
  return position < 0 ? undefined : { call: parent, position };
}
