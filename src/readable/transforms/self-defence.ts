import type { Scope } from '@babel/traverse';
import type * as t from '@babel/types';
import { textsIfHarmless } from '../harmless.js';
import { forEachList } from '../lists.js';
import type { Node, Statement } from '../nodes.js';
import type { Pass, Rewriting } from '../transform.js';

const STOPS = 'left out: stops debuggers';

export const selfDefence: Rewriting = {
  name: 'self-defence',
  says: 'leaves out what only keeps debuggers, consoles and beautifiers away, and says so',
  example: {
    before: [
      'const _0x1a = function () { let _0x3c = true; return function (_0x4d, _0x5e) {',
      '  const _0x6f = _0x3c ? function () { return _0x5e.apply(_0x4d, arguments); } : function () {};',
      '  _0x3c = false; return _0x6f; }; }();',
      'const _0x2b = _0x1a(this, function () {',
      `  return _0x2b.toString().search('(((.+)+)+)+$').toString().constructor(_0x2b).search('(((.+)+)+)+$');`,
      '});',
      '_0x2b();',
      'setInterval(function () { debugger; }, 4000);',
      'run();',
    ].join('\n'),
    after:
      '/* left out: stands in the way of beautifiers */\n/* left out: stops debuggers */\n/* left out, not used: 206 characters */\nrun();',
  },
  visitor: pass =>
    forEachList((list, scope) => {
      for (const one of list) {
        const words = defends(one, scope, pass);
        if (words) pass.drop(one, words);
        dropGuard(one, scope, pass);
      }
      return list;
    }),
};

/** `const x = once(this, function () { … }); x();` of which the function only looks at itself, or at the console. */
function dropGuard(one: Statement, scope: Scope, pass: Pass): void {
  const declarator =
    one.type === 'VariableDeclaration' && one.declarations.length === 1 ? one.declarations[0] : undefined;
  if (declarator?.id.type !== 'Identifier' || declarator.init?.type !== 'CallExpression') return;
  const [self, fn, ...others] = declarator.init.arguments;
  if (self?.type !== 'ThisExpression' || fn?.type !== 'FunctionExpression' || others.length > 0) return;
  const binding = scope.getBinding(declarator.id.name);
  const words =
    binding?.path.node === declarator ? guardIn(declarator.init, scope, pass, declarator.id.name) : undefined;
  if (!words) return;
  const outside = (binding?.referencePaths ?? []).filter(({ node }) => !isWithin(node, fn));
  const calls = outside.map(({ parentPath }) => parentPath?.parentPath);
  const areCalls = calls.every(call => call?.node.type === 'ExpressionStatement' && isBareCall(call.node.expression));
  if (!areCalls) return;
  pass.drop(one, words);
  for (const call of calls) pass.drop((call as { node: Node }).node);
}

const isBareCall = (node: Node): boolean => node.type === 'CallExpression' && node.arguments.length === 0;

const isWithin = ({ start, end }: Node, { start: from, end: to }: Node): boolean =>
  (start ?? -1) >= (from ?? 0) && (end ?? 0) <= (to ?? 0);

/** What such a function keeps away, when that is all it does. */
function guardIn(code: Node, scope: Scope, pass: Pass, own?: string): string | undefined {
  const texts = textsIfHarmless(code, scope, pass, own);
  if (!texts) return undefined;
  if (texts.has('(((.+)+)+)+$')) return 'left out: stands in the way of beautifiers';
  if (texts.has('function *\\( *\\)')) return 'left out: stops debuggers';
  const isMute = ['log', 'warn', 'error'].every(name => texts.has(name));
  return isMute ? 'left out: silences the console' : undefined;
}

/** A statement that does nothing but stop a debugger, once or again and again. */
function defends(one: Statement, scope: Scope, pass: Pass): string | undefined {
  if (one.type === 'DebuggerStatement') return STOPS;
  if (one.type !== 'ExpressionStatement' || one.expression.type !== 'CallExpression') return undefined;
  const { callee, arguments: args } = one.expression;
  if (callee.type === 'FunctionExpression' && args.length === 0) return defendsWithin(callee, scope, pass);
  // `once(this, function () { … })()`
  if (callee.type === 'CallExpression' && args.length === 0 && callee.arguments[0]?.type === 'ThisExpression')
    return callee.arguments[1]?.type === 'FunctionExpression' ? guardIn(callee, scope, pass) : undefined;
  if (callee.type !== 'Identifier' || !/^set(?:Interval|Timeout)$/.test(callee.name)) return undefined;
  const [fn] = args;
  const body = fn?.type === 'FunctionExpression' || fn?.type === 'ArrowFunctionExpression' ? fn.body : undefined;
  const only = body?.type === 'BlockStatement' ? body.body : undefined;
  return only && only.length > 0 && only.every(({ type }) => type === 'DebuggerStatement') ? STOPS : undefined;
}

/** `(function () { … })()`, in which a debugger is looked for, or called again and again. */
function defendsWithin(fn: t.FunctionExpression, scope: Scope, pass: Pass): string | undefined {
  if (fn.body.body.length === 0) return undefined;
  const words = guardIn(fn, scope, pass);
  if (words) return words;
  const texts = textsIfHarmless(fn, scope, pass);
  return texts && [...texts].some(text => text.includes('constructor("return this")')) ? STOPS : undefined;
}
