import { forEachBinding, proxyOf, soleFunction } from '../bindings.js';
import { inlineCall } from '../inline.js';
import { isMachineMade } from '../nodes.js';
import type { Rewriting } from '../transform.js';

export const proxies: Rewriting = {
  name: 'proxies',
  says: 'writes calls of functions that only pass on what they are given as what those do',
  example: {
    before: 'function _0x1a(a, b) { return a + b; } const _0x2b = (f, x) => f(x); _0x2b(run, _0x1a(c, 1));',
    after: 'run(c + 1);',
  },
  visitor: pass =>
    forEachBinding((binding, scope) => {
      if (!isMachineMade(binding.identifier.name) || pass.isTouched(binding)) return;
      const found = soleFunction(binding);
      const proxied = found && proxyOf(found.fn);
      if (!proxied || binding.referencePaths.length === 0) return;
      let left = 0;
      for (const reference of binding.referencePaths) {
        const { parentPath, node } = reference;
        const isCalled = parentPath?.node.type === 'CallExpression' && parentPath.node.callee === node;
        if (!isCalled || !inlineCall(parentPath, proxied, scope, pass)) left++;
      }
      if (left === 0) pass.drop(found.declared);
    }),
};
