import { forEachBinding, isReadAfterwards, isSettled, meansTheSame, soleDeclarator } from '../bindings.js';
import { isMachineMade } from '../nodes.js';
import type { Rewriting } from '../transform.js';

export const aliases: Rewriting = {
  name: 'aliases',
  says: 'takes away second names of one thing',
  example: {
    before: 'const _0x1a = require; function f(path) { const _0x2b = path; _0x1a("fs").readFileSync(_0x2b); }',
    after: "function f(path) {\n  require('fs').readFileSync(path);\n}",
  },
  visitor: pass =>
    forEachBinding((binding, scope) => {
      const { name } = binding.identifier;
      const declarator = isMachineMade(name) && !pass.isTouched(binding) ? soleDeclarator(binding) : undefined;
      if (declarator?.init?.type !== 'Identifier') return;
      const meant = declarator.init.name;
      if (meant === name || !isSettled(meant, scope, pass, declarator) || !isReadAfterwards(binding)) return;
      const isReadPlainly = binding.referencePaths.every(
        ({ node, parent, scope: there }) =>
          node.type === 'Identifier' && parent.type !== 'ExportSpecifier' && meansTheSame(meant, there, scope),
      );
      if (!isReadPlainly) return;
      for (const { node } of binding.referencePaths) (node as { name: string }).name = meant;
      pass.touch(scope.getBinding(meant));
      pass.drop(declarator);
    }),
};
