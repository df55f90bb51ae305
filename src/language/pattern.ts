/**
 * A regular expression of a package as a program of small steps, for `match.ts` to follow.
 *
 * The engine's own matcher may take time that grows with a power of the text, and nothing stops it. So it is never given
 * a pattern of a package: only single characters are asked of it, whether they are in a class as the package wrote it.
 */
import { type AST, RegExpParser } from '@eslint-community/regexpp';

/** One step of a program. Characters are code points where the pattern has `u` or `v`, otherwise UTF-16 units. */
export type Step =
  /** One character of a kind. */
  | { readonly op: 'one'; readonly is: Kind; readonly back: boolean; readonly char?: string }
  /** So many characters of a kind, one by one. */
  | {
      readonly op: 'run';
      readonly is: Kind;
      readonly back: boolean;
      readonly min: number;
      readonly max: number;
      readonly greedy: boolean;
    }
  /** The next step, and if that leads nowhere the other. */
  | { readonly op: 'fork'; other: number }
  | { readonly op: 'jump'; to: number }
  /** Remembers the position. */
  | { readonly op: 'mark'; readonly register: number }
  /** A group ends: its text is from the mark to the position, or the other way round. */
  | { readonly op: 'group'; readonly mark: number; readonly start: number; readonly back: boolean }
  /** A loop begins: its turns are counted from none. */
  | { readonly op: 'count'; readonly register: number }
  /** At the end of each turn but the first: one more turn, or on to `exit`. */
  | {
      readonly op: 'loop';
      readonly register: number;
      readonly min: number;
      readonly max: number;
      readonly greedy: boolean;
      exit: number;
    }
  /** A turn begins: what groups inside it held is forgotten. */
  | { readonly op: 'turn'; readonly register: number; readonly from: number; readonly to: number }
  /** A turn ends. One that took nothing, and was not asked for, leads nowhere. */
  | { readonly op: 'again'; readonly register: number; readonly min: number; readonly to: number }
  | { readonly op: 'edge'; readonly at: 'start' | 'end'; readonly lines: boolean }
  | { readonly op: 'word'; readonly negate: boolean; readonly is: Kind }
  /** What follows up to `exit` is looked for from here, and nothing of it is taken. */
  | { readonly op: 'look'; readonly negate: boolean; exit: number }
  /** The text of a group once more. */
  | {
      readonly op: 'repeat';
      readonly starts: readonly number[];
      readonly back: boolean;
      readonly same: (a: number, b: number) => boolean;
    }
  | { readonly op: 'done' };

/** Whether a character is of a kind. */
export type Kind = (code: number) => boolean;

export interface Program {
  readonly source: string;
  /** Sorted, each once. */
  readonly flags: string;
  readonly steps: readonly Step[];
  /** What every match begins with, as far as that is always the same. */
  readonly prefix: string;
  /** Whether a match may begin with a character; undefined where it may begin with any, or be empty. */
  readonly first: Kind | undefined;
  /** Registers: two for each group, the whole being the first, then those of groups and loops that are under way. */
  readonly registers: number;
  readonly groups: number;
  /** Groups that have a name. */
  readonly names: ReadonlyMap<string, number>;
  /** Characters are code points. */
  readonly wide: boolean;
}

/** Bounds of a pattern: its length, and its groups inside groups. Each costs a few native stack frames. */
const BOUNDS = { length: 2_000, depth: 60 } as const;

/** Thrown for a pattern that the language does not accept. */
export class MalformedPattern extends Error {}

const parser = new RegExpParser({ ecmaVersion: 2025, strict: false });

/** The program of a pattern; undefined for one that is too long, too deep or too new. Throws `MalformedPattern`. */
export function compilePattern(source: string, flags: string): Program | undefined {
  if (
    !/^[dgimsuvy]*$/.test(flags) ||
    new Set(flags).size !== flags.length ||
    (flags.includes('u') && flags.includes('v'))
  )
    throw new MalformedPattern(flags);
  if (source.length > BOUNDS.length) return undefined;
  const sets = flags.includes('v');
  const wide = sets || flags.includes('u');
  const parsed = parsePattern(source, wide, sets);
  return parsed && compileParsed(parsed, source, flags, wide);
}

function parsePattern(source: string, unicode: boolean, unicodeSets: boolean): AST.Pattern | undefined {
  try {
    return parser.parsePattern(source, 0, source.length, { unicode: unicode && !unicodeSets, unicodeSets });
  } catch (error) {
    // Deeper than the native stack.
    if (error instanceof RangeError) return undefined;
    throw new MalformedPattern(source);
  }
}

/** Thrown at what is not followed. */
const UNFOLLOWED = Symbol('unfollowed');

