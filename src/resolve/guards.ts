import { parentOf } from '../parse/scopes.js';
import { childrenOf } from '../parse/walk.js';
import type { AnyNode, Guard } from '../types.js';
import { isServed } from '../vocabulary/apis.js';
import type { Evaluator } from './evaluate.js';
import type { Unit } from './unit.js';
import { HOLE } from './value.js';

/**
 * The conditions about the machine, the user or the moment that must hold for a node to run, innermost first: the
 * tests of the branches around it, and those that left the function before it.
 */
export function guardsOf(node: AnyNode, unit: Unit, evaluator: Evaluator): readonly Guard[] {
  const guards: Guard[] = [];
  let child = node;
  for (
    let parent = parentOf(child), level = 0;
    parent && level < 200;
    child = parent, parent = parentOf(parent), level++
  ) {
    switch (parent.type) {
      case 'IfStatement':
      case 'ConditionalExpression':
        if (parent.consequent === child) add(parent.test as AnyNode, true);
        else if (parent.alternate === child) add(parent.test as AnyNode, false);
        break;
      case 'LogicalExpression':
        if (parent.right === child) add(parent.left as AnyNode, parent.operator !== '||');
        break;
      case 'SwitchCase': {
        const statement = parentOf(parent);
        if (statement?.type === 'SwitchStatement' && parent.test)
          addSubject(statement.discriminant as AnyNode, is(parent.test as AnyNode));
        break;
      }
      case 'BlockStatement':
      case 'Program':
        for (const statement of (parent.body as AnyNode[]).slice(0, 200)) {
          if (statement === child) break;
          if (statement.type === 'IfStatement' && !statement.alternate && leaves(statement.consequent as AnyNode))
            add(statement.test as AnyNode, false);
        }
        break;
      default:
    }
  }
  return guards;

  function add(test: AnyNode, holds: boolean): void {
    if (guards.length > 12) return;
    switch (test.type) {
      case 'UnaryExpression':
        if (test.operator === '!') add(test.argument as AnyNode, !holds);
        return;
      case 'LogicalExpression':
        add(test.left as AnyNode, holds);
        add(test.right as AnyNode, holds);
        return;
      case 'BinaryExpression': {
        const equal = /^[!=]==?$/.test(test.operator) ? test.operator.startsWith('=') === holds : undefined;
        const [left, right] = [test.left as AnyNode, test.right as AnyNode];
        const verb = equal === undefined ? 'is compared with' : equal ? 'is' : 'is not';
        if (addRequested(left, right, equal)) return;
        if (!addSubject(left, `${verb} ${shown(right)}`)) addSubject(right, `${verb} ${shown(left)}`);
        return;
      }
      case 'CallExpression': {
        // Whether a file is there says little of whose machine it is: programs look where they put things.
        if (evaluator.evaluate(test.callee as AnyNode, unit).names.some(name => FILE_SYSTEM.test(name))) return;
        const inside = [...(test.arguments as AnyNode[]), test.callee as AnyNode];
        for (const part of inside) if (addSubject(part, holds ? 'matches' : 'does not match')) return;
        addSubject(test, holds ? 'holds' : 'does not hold');
        return;
      }
      default:
        addSubject(test, holds ? 'is set' : 'is unset');
    }
  }

  /** Something a request says is one text that the code spells out: a password for a door. */
  function addRequested(left: AnyNode, right: AnyNode, equal: boolean | undefined): boolean {
    if (equal !== true) return false;
    const isAsked = (node: AnyNode): boolean =>
      evaluator.evaluate(node, unit).labels.some(({ kind, detail }) => kind === 'remote' && isServed(detail));
    const isFixed = (node: AnyNode): boolean => {
      const { constants, open } = evaluator.evaluate(node, unit);
      return !open && constants.length === 1 && typeof constants[0] === 'string';
    };
    if (!(isAsked(left) && isFixed(right)) && !(isAsked(right) && isFixed(left))) return false;
    const secret = shown(isFixed(right) ? right : left);
    if (/^"(?:[A-Z]{3,7}|\/[\w/.-]*|[\w.+-]+\/[\w.+-]+)?"$/.test(secret)) return false;
    guards.push({ kind: 'request', says: `a request says ${secret}`, origin: { file: unit.file, node: left } });
    return true;
  }

  /** Notes a condition on what an expression is about; false when it is about nothing of the kind. */
  function addSubject(expression: AnyNode, says: string, level = 0): boolean {
    const value = evaluator.evaluate(expression, unit);
    for (const name of value.names) {
      const subject = subjectOf(name);
      if (!subject) continue;
      if (subject.kind === 'date' && HAS_ONE.test(says)) return true;
      guards.push({
        kind: subject.kind,
        says: `${subject.says} ${says}`,
        origin: { file: unit.file, node: expression },
      });
      return true;
    }
    for (const label of value.labels) {
      if (label.kind !== 'system' && label.kind !== 'argument') continue;
      if (label.kind === 'system' && HAS_ONE.test(says)) return true;
      const kind = label.detail === 'platform' ? 'platform' : label.kind === 'argument' ? 'arguments' : 'host';
      guards.push({ kind, says: `the ${label.detail} ${says}`, origin: { file: unit.file, node: expression } });
      return true;
    }
    if (level < 3)
      for (const child of childrenOf(expression).slice(0, 8)) if (addSubject(child, says, level + 1)) return true;
    return false;
  }

  function is(test: AnyNode): string {
    return `is ${shown(test)}`;
  }

  function shown(node: AnyNode): string {
    const [value] = evaluator.evaluate(node, unit).constants;
    if (value === undefined || value instanceof Uint8Array) return 'something';
    return typeof value === 'string' ? `"${value.replaceAll(HOLE, '…').slice(0, 40)}"` : String(value);
  }
}

