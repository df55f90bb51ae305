/** Files that a page makes of texts, and those that are found by a pattern: what is known of them without a disk. */
import { minimatch } from 'minimatch';
import { parentOf } from '../../parse/nodes.js';
import { endOf, startOf } from '../../parse/walk.js';
import type { AnyNode } from '../../types.js';
import { groupsOf } from '../../vocabulary/apis.js';
import type { Session } from '../session.js';
import { constant, type Frame, HOLE, join, list, named, texts, thing, UNKNOWN, type Value } from '../value.js';
import { joinTexts, spread } from './known.js';

/** Functions of libraries, of Node and of an editor that look for files; the first argument is a pattern, or a list of them. */
const LOOKS =
  /^(?:(?:glob|fast-glob|globby|tinyglobby|tiny-glob|fdir|picoglob)(?:\.(?:default|glob|globSync|globStream|globIterate|sync|stream|async|globby|globbySync))*|fs\.(?:promises\.)?glob(?:Sync)?|vscode\.workspace\.findFiles)$/;

const EXPANDS = /^(?:untildify|expand-tilde|resolve-tilde|expand-home-dir)(?:\.default)?$/;

const MOST = { length: 300, patterns: 40 } as const;

/** What a call gives that makes a file, its address, or finds files; undefined for any other, and where nothing is known. */
export function filesGiven(session: Session, name: string, [first = UNKNOWN]: readonly Value[]): Value | undefined {
  if (name === 'Blob' || name === 'File') {
    const parts = spread(session, first);
    return { ...join([named(`${name}()`), parts.length > 0 ? joinTexts(session, parts, '') : UNKNOWN]), open: true };
  }
  // The address that leads to such a file: here, one that holds it.
  if (name === 'URL.createObjectURL')
    return { ...join([named(`${name}()`), ...texts(first).map(text => constant(`blob:${text}`))]), open: true };
  // What is opened is read by its number, which stands for its path here; `~/x` is below the home folder as it is.
  if (name === 'fs.openSync' || EXPANDS.test(name)) return { ...first, open: true };
  return LOOKS.test(name) ? foundBy(name, [first, ...spread(session, first)].flatMap(texts)) : undefined;
}

const COPIES = ['copyFile', 'copyFileSync', 'cp', 'cpSync', 'copy', 'copySync', 'rename', 'renameSync'] as const;

/**
 * The paths that a call is about, of which some are known: for one that reads, those too from which the same file copies
 * to what it reads, as that is spelled.
 */
export function pathsOf(
  session: Session,
  name: string,
  known: readonly string[],
  node: AnyNode,
  frame: Frame,
): readonly string[] {
  if (!groupsOf(name).has('read')) return known;
  const { indexed, file } = frame.unit;
  const { arguments: [path] = [] } = node as unknown as { readonly arguments?: readonly AnyNode[] };
  const spelled = path && file.text.slice(startOf(path), Math.min(endOf(path), startOf(path) + MOST.length));
  if (!spelled) return known;
  const copied = COPIES.flatMap(copy => indexed.named(copy).slice(0, MOST.patterns)).flatMap(word => {
    const member = parentOf(word);
    const call = member?.type === 'MemberExpression' ? parentOf(member) : member;
    const [from, to] = call?.type === 'CallExpression' ? (call.arguments as readonly AnyNode[]) : [];
    const isIt = from && to && file.text.slice(startOf(to), endOf(to)) === spelled;
    return isIt ? texts(session.meaningOf(from, frame)) : [];
  });
  return [...known, ...copied];
}

function foundBy(name: string, patterns: readonly string[]): Value | undefined {
  const paths = patterns
    .filter(pattern => pattern.length <= MOST.length && !pattern.startsWith('!'))
    .slice(0, MOST.patterns)
    .flatMap(pattern => minimatch.braceExpand(pattern).slice(0, MOST.patterns))
    .map(pathOf)
    .filter(path => /[\w.]/.test(path.replaceAll(HOLE, '')));
  if (paths.length === 0) return undefined;
  const path = { ...join([...new Set(paths)].slice(0, MOST.patterns).map(constant)), open: true };
  // An editor gives an address, of which one takes the path.
  const entries = new Map(['fsPath', 'path'].map(key => [key, path] as const));
  const found = name.startsWith('vscode.') ? thing({ kind: 'record', entries }) : path;
  return { ...join([list([found]), UNKNOWN]), open: true };
}

/** `**\/*.pem` is some folder, some name and `.pem`; what may follow a name is left off. */
function pathOf(pattern: string): string {
  let end = pattern.length;
  while (end > 0 && /[*?]/.test(pattern.charAt(end - 1))) end--;
  return pattern
    .slice(0, end)
    .replace(/(?:\*\*\/)+/g, `${HOLE}/`)
    .replace(/\[[^\]]{0,60}\]|[*?]+/g, HOLE);
}