function compileParsed(pattern: AST.Pattern, source: string, flags: string, wide: boolean): Program | undefined {
  const numbers = new Map<AST.CapturingGroup, number>();
  const names = new Map<string, number>();
  const steps: Step[] = [];
  /** Flags that change which characters a class has. */
  const shape = flags.replace(/[^isuv]/g, '');
  const kinds = new Map<string, Kind>();
  numberGroups(pattern, 0);
  const groups = numbers.size + 1;
  let registers = groups * 2;
  try {
    choice(pattern.alternatives, false);
  } catch (error) {
    if (error === UNFOLLOWED) return undefined;
    throw error;
  }
  steps.push({ op: 'done' });
  return {
    source: spelled(source),
    flags: [...flags].sort().join(''),
    steps,
    prefix: wide && /[\ud800-\udfff]/.test(prefixOf(steps)) ? '' : prefixOf(steps),
    first: firstOf(steps),
    registers,
    groups,
    names,
    wide,
  };

  function numberGroups(node: AST.Node, depth: number): void {
    if (depth > BOUNDS.depth * 3) return;
    if (node.type === 'CapturingGroup') {
      numbers.set(node, numbers.size + 1);
      if (node.name !== null) names.set(node.name, numbers.size);
    }
    if ('alternatives' in node) for (const one of node.alternatives) numberGroups(one, depth + 1);
    else if (node.type === 'Alternative') for (const one of node.elements) numberGroups(one, depth + 1);
    else if (node.type === 'Quantifier') numberGroups(node.element, depth + 1);
  }

  /** @param back leftwards, as inside of what looks behind */
  function choice(alternatives: readonly AST.Alternative[], back: boolean, depth = 0): void {
    if (depth > BOUNDS.depth) throw UNFOLLOWED;
    const jumps: Extract<Step, { op: 'jump' }>[] = [];
    for (const [position, { elements }] of alternatives.entries()) {
      const fork: Step | undefined = position + 1 < alternatives.length ? { op: 'fork', other: 0 } : undefined;
      if (fork) steps.push(fork);
      for (const element of back ? [...elements].reverse() : elements) compile(element, back, depth);
      if (!fork) break;
      const jump: Extract<Step, { op: 'jump' }> = { op: 'jump', to: 0 };
      steps.push(jump);
      jumps.push(jump);
      fork.other = steps.length;
    }
    for (const jump of jumps) jump.to = steps.length;
  }

  function compile(element: AST.Element, back: boolean, depth: number): void {
    switch (element.type) {
      case 'Character':
      case 'CharacterClass':
      case 'CharacterSet':
      case 'ExpressionCharacterClass':
        steps.push({
          op: 'one',
          is: kindOf(element),
          back,
          ...(element.type === 'Character' && !shape.includes('i') && { char: String.fromCodePoint(element.value) }),
        });
        return;
      case 'Group':
        if (element.modifiers) throw UNFOLLOWED;
        choice(element.alternatives, back, depth + 1);
        return;
      case 'CapturingGroup': {
        const mark = registers++;
        const start = (numbers.get(element) as number) * 2;
        steps.push({ op: 'mark', register: mark });
        choice(element.alternatives, back, depth + 1);
        steps.push({ op: 'group', mark, start, back });
        return;
      }
      case 'Backreference': {
        const resolved = Array.isArray(element.resolved) ? element.resolved : [element.resolved];
        const starts = resolved.map(group => (numbers.get(group) as number) * 2);
        steps.push({ op: 'repeat', starts, back, same: sameCharacter(shape) });
        return;
      }
      case 'Assertion':
        assertion(element, depth);
        return;
      case 'Quantifier':
        quantifier(element, back, depth);
        return;
      default:
        throw UNFOLLOWED;
    }
  }

  function assertion(element: AST.Assertion, depth: number): void {
    switch (element.kind) {
      case 'start':
      case 'end':
        steps.push({ op: 'edge', at: element.kind, lines: flags.includes('m') });
        return;
      case 'word':
        steps.push({ op: 'word', negate: element.negate, is: written(String.raw`\w`) });
        return;
      default: {
        const look: Extract<Step, { op: 'look' }> = { op: 'look', negate: element.negate, exit: 0 };
        steps.push(look);
        choice(element.alternatives, element.kind === 'lookbehind', depth + 1);
        steps.push({ op: 'done' });
        look.exit = steps.length;
      }
    }
  }

  function quantifier({ element, min, max, greedy }: AST.Quantifier, back: boolean, depth: number): void {
    if (/^Character|^ExpressionCharacterClass$/.test(element.type)) {
      const is = kindOf(element as AST.Character | AST.CharacterClass | AST.CharacterSet);
      steps.push({ op: 'run', is, back, min, max, greedy });
      return;
    }
    // How many turns, and where the last began.
    const register = registers;
    registers += 2;
    const before = numbers.get(groupsIn(element)[0] as AST.CapturingGroup) ?? 0;
    steps.push({ op: 'count', register });
    const top = steps.length;
    const loop: Extract<Step, { op: 'loop' }> = { op: 'loop', register, min, max, greedy, exit: 0 };
    steps.push(loop, {
      op: 'turn',
      register,
      from: before * 2,
      to: (before === 0 ? 0 : before + groupsIn(element).length) * 2,
    });
    compile(element, back, depth + 1);
    steps.push({ op: 'again', register, min, to: top });
    loop.exit = steps.length;
  }

  /** Groups are numbered in the order of their brackets, so those inside of one are a range. */
  function groupsIn(element: AST.Element): readonly AST.CapturingGroup[] {
    return [...numbers.keys()].filter(({ start, end }) => start >= element.start && end <= element.end);
  }

  function kindOf(node: AST.Character | AST.CharacterClass | AST.CharacterSet | AST.ExpressionCharacterClass): Kind {
    if (node.type === 'Character') {
      const { value } = node;
      if (!shape.includes('i')) return code => code === value;
      return written(wide ? `\\u{${value.toString(16)}}` : `\\u${value.toString(16).padStart(4, '0')}`);
    }
    // Classes of the newest kind may hold whole texts.
    if (flags.includes('v') && /\\[qpP]/.test(node.raw)) throw UNFOLLOWED;
    return written(node.raw);
  }

  /** Whether a character is what a piece of the pattern stands for. */
  function written(raw: string): Kind {
    const known = kinds.get(raw);
    if (known) return known;
    const regex = new RegExp(`^${raw}$`, shape);
    const kind = remembered(code => regex.test(String.fromCodePoint(code)));
    kinds.set(raw, kind);
    return kind;
  }
}

