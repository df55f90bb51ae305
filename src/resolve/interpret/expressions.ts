/** An expression as a function of its environment. */
import { type Data, OPAQUE } from '../../language/data.js';
import type { AnyNode } from '../../types.js';
import { compileAssignment, compileUpdate } from './assignments.js';
import {
  compileArray,
  compileBinary,
  compileCall,
  compileIdentifier,
  compileLiteral,
  compileLogical,
  compileObject,
  compileTemplate,
  compileUnary,
} from './compound.js';
import { construct } from './functions.js';
import { lookedInto } from './memory.js';
import { type Compute, GIVEN_UP, type Run } from './model.js';
import { addTo, decide } from './operators.js';
import { keyOf, propertyOf } from './properties.js';

export function compile(run: Run, node: AnyNode): Compute {
  switch (node.type) {
    case 'Literal':
      return compileLiteral(run, node);
    case 'Identifier':
      return compileIdentifier(run, node);
    case 'TemplateLiteral':
      return compileTemplate(run, node);
    case 'MemberExpression': {
      const object = run.computeOf(node.object as AnyNode);
      return env => {
        const of = object(env);
        const key = keyOf(run, node, env);
        if (typeof of === 'string') lookedInto(run, of);
        return of === OPAQUE || key === undefined ? OPAQUE : propertyOf(run, of, key);
      };
    }
    case 'CallExpression':
      return compileCall(run, node);
    case 'NewExpression': {
      const callee = run.computeOf(node.callee as AnyNode);
      const args = (node.arguments as AnyNode[]).map(run.computeOf);
      return env =>
        construct(
          run,
          callee(env),
          args.map(arg => arg(env)),
        );
    }
    case 'BinaryExpression':
      return compileBinary(run, node);
    case 'LogicalExpression':
      return compileLogical(run, node);
    case 'ConditionalExpression': {
      const [test, yes, no] = [node.test, node.consequent, node.alternate].map(part =>
        run.computeOf(part as AnyNode),
      ) as [Compute, Compute, Compute];
      return env => (decide(test(env)) ? yes(env) : no(env));
    }
    case 'AssignmentExpression':
      return compileAssignment(run, node);
    case 'UpdateExpression':
      return compileUpdate(run, node);
    case 'UnaryExpression':
      return compileUnary(run, node);
    case 'SequenceExpression': {
      const parts = (node.expressions as AnyNode[]).map(run.computeOf);
      return env => {
        let value: Data;
        for (const part of parts) value = part(env);
        return value;
      };
    }
    case 'ArrayExpression':
      return compileArray(run, node);
    case 'ObjectExpression':
      return compileObject(run, node);
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return env => run.functionOf(node, env);
    case 'YieldExpression': {
      const { argument, delegate } = node as unknown as { argument?: AnyNode | null; delegate: boolean };
      const value = argument ? run.computeOf(argument) : () => undefined;
      return env => {
        // What `next` is given is not known.
        if (!env.given) throw GIVEN_UP;
        addTo(run, env.given, delegate ? { spread: value } : { value }, env);
        return OPAQUE;
      };
    }
    case 'ThisExpression':
      return env => env.self;
    case 'ChainExpression':
      return run.computeOf(node.expression as AnyNode);
    default: {
      const { expression } = node as unknown as { expression?: AnyNode };
      return typeof expression === 'object' && expression !== null ? run.computeOf(expression) : () => OPAQUE;
    }
  }
}
