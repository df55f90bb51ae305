/** Paths of files that a program writes, and which of its calls run one. */
import type { AnyNode, Call, FileContext } from '../types.js';
import { asksVersion, fileName, startedBy, startedIn } from '../vocabulary/starting.js';
import { partsOf } from './parts.js';
import { isSameVariable } from './variables.js';

export interface Path {
  readonly shown: string;
  readonly texts: readonly string[];
  /** Where it is written: the same variable is the same path. */
  readonly node: AnyNode | undefined;
}

/** The path that an expression is. */
export function pathOf(context: FileContext, node: AnyNode): Path {
  const texts = context.textsOf(node).filter(text => text.replaceAll('…', '').length > 2);
  return { shown: texts[0] ?? 'a file', texts, node };
}

/** The names of a path's file, as far as they tell it from others. */
function namesOf({ texts }: Path): readonly string[] {
  return texts.flatMap(text => {
    const name = fileName(text);
    return name.replaceAll('…', '').length > (text.includes('…') ? 1 : 0) ? [name] : [];
  });
}

/** True for an expression of the same path: the same variable, or a text that ends in the same name. */
export function isPath(context: FileContext, node: AnyNode, path: Path): boolean {
  if (path.node && isSameVariable(context, node, path.node)) return true;
  const names = namesOf(path);
  return context.textsOf(node).some(text => names.includes(fileName(text)));
}

/** Whether a call runs a path: starts it as a program, has an interpreter run it, or loads it as a module. */
export function isStart(context: FileContext, run: Call, path: Path): boolean {
  const [first, words] = run.args;
  if (!first) return false;
  if (/^(?:require|import|Module\._load)$/.test(run.name)) return isLoad(context, first, path);
  if (!context.calls('process').includes(run)) return isPath(context, first, path);
  const names = namesOf(path);
  const list = words?.type === 'ArrayExpression' ? (words.elements as (AnyNode | null)[]) : [];
  const tail = words && words.type !== 'ObjectExpression' ? context.textsWithin(words).slice(0, 50) : [];
  const lines = context.textsOf(first).slice(0, 8);
  const spoken = lines.map(line => [line, ...tail.map(word => (/\s/.test(word) ? `"${word}"` : word))].join(' '));
  if (names.some(name => spoken.some(line => startedIn(line).has(name)))) return true;
  if (context.commandsOf(first, words).some(command => startedBy(command).some(name => names.includes(name))))
    return true;
  if (path.node?.type !== 'Identifier') return false;
  // What the variable holds is not known, only that it is the same one: `node ${file}`, `spawn(file)`.
  const { node } = path;
  const inPlace = (part: AnyNode): string =>
    isSameVariable(context, part, node) ? '…' : (textIn(part) ?? context.textsOf(part)[0] ?? '?').replaceAll('…', '?');
  const said = list.map(part => (part ? inPlace(part) : '?'));
  // Of several programs that it may be, each.
  const programs = lines.length > 1 ? lines.map(line => line.replaceAll('…', '?')) : [];
  return [partsOf(first).map(inPlace).join(''), ...programs].some(line =>
    startedIn([line, ...said].join(' ')).has('…'),
  );
}

/** What was written is loaded if it is the file that the specifier means; data is loaded, too, and programs are not. */
function isLoad(context: FileContext, specifier: AnyNode, path: Path): boolean {
  const texts = context.textsOf(specifier);
  if ([...texts, ...path.texts].some(text => /\.(?:json|node)$/i.test(text))) return false;
  if (path.node && isSameVariable(context, specifier, path.node)) return true;
  const folder = context.file.path.split('/').slice(0, -1);
  const written = path.texts.filter(text => /(?:^|[\\/])[^.\\/]*(?:\.[cm]?[jt]s)?$/i.test(text));
  return texts.some(text => {
    const asked = /^\.{1,2}\//.test(text) ? [...folder, ...text.split('/')] : text.split(/[\\/]/);
    return written.some(one => {
      // A name in a folder that nobody knows is that of many files.
      const least = /\.[cm]?[jt]s$/i.test(one) || !one.includes('…') ? 1 : 2;
      return endsAlike(asked, one.split(/[\\/]/)) >= least;
    });
  });
}

/** How much of the ends of two paths is known of both, and the same; 0 when they are different. */
function endsAlike(a: readonly string[], b: readonly string[]): number {
  const known = (parts: readonly string[]): readonly string[] => {
    const plain: string[] = [];
    for (const part of parts) {
      if (part === '..') plain.pop();
      else if (part !== '.' && part !== '') plain.push(part);
    }
    return plain.slice(plain.findLastIndex(part => part.includes('…')) + 1);
  };
  const [ends, others] = [known(a), known(b)];
  const length = Math.min(ends.length, others.length);
  const isSame = ends
    .slice(ends.length - length)
    .every((part, at) => fileName(part) === fileName(others[others.length - length + at] as string));
  return isSame ? length : 0;
}

function textIn(node: AnyNode): string | undefined {
  if (node.type === 'TemplateElement') return (node.value.cooked ?? '').replace(/["']/g, '');
  return node.type === 'Literal' && typeof node.value === 'string' ? node.value.replace(/["']/g, '') : undefined;
}

/** A program that is asked for nothing but its version does little else; one that only waits for that may. */
export function onlyAsks(context: FileContext, { args: [first, words] }: Call): boolean {
  if (!first) return false;
  const lines = context.textsOf(first);
  if (words?.type === 'ArrayExpression') return lines.length > 0 && asksVersion(context.textsWithin(words));
  return (
    lines.length > 0 &&
    lines.every(line => {
      const said = /^(?:"[^"]*"|'[^']*'|[^\s"']+)\s(.*)$/.exec(line.slice(0, 2_000))?.[1];
      return said !== undefined && !/[;&|<>]/.test(said) && asksVersion(said.trim().split(/\s+/));
    })
  );
}