/** The same, with the answers for the commonest characters remembered. */
function remembered(ask: Kind): Kind {
  const answers = new Int8Array(256);
  return code => {
    if (code > 255) return ask(code);
    let answer = answers[code] as number;
    if (answer === 0) {
      answer = ask(code) ? 1 : -1;
      answers[code] = answer;
    }
    return answer > 0;
  };
}

/** Characters that follow each other at the beginning of a program, whatever else it does. */
function prefixOf(steps: readonly Step[]): string {
  let prefix = '';
  for (const step of steps) {
    if (step.op === 'one' && step.char !== undefined && prefix.length < LONGEST_PREFIX) prefix += step.char;
    else if (!/^(?:mark|group|edge|word)$/.test(step.op)) break;
  }
  return prefix;
}

const LONGEST_PREFIX = 100;

/** Ways into a pattern that are looked at for what it may begin with. */
const WAYS = 100;

function firstOf(steps: readonly Step[]): Kind | undefined {
  const kinds: Kind[] = [];
  const ways = [0];
  for (let looked = 0; ways.length > 0; looked++) {
    const at = ways.pop() as number;
    const step = steps[at];
    if (looked > WAYS) return undefined;
    switch (step?.op) {
      case 'one':
        kinds.push(step.is);
        break;
      case 'run':
        kinds.push(step.is);
        if (step.min === 0) ways.push(at + 1);
        break;
      case 'fork':
        ways.push(at + 1, step.other);
        break;
      case 'jump':
        ways.push(step.to);
        break;
      case 'loop':
        ways.push(at + 1);
        if (step.min === 0) ways.push(step.exit);
        break;
      case 'mark':
      case 'group':
      case 'count':
      case 'turn':
      case 'edge':
      case 'word':
        ways.push(at + 1);
        break;
      default:
        // What looks around, repeats or is empty may begin anywhere. A turn that took nothing goes on behind its loop.
        return undefined;
    }
  }
  return remembered(code => kinds.some(is => is(code)));
}

/** A pattern's text as its property `source` has it: as it would stand between slashes. */
function spelled(source: string): string {
  if (source === '') return '(?:)';
  let isInClass = false;
  return source.replace(/\\[\s\S]|[[\]/\n\r\u2028\u2029]/g, char => {
    if (char === '[') isInClass = true;
    else if (char === ']') isInClass = false;
    else if (char === '/') return isInClass ? char : '\\/';
    return LINE_BREAKS[char] ?? char;
  });
}

const LINE_BREAKS: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
};

/** Whether two characters are the same to a pattern with such flags. */
function sameCharacter(flags: string): (a: number, b: number) => boolean {
  if (!flags.includes('i')) return (a, b) => a === b;
  const wide = /[uv]/.test(flags);
  return (a, b) =>
    a === b ||
    new RegExp(`^${wide ? `\\u{${a.toString(16)}}` : `\\u${a.toString(16).padStart(4, '0')}`}$`, flags).test(
      String.fromCodePoint(b),
    );
}
