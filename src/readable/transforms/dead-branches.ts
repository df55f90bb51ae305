import type { Scope } from '@babel/traverse';
import { forEachList } from '../lists.js';
import { areFree, namesIn } from '../names-in.js';
import {
  asValue,
  become,
  childrenOf,
  isLiteral,
  literalOf,
  type Node,
  noteAfter,
  noteBefore,
  type Statement,
  truth,
} from '../nodes.js';
import type { Pass, Rewriting } from '../transform.js';

export const deadBranches: Rewriting = {
  name: 'dead branches',
  says: 'leaves out what never runs, because a test of constants decides, and says how much that was',
  example: {
    before: `if ('abc' === 'abd') { f(); } else { g(); } h(false ? 1 : 2);`,
    after: '/* left out, never runs: 8 characters */\ng();\nh(2);',
  },
  visitor: pass => ({
    BinaryExpression: {
      exit({ node }) {
        const { left, right, operator } = node;
        if (!isLiteral(left) || !isLiteral(right) || left.type !== right.type) return;
        if (!/^[!=]==?$/.test(operator)) return;
        become(node, truth((left.value === right.value) === operator.startsWith('=')));
        pass.changed();
      },
    },
    ConditionalExpression: {
      exit(path) {
        const { node } = path;
        const value = literalOf(node.test);
        if (value === undefined) return;
        become(node, asValue(value ? node.consequent : node.alternate, path));
        pass.changed();
      },
    },
    LogicalExpression: {
      exit(path) {
        const { node } = path;
        const value = node.left.type === 'BooleanLiteral' ? node.left.value : undefined;
        if (value === undefined || node.operator === '??') return;
        become(node, asValue(value === (node.operator === '&&') ? node.right : node.left, path));
        pass.changed();
      },
    },
    ...forEachList((list, scope) => (list.some(isDecided) ? living(list, scope, pass) : list)),
  }),
};

function isDecided(one: Statement): boolean {
  return (
    (one.type === 'IfStatement' && literalOf(one.test) !== undefined) ||
    (one.type === 'WhileStatement' && literalOf(one.test) === false)
  );
}

function living(list: readonly Statement[], scope: Scope, pass: Pass): Statement[] {
  const kept: Statement[] = [];
  const opened = new Set<string>();
  let pending: string | undefined;
  for (const one of list) {
    const parts = isDecided(one) ? partsOf(one, scope, opened) : undefined;
    if (!parts) {
      if (pending) noteBefore(one, pending);
      pending = undefined;
      kept.push(one);
      continue;
    }
    pass.changed();
    const [first] = parts.runs;
    const words = parts.left > 0 ? `left out, never runs: ${parts.left} characters` : undefined;
    if (first && words) noteBefore(first, words);
    if (!first) pending = words ?? pending;
    kept.push(...parts.runs);
  }
  const last = kept.at(-1);
  if (pending && last) noteAfter(last, pending);
  return kept;
}

/** What runs of a statement that is decided, and how long the rest is; undefined where the rest matters all the same. */
function partsOf(
  one: Statement,
  scope: Scope,
  opened: Set<string>,
): { readonly runs: Statement[]; readonly left: number } | undefined {
  if (one.type === 'WhileStatement') return isHoisting(one.body) ? undefined : { runs: [], left: lengthOf(one.body) };
  if (one.type !== 'IfStatement') return undefined;
  const [runs, dies] = literalOf(one.test) ? [one.consequent, one.alternate] : [one.alternate, one.consequent];
  if (dies && isHoisting(dies)) return undefined;
  const left = dies ? lengthOf(dies) : 0;
  if (!runs) return { runs: [], left };
  if (runs.type !== 'BlockStatement') return { runs: [runs], left };
  return { runs: areFree(namesIn(runs.body), scope, opened) ? runs.body : [runs], left };
}

const lengthOf = ({ start, end }: Node): number => Math.max(0, (end ?? 0) - (start ?? 0));

/** Whether something in it is declared for more than itself. */
function isHoisting(node: Node): boolean {
  const pending = [node];
  for (let one = pending.pop(); one; one = pending.pop()) {
    if (one.type === 'FunctionDeclaration' || (one.type === 'VariableDeclaration' && one.kind === 'var')) return true;
    if (!/Function|^Class/.test(one.type)) pending.push(...childrenOf(one));
  }
  return false;
}
