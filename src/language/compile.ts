/** The steps of a pattern, put down one after another while its tree is gone through. */
import type { AST } from '@eslint-community/regexpp';
import { type Kinds, kindOf, type OneCharacter, sameCharacter, UNFOLLOWED, written } from './kinds.js';
import type { Program, Step } from './program.js';

/** Groups inside groups that are followed. Each costs a few native stack frames. */
const DEEPEST = 60;

/** A pattern that is being compiled. */
interface Compiling {
  readonly kinds: Kinds;
  readonly flags: string;
  /** Groups by their numbers, which are in the order of their brackets. */
  readonly numbers: ReadonlyMap<AST.CapturingGroup, number>;
  readonly steps: Step[];
  /** Registers that are taken. */
  registers: number;
}

/** The steps of a pattern and what they need; undefined for one that is not followed. */
export function compileSteps(
  pattern: AST.Pattern,
  flags: string,
): Pick<Program, 'steps' | 'registers' | 'groups' | 'names'> | undefined {
  const numbers = new Map<AST.CapturingGroup, number>();
  const names = new Map<string, number>();
  numberGroups(pattern, 0, numbers, names);
  const groups = numbers.size + 1;
  const kinds: Kinds = { shape: flags.replace(/[^isuv]/g, ''), known: new Map() };
  const compiling: Compiling = { kinds, flags, numbers, steps: [], registers: groups * 2 };
  try {
    choice(compiling, pattern.alternatives, false, 0);
  } catch (error) {
    if (error === UNFOLLOWED) return undefined;
    throw error;
  }
  compiling.steps.push({ op: 'done' });
  return { steps: compiling.steps, registers: compiling.registers, groups, names };
}

function numberGroups(
  node: AST.Node,
  depth: number,
  numbers: Map<AST.CapturingGroup, number>,
  names: Map<string, number>,
): void {
  if (depth > DEEPEST * 3) return;
  if (node.type === 'CapturingGroup') {
    numbers.set(node, numbers.size + 1);
    if (node.name !== null) names.set(node.name, numbers.size);
  }
  if ('alternatives' in node) for (const one of node.alternatives) numberGroups(one, depth + 1, numbers, names);
  else if (node.type === 'Alternative') for (const one of node.elements) numberGroups(one, depth + 1, numbers, names);
  else if (node.type === 'Quantifier') numberGroups(node.element, depth + 1, numbers, names);
}

/** @param back leftwards, as inside of what looks behind */
function choice(compiling: Compiling, alternatives: readonly AST.Alternative[], back: boolean, depth: number): void {
  if (depth > DEEPEST) throw UNFOLLOWED;
  const { steps } = compiling;
  const jumps: Extract<Step, { op: 'jump' }>[] = [];
  for (const [position, { elements }] of alternatives.entries()) {
    const fork: Step | undefined = position + 1 < alternatives.length ? { op: 'fork', other: 0 } : undefined;
    if (fork) steps.push(fork);
    for (const element of back ? [...elements].reverse() : elements) compile(compiling, element, back, depth);
    if (!fork) break;
    const jump: Extract<Step, { op: 'jump' }> = { op: 'jump', to: 0 };
    steps.push(jump);
    jumps.push(jump);
    fork.other = steps.length;
  }
  for (const jump of jumps) jump.to = steps.length;
}

function compile(compiling: Compiling, element: AST.Element, back: boolean, depth: number): void {
  switch (element.type) {
    case 'Character':
    case 'CharacterClass':
    case 'CharacterSet':
    case 'ExpressionCharacterClass':
      oneCharacter(compiling, element, back);
      return;
    case 'Group':
      if (element.modifiers) throw UNFOLLOWED;
      choice(compiling, element.alternatives, back, depth + 1);
      return;
    case 'CapturingGroup': {
      const mark = compiling.registers++;
      const start = (compiling.numbers.get(element) as number) * 2;
      compiling.steps.push({ op: 'mark', register: mark });
      choice(compiling, element.alternatives, back, depth + 1);
      compiling.steps.push({ op: 'group', mark, start, back });
      return;
    }
    case 'Backreference': {
      const resolved = Array.isArray(element.resolved) ? element.resolved : [element.resolved];
      const starts = resolved.map(group => (compiling.numbers.get(group) as number) * 2);
      compiling.steps.push({ op: 'repeat', starts, back, same: sameCharacter(compiling.kinds.shape) });
      return;
    }
    case 'Assertion':
      assertion(compiling, element, depth);
      return;
    case 'Quantifier':
      quantifier(compiling, element, back, depth);
      return;
    default:
      throw UNFOLLOWED;
  }
}

function oneCharacter({ kinds, steps }: Compiling, element: OneCharacter, back: boolean): void {
  const isAlways = element.type === 'Character' && !kinds.shape.includes('i');
  steps.push({
    op: 'one',
    is: kindOf(kinds, element),
    back,
    ...(isAlways && { char: String.fromCodePoint(element.value) }),
  });
}

function assertion(compiling: Compiling, element: AST.Assertion, depth: number): void {
  const { steps } = compiling;
  switch (element.kind) {
    case 'start':
    case 'end':
      steps.push({ op: 'edge', at: element.kind, lines: compiling.flags.includes('m') });
      return;
    case 'word':
      steps.push({ op: 'word', negate: element.negate, is: written(compiling.kinds, String.raw`\w`) });
      return;
    default: {
      const look: Extract<Step, { op: 'look' }> = { op: 'look', negate: element.negate, exit: 0 };
      steps.push(look);
      choice(compiling, element.alternatives, element.kind === 'lookbehind', depth + 1);
      steps.push({ op: 'done' });
      look.exit = steps.length;
    }
  }
}

function quantifier(
  compiling: Compiling,
  { element, min, max, greedy }: AST.Quantifier,
  back: boolean,
  depth: number,
): void {
  const { steps } = compiling;
  if (/^Character|^ExpressionCharacterClass$/.test(element.type)) {
    steps.push({ op: 'run', is: kindOf(compiling.kinds, element as OneCharacter), back, min, max, greedy });
    return;
  }
  // How many turns, and where the last began.
  const register = compiling.registers;
  compiling.registers += 2;
  const inside = groupsIn(compiling, element);
  const before = compiling.numbers.get(inside[0] as AST.CapturingGroup) ?? 0;
  steps.push({ op: 'count', register });
  const top = steps.length;
  const loop: Extract<Step, { op: 'loop' }> = { op: 'loop', register, min, max, greedy, exit: 0 };
  steps.push(loop, {
    op: 'turn',
    register,
    from: before * 2,
    to: (before === 0 ? 0 : before + inside.length) * 2,
  });
  compile(compiling, element, back, depth + 1);
  steps.push({ op: 'again', register, min, to: top });
  loop.exit = steps.length;
}

/** Groups are numbered in the order of their brackets, so those inside of one are a range. */
function groupsIn({ numbers }: Compiling, element: AST.Element): readonly AST.CapturingGroup[] {
  return [...numbers.keys()].filter(({ start, end }) => start >= element.start && end <= element.end);
}
