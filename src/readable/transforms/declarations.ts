import { forEachList, rewritten } from '../lists.js';
import { type Statement, standingAt } from '../nodes.js';
import type { Rewriting } from '../transform.js';

export const declarations: Rewriting = {
  name: 'declarations',
  says: 'declares one variable at a time',
  example: { before: 'var a = 1, b = a, c;', after: 'var a = 1;\nvar b = a;\nvar c;' },
  visitor: ({ changed }) =>
    forEachList(list =>
      rewritten(list, one => {
        if (one.type !== 'VariableDeclaration' || one.declarations.length < 2) return undefined;
        changed();
        return one.declarations.map(
          each =>
            standingAt(
              { ...one, declarations: [each], leadingComments: null, trailingComments: null },
              each,
            ) as Statement,
        );
      }),
    ),
};
