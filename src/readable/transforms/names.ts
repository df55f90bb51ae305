import type { Binding, NodePath } from '@babel/traverse';
import type * as t from '@babel/types';
import { each, isMachineMade, memberName, type Node } from '../nodes.js';
import type { Pass, Rewriting } from '../transform.js';

export const names: Rewriting = {
  name: 'names',
  says: 'calls what has a name made by a machine by what it is, as far as that is known, and else by its kind',
  example: {
    before: `const _0x1a = require('fs'); function _0x2b(_0x3c) { return _0x1a.readFileSync(_0x3c).length; }`,
    after: `const fs = require('fs');\nfunction fn(arg) {\n  return fs.readFileSync(arg).length;\n}`,
  },
  visitor: pass => ({
    Program: {
      exit(path) {
        const taken: Taken = { taken: namesIn(path.node), next: new Map() };
        const inOrder: Binding[] = [];
        path.traverse({
          Scopable({ scope, node }) {
            if (scope.block !== node) return;
            for (const binding of Object.values(scope.bindings))
              if (isMachineMade(binding.identifier.name)) inOrder.push(binding);
          },
        });
        for (const binding of Object.values(path.scope.bindings))
          if (isMachineMade(binding.identifier.name)) inOrder.push(binding);
        inOrder.sort((a, b) => (a.identifier.start ?? 0) - (b.identifier.start ?? 0));
        for (const binding of new Set(inOrder)) rename(binding, taken, pass);
      },
    },
  }),
};

/** Names that nothing may be given, and by stem the number to go on from. */
interface Taken {
  readonly taken: Set<string>;
  readonly next: Map<string, number>;
}

/** Everything that is called something, and what nothing may be called. */
function namesIn(program: Node): Set<string> {
  const taken = new Set(RESERVED);
  const members = new Set<Node>();
  each(program, node => {
    if (node.type === 'MemberExpression' && !node.computed) members.add(node.property);
    else if (/^(?:Object|Class)(?:Property|Method)$/.test(node.type)) {
      const { key, computed } = node as t.ObjectMethod;
      if (!computed) members.add(key);
    }
    if ((node.type === 'Identifier' || node.type === 'JSXIdentifier') && !members.has(node)) taken.add(node.name);
    return true;
  });
  return taken;
}

const RESERVED = (
  'arguments await break case catch class const continue debugger default delete do else enum eval export extends false ' +
  'finally for function if implements import in instanceof interface let new null package private protected public return ' +
  'static super switch this throw true try typeof undefined var void while with yield NaN Infinity globalThis window ' +
  'global process require module exports console Buffer'
).split(' ');

function rename(binding: Binding, taken: Taken, pass: Pass): void {
  const { identifier, referencePaths, constantViolations, path } = binding;
  if (path.parentPath?.parent.type.startsWith('Export') || path.parent.type.startsWith('Export')) return;
  const written = constantViolations.flatMap(violation => targetsOf(violation, identifier.name));
  const all: Node[] = [identifier, ...referencePaths.map(({ node }) => node), ...written];
  if (all.some(node => node.type !== 'Identifier' && node.type !== 'JSXIdentifier')) return;
  const name = free(nameFor(binding, pass), taken);
  for (const node of all) (node as t.Identifier).name = name;
  pass.changed();
}

/** The identifiers of a name that something writes to. */
function targetsOf({ node }: NodePath, name: string): readonly Node[] {
  const roots: (Node | null | undefined)[] =
    node.type === 'AssignmentExpression' || node.type === 'ForInStatement' || node.type === 'ForOfStatement'
      ? [node.left]
      : node.type === 'UpdateExpression'
        ? [node.argument]
        : node.type === 'VariableDeclarator' || node.type === 'FunctionDeclaration'
          ? [node.id]
          : [node];
  const found: Node[] = [];
  for (const root of roots)
    if (root)
      each(root, one => {
        if (one.type === 'Identifier' && one.name === name) found.push(one);
        // What is computed on the way is read, and known as such.
        return one.type !== 'MemberExpression';
      });
  return found;
}

function free(wanted: string, { taken, next }: Taken): string {
  // `value2` may be one that was given before: what it gives is no `value22`.
  const stem = taken.has(wanted) ? stemOf(wanted) : wanted;
  let name = stem;
  let at = next.get(stem) ?? 2;
  for (; taken.has(name); at++) name = `${stem}${at}`;
  next.set(stem, at);
  taken.add(name);
  return name;
}

/** `value` of `value2`. */
function stemOf(name: string): string {
  let end = name.length;
  while (end > 1 && name.charCodeAt(end - 1) >= 48 && name.charCodeAt(end - 1) <= 57) end--;
  return name.slice(0, end);
}

function nameFor(binding: Binding, pass: Pass): string {
  const byCall = binding.kind === 'param' ? byCallback(binding) : undefined;
  if (byCall) return byCall;
  const known = pass.nameAt(binding.identifier.start ?? -1);
  const byMeaning = known === undefined ? undefined : (ofResult(known, binding) ?? shortened(known));
  return byMeaning ?? byDeclaration(binding) ?? 'value';
}

