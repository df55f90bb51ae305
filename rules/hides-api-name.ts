import { defineRule, fixedTextOf, isSpelledOut, quoted, replacing, spelling, step } from '../src/define.js';
import type { AnyNode, Edit, FileContext } from '../src/types.js';

export default defineRule({
  meta: {
    summary: 'Calls a dangerous function under a hidden name',
    why: 'Spelling `eval` in escapes, or `exec` from a list of strings, serves nobody but whoever does not want it found. Minifiers shorten variables and never the names of built-in functions.',
    behaviour: 'obfuscation',
    messages: {
      escaped: 'Calls {name}, spelled in escapes',
      assembled: 'Calls {name} under a name that is put together or decoded',
      listed: 'Calls {name} under a name that is looked up where such names are listed',
    },
    bits: { escaped: 9, assembled: 6, listed: 0.5 },
    rewrite: 'Write the name out',
  },
  examples: {
    flags: [
      { title: 'eval is spelled in escapes', code: `\\u0065\\u0076\\u0061\\u006c(text);` },
      {
        title: 'a method name is decoded',
        code: `require('child_process')[Buffer.from('ZXhlYw==', 'base64').toString()]('ls');`,
      },
      {
        title: 'all but the last letter of a method name is written',
        code: `const last = 'c';\nrequire('child_process')['exe' + last]('ls');`,
      },
      { title: 'a method name is split', code: `globalThis['ev' + 'al'](text);` },
    ],
    passes: [
      {
        title: 'a bundle for old pages asks as Internet Explorer did',
        code: `exports.open = () => {\n  if (typeof XMLHttpRequest !== 'undefined') return new XMLHttpRequest();\n  return new globalThis[['Active'].concat('Object').join('X')]('Microsoft.XMLHTTP');\n};`,
      },
      {
        title: 'a method is chosen by name',
        code: `const fs = require('fs');\nfs[sync ? 'readFileSync' : 'readFile']('a');`,
      },
      {
        title: 'a method is chosen by the number at its end',
        code: `const dns = require('dns');\nconst ask = (family, name) => dns['resolve' + family](name, console.log);\nask(4, 'a.invalid');\nask(6, 'a.invalid');`,
      },
      { title: 'a method name is quoted', code: `require('child_process')['exec']('ls');` },
      { title: 'one of two methods is called', code: `const m = 'get';\nrequire('https')[m]('https://a.invalid');` },
    ],
  },
  file(context) {
    for (const call of context.calls('execution', 'process', 'network')) {
      const { callee } = call.node as { callee?: AnyNode };
      // Old bundles put the name of what Internet Explorer makes requests with together, so that no compiler warns of it.
      if (!callee || call.name === 'ActiveXObject') continue;
      const messageId = disguiseOf(callee, call.name, context);
      if (messageId) {
        context.report({
          messageId,
          data: { name: call.name },
          chain: [step('sink', `calls ${call.name}`, context.file, call.node)],
          rewrite: writtenOut(callee, context),
        });
      }
    }
  },
});

function disguiseOf(
  callee: AnyNode,
  name: string,
  context: FileContext,
): 'escaped' | 'assembled' | 'listed' | undefined {
  const written = spelling(context.file, callee);
  if (callee.type === 'Identifier') return written.includes('\\u') ? 'escaped' : undefined;
  if (callee.type !== 'MemberExpression' || !callee.computed) return undefined;
  const property = callee.property;
  if (property.type === 'Literal') {
    const spelled = spelling(context.file, property);
    return (spelled.match(/\\[xu]/g)?.length ?? 0) >= 2 ? 'escaped' : undefined;
  }
  if (property.type === 'BinaryExpression' && isChoice(property as AnyNode & { left: AnyNode }, context))
    return undefined;
  if (property.type === 'BinaryExpression') return 'assembled';
  if (property.type !== 'CallExpression' && !(property.type === 'MemberExpression' && property.computed))
    return undefined;
  return isSpelledOut(context, name.slice(name.lastIndexOf('.') + 1)) ? 'listed' : 'assembled';
}

/** `'resolve' + family`: a name that is written but for its end, and of which several come out. It hides none of them. */
function isChoice(property: AnyNode & { readonly left: AnyNode }, context: FileContext): boolean {
  const [start = '', ...others] = context.textsOf(property.left);
  if (start.length < 4 || others.length > 0 || !isSpelledOut(context, start)) return false;
  return new Set(context.textsOf(property)).size > 1;
}

/** The name as it is called. Words that mean something in some places only are left alone. */
function writtenOut(callee: AnyNode, context: FileContext): readonly Edit[] {
  if (callee.type === 'Identifier')
    return /^(?!(?:async|await|let|static|yield)$)[A-Za-z_$][\w$]*$/.test(callee.name)
      ? [replacing(callee, callee.name)]
      : [];
  if (callee.type !== 'MemberExpression') return [];
  const name = fixedTextOf(context, callee.property);
  return name === undefined ? [] : [replacing(callee.property, quoted(name))];
}