const FILE_SYSTEM = /^(?:fs|fs-extra|graceful-fs|path)\./;

/** Every machine has a home folder, a date and a version: asking for one is a look at what there is to work with. */
const HAS_ONE = /^(?:is set|is unset|holds|does not hold|is(?: not)? (?:null|undefined|""|something))$/;

function leaves(statement: AnyNode): boolean {
  if (statement.type === 'ReturnStatement' || statement.type === 'ThrowStatement') return true;
  if (statement.type === 'BlockStatement') {
    const last = (statement.body as AnyNode[]).at(-1);
    return last !== undefined && leaves(last);
  }
  return false;
}

const CI_VARIABLES =
  /^process\.env\.(?:CI|CONTINUOUS_INTEGRATION|BUILD_NUMBER|GITHUB_ACTIONS|GITLAB_CI|TRAVIS|CIRCLECI|JENKINS_URL|BUILDKITE|TF_BUILD|APPVEYOR)$/;

function subjectOf(name: string): { readonly kind: Guard['kind']; readonly says: string } | undefined {
  if (
    name === 'process.platform' ||
    name === 'os.platform()' ||
    name === 'os.type()' ||
    name === 'process.arch' ||
    name === 'os.arch()'
  ) {
    return { kind: 'platform', says: name.includes('arch') ? 'the architecture' : 'the platform' };
  }
  if (CI_VARIABLES.test(name) || name === 'ci-info.isCI' || name === 'is-ci')
    return { kind: 'ci', says: name.replace('process.env.', '') };
  if (
    /^process\.env\.(?:LANG|LC_ALL|LANGUAGE|TZ)$/.test(name) ||
    /^Intl\.DateTimeFormat\(\)|^navigator\.languages?$|toLocale|getTimezoneOffset|^os-locale/.test(name)
  ) {
    return { kind: 'locale', says: 'the locale or time zone' };
  }
  if (/^(?:document\.)?location\.(?:host|hostname|href|pathname|origin)$/.test(name))
    return { kind: 'host', says: "the page's address" };
  if (name.startsWith('process.env.'))
    return { kind: 'environment', says: `the variable ${name.slice('process.env.'.length).slice(0, 60)}` };
  if (name.startsWith('process.argv')) return { kind: 'arguments', says: 'the command line' };
  if (/^Date(?:\(\)|\.now)/.test(name)) return { kind: 'date', says: 'the date' };
  if (/^os\.(?:hostname|userInfo)\(\)/.test(name))
    return { kind: 'host', says: name.startsWith('os.hostname') ? 'the host name' : 'the user name' };
  return undefined;
}
