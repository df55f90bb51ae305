import { defineRule, fixedTextOf, isSpelledOut, quoted, replacing, spelling, step } from '../src/define.js';
import type { AnyNode, FileContext } from '../src/types.js';
import { MODULE_CAPABILITY } from '../src/vocabulary/abilities.js';
import { groupsOf } from '../src/vocabulary/apis.js';
import { ACTING_PARTS, moduleName } from '../src/vocabulary/names.js';

export default defineRule({
  meta: {
    summary: 'Loads a sensitive module under a hidden name',
    why: 'A module name that is decoded, escaped or put together from pieces is meant not to be found. Plug-in loaders compute names from settings, which have no constant value; and some libraries split a name in two to keep a bundler from following it, which weighs little.',
    behaviour: 'obfuscation',
    messages: {
      decoded: 'Loads {module} under a name that is decoded',
      escaped: 'Loads {module} under a name written in escapes',
      assembled: 'Loads {module} under a name put together from pieces',
      listed: 'Loads {module} under a name that is looked up where such names are listed',
      internal: 'Loads {module} through {loader} instead of require',
      part: 'Takes {module}, the part of Node that {does}, instead of the module for it',
    },
    bits: { decoded: 8, escaped: 8, assembled: 4, listed: 0.5, internal: 4, part: 4 },
    rewrite: 'Write the module’s name out',
  },
  examples: {
    flags: [
      { title: 'the name is hex', code: `require(Buffer.from('6368696c645f70726f63657373', 'hex').toString());` },
      {
        title: 'the name is in escapes',
        code: `require('\\x63\\x68\\x69\\x6c\\x64\\x5f\\x70\\x72\\x6f\\x63\\x65\\x73\\x73');`,
      },
      {
        title: 'the name comes from a list of strings',
        code: `const s = ['exec', 'child_process'];\nconst get = i => s[i - 7];\nrequire(get(8));`,
      },
      { title: 'the loader is reached around require', code: `module.constructor._load('child_process');` },
      {
        title: 'programs are started by what child_process is made of',
        code: `const { spawn } = process.binding('spawn_sync');\nspawn({ file: '/bin/ls', args: ['ls'], stdio: [] });`,
      },
      {
        title: 'the name of a part of Node is put together',
        code: `const take = process['bin' + 'ding'];\nconst { TCP } = take.call(process, ['tcp', 'wrap'].join('_'));\nnew TCP(0);`,
      },
    ],
    passes: [
      {
        title: 'a part of Node is asked for the names of errors, and for those of its modules',
        code: `const { errname } = process.binding('uv');\nmodule.exports = { errname, modules: Object.keys(process.binding('natives')) };`,
      },
      {
        title: 'a plug-in is loaded by its configured name',
        code: `module.exports = name => require('plugin-' + name);`,
      },
      { title: 'one of two modules is chosen', code: `require(secure ? 'https' : 'http');` },
      { title: 'a name is a variable', code: `const id = 'fs';\nrequire(id);` },
    ],
  },
  file(context) {
    for (const call of context.calls('load')) {
      const [name] = call.args;
      if (!name) continue;
      const isPart = call.name === 'process.binding';
      for (const value of context.valueOf(name)) {
        if (typeof value !== 'string') continue;
        const does = isPart ? ACTING_PARTS[value] : undefined;
        if (isPart ? does === undefined : !isSensitive(value)) continue;
        const messageId =
          disguiseOf(name, value, context) ?? (isPart ? 'part' : call.name === 'Module._load' ? 'internal' : undefined);
        if (!messageId) continue;
        // A part of Node is told of however it is written.
        const written = messageId === 'internal' || isPart ? undefined : fixedTextOf(context, name);
        context.report({
          messageId,
          data: { module: moduleName(value), loader: call.name, does: does ?? '' },
          chain: [step('sink', `loads ${moduleName(value)} with ${call.name}`, context.file, call.node)],
          ...(written !== undefined && { rewrite: [replacing(name, quoted(written))] }),
        });
      }
    }
  },
});

function isSensitive(specifier: string): boolean {
  const name = moduleName(specifier);
  return name in MODULE_CAPABILITY || groupsOf(name).size > 0;
}

function disguiseOf(
  node: AnyNode,
  name: string,
  context: FileContext,
): 'decoded' | 'escaped' | 'assembled' | 'listed' | undefined {
  if (context.labelsOf(node).some(({ kind }) => kind === 'decoded')) return 'decoded';
  let expression = node;
  for (let hop = 0; hop < 3 && expression.type === 'ConditionalExpression'; hop++) expression = expression.consequent;
  switch (expression.type) {
    case 'Literal':
    case 'TemplateLiteral': {
      const written = spelling(context.file, expression);
      return (written.match(/\\[xu]/g)?.length ?? 0) >= 2 ? 'escaped' : undefined;
    }
    case 'BinaryExpression':
      return 'assembled';
    case 'CallExpression':
      return isSpelledOut(context, name) ? 'listed' : 'assembled';
    case 'MemberExpression':
      if (!expression.computed) return undefined;
      return isSpelledOut(context, name) ? 'listed' : 'assembled';
    default:
      return undefined;
  }
}
