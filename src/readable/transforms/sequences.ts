import { forEachList, rewritten } from '../lists.js';
import { block, type Expression, not, type Statement, standingAt, statement } from '../nodes.js';
import type { Rewriting } from '../transform.js';

export const sequences: Rewriting = {
  name: 'sequences',
  says: 'writes what happens one after the other as statements, and what happens only if something holds as `if`',
  example: {
    before: 'a(), b(); c && (d(), e()); f ? g() : h(); if (i(), j) k(); const l = () => (m(), n);',
    after: [
      ...['a();', 'b();', 'if (c) {', '  d();', '  e();', '}', 'if (f) {', '  g();', '} else {', '  h();', '}', 'i();'],
      ...['if (j) {', '  k();', '}', 'const l = () => {', '  m();', '  return n;', '};'],
    ].join('\n'),
  },
  visitor: ({ changed }) => ({
    ...forEachList(list =>
      rewritten(list, one => {
        const parts = partsOf(one);
        if (parts) changed();
        return parts;
      }),
    ),
    ArrowFunctionExpression: {
      exit({ node }) {
        const { body } = node;
        if (body.type !== 'SequenceExpression') return;
        const { before, last } = taken(body.expressions);
        const returned = standingAt({ type: 'ReturnStatement', argument: last } as Statement, last);
        node.body = block([...before, returned], body);
        changed();
      },
    },
  }),
};

/** What a statement is written as, when it is not as it stands. */
function partsOf(one: Statement): readonly Statement[] | undefined {
  switch (one.type) {
    case 'ExpressionStatement':
      return partsOfExpression(one.expression);
    case 'ReturnStatement':
    case 'ThrowStatement':
      return hoisted(one, 'argument');
    case 'IfStatement':
      return hoisted(one, 'test');
    case 'SwitchStatement':
      return hoisted(one, 'discriminant');
    case 'ForInStatement':
      return hoisted(one, 'right');
    case 'ForStatement': {
      const { init } = one;
      if (!init || init.type === 'VariableDeclaration' || init.type !== 'SequenceExpression') return undefined;
      one.init = null;
      return [...init.expressions.map(statement), one];
    }
    case 'VariableDeclaration': {
      const [first] = one.declarations;
      if (first?.init?.type !== 'SequenceExpression') return undefined;
      const { before, last } = taken(first.init.expressions);
      first.init = last;
      return [...before, one];
    }
    default:
      return undefined;
  }
}

function partsOfExpression(expression: Expression): readonly Statement[] | undefined {
  switch (expression.type) {
    case 'SequenceExpression':
      return expression.expressions.map(statement);
    case 'LogicalExpression': {
      const { left, right, operator } = expression;
      if (operator === '??') return undefined;
      return [branch(operator === '&&' ? left : not(left), right, undefined, expression)];
    }
    case 'ConditionalExpression':
      return [branch(expression.test, expression.consequent, expression.alternate, expression)];
    case 'UnaryExpression':
      // `!function () {}()`, `void f()`: nobody has what it gives.
      return /^(?:!|void)$/.test(expression.operator) && expression.argument.type === 'CallExpression'
        ? [statement(expression.argument)]
        : undefined;
    case 'AssignmentExpression': {
      const { right, left, operator } = expression;
      if (right.type !== 'SequenceExpression' || operator !== '=' || left.type !== 'Identifier') return undefined;
      const { before, last } = taken(right.expressions);
      expression.right = last;
      return [...before, statement(expression)];
    }
    default:
      return undefined;
  }
}

function branch(test: Expression, then: Expression, otherwise: Expression | undefined, at: Expression): Statement {
  return standingAt(
    {
      type: 'IfStatement',
      test,
      consequent: block([statement(then)], then),
      alternate: otherwise ? block([statement(otherwise)], otherwise) : null,
    } as Statement,
    at,
  );
}

/** `return a, b` is `a; return b`. */
function hoisted<K extends string>(
  one: Statement & { [key in K]?: Expression | null },
  key: K,
): Statement[] | undefined {
  const value = one[key] as Expression | null | undefined;
  if (value?.type !== 'SequenceExpression') return undefined;
  const { before, last } = taken(value.expressions);
  (one as Record<K, Expression>)[key] = last;
  return [...before, one];
}

function taken(expressions: readonly Expression[]): { readonly before: Statement[]; readonly last: Expression } {
  return { before: expressions.slice(0, -1).map(statement), last: expressions.at(-1) as Expression };
}