/** What the first parameter of a callback is, by what it is given to: `on('data', data => …)`. */
function byCallback({ path, identifier }: Binding): string | undefined {
  const fn = path.isFunction() ? path : path.parentPath;
  const call = fn?.parentPath?.node;
  if (!fn?.isFunction() || call?.type !== 'CallExpression' || fn.key === 'callee') return undefined;
  const method = memberName(call.callee) ?? (call.callee.type === 'Identifier' ? call.callee.name : '');
  const [event] = call.arguments;
  const position = fn.node.params.indexOf(identifier);
  if (/^(?:on|once|addEventListener|addListener)$/.test(method))
    return event?.type === 'StringLiteral' && position === 0 ? lowered(event.value) : undefined;
  if (/^(?:forEach|map|filter|some|every|find|flatMap)$/.test(method)) return ['item', 'at', 'all'][position];
  if (/^(?:request|get)$/.test(method)) return ['response'][position];
  if (method === 'reduce') return ['sum', 'item', 'at'][position];
  if (method === 'then') return 'result';
  if (method === 'catch') return 'error';
  // Node's own callbacks are told of what failed first.
  return position === 0 && fn.node.params.length > 1 && call.arguments.at(-1) === fn.node ? 'error' : undefined;
}

/** What calls give that nobody would call by the name of what was called. */
const RESULTS: Readonly<Record<string, string>> = {
  ...{ spawn: 'child', exec: 'child', execFile: 'child', fork: 'child', execSync: 'output', execFileSync: 'output' },
  ...{ readFileSync: 'content', readFile: 'content', readdirSync: 'entries', stringify: 'json', parse: 'parsed' },
  ...{ createHash: 'hash', createDecipheriv: 'decipher', createCipheriv: 'cipher', createServer: 'server' },
};

function ofResult(known: string, { kind }: Binding): string | undefined {
  if (!known.endsWith('()')) return undefined;
  const name = known.slice(0, -2).split(/[./]/).at(-1) ?? '';
  // What a callback is handed is one of several things.
  return Object.hasOwn(RESULTS, name) ? (kind === 'param' ? 'result' : RESULTS[name]) : undefined;
}

/** `child_process.exec` is `exec`, `https.request()` a `request`. */
function shortened(known: string): string | undefined {
  const word = known
    .replace(/\([^()]*\)/g, '')
    .replace(/^node:/, '')
    .split(/[./]/)
    .filter(part => /^[A-Za-z_$][\w$-]*$/.test(part))
    .at(-1);
  if (word === undefined || isMachineMade(word) || word.length > 40 || SAYS_NOTHING.test(word)) return undefined;
  const [first, ...others] = word.split(/[-_]/).filter(part => part !== '');
  if (first === undefined || !/^[A-Za-z$]/.test(first)) return undefined;
  return first + others.map(part => part.charAt(0).toUpperCase() + part.slice(1)).join('');
}

/** Methods whose names say what is done, not what that gives. */
const SAYS_NOTHING =
  /^(?:on|once|then|catch|call|apply|bind|forEach|map|filter|reduce|pipe|push|get|set|default|exports)$/;

function byDeclaration({ path, kind, identifier }: Binding): string | undefined {
  const { node, parent } = path;
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'FunctionExpression':
      return kind === 'param' ? 'arg' : 'fn';
    case 'ClassDeclaration':
    case 'ClassExpression':
      return 'Kind';
    case 'CatchClause':
      return 'error';
    case 'VariableDeclarator':
      if (/^For(?:In|Of)Statement$/.test(path.parentPath?.parent.type ?? '')) return 'item';
      if (path.parentPath?.parent.type === 'ForStatement') return 'i';
      return node.id === identifier ? byValue(node.init) : 'part';
    default:
      return kind === 'param' || /Function/.test(parent.type) ? 'arg' : undefined;
  }
}

/** By what it is first, as far as that can be seen. */
function byValue(init: Node | null | undefined): string | undefined {
  switch (init?.type) {
    case 'StringLiteral':
    case 'TemplateLiteral':
      return 'text';
    case 'NumericLiteral':
      return 'number';
    case 'ArrayExpression':
      return 'list';
    case 'ObjectExpression':
      return 'object';
    case 'RegExpLiteral':
      return 'pattern';
    case 'BooleanLiteral':
      return 'flag';
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return 'fn';
    case 'AwaitExpression':
      return byValue(init.argument);
    case 'NewExpression':
      return init.callee.type === 'Identifier' ? lowered(init.callee.name) : undefined;
    case 'CallExpression':
      return ofCall(init);
    case 'MemberExpression':
      return lowered(memberName(init));
    default:
      return undefined;
  }
}

function ofCall({ callee, arguments: args }: t.CallExpression): string | undefined {
  const [first] = args;
  const isLoad = callee.type === 'Identifier' && callee.name === 'require' && first?.type === 'StringLiteral';
  if (isLoad) return shortened(first.value.replace(/^.*\/(?=\w)/, '').replace(/\.\w+$/, ''));
  return lowered(callee.type === 'Identifier' ? callee.name : memberName(callee));
}

function lowered(name: string | undefined): string | undefined {
  if (name === undefined || isMachineMade(name) || !/^[A-Za-z$][\w$]{0,39}$/.test(name)) return undefined;
  return name.charAt(0).toLowerCase() + name.slice(1);
}
