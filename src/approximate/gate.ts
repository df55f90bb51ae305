/**
 * Where a walk can find anything: files in which something can begin that a rule asks for, or text is run. Told by words,
 * and for code that hides its words by what hides them. What a walk cannot change is not worth one: in most files nothing
 * begins.
 */
import { isMadeThere } from '../resolve/reach/nodes.js';
import type { Unit, World } from '../resolve/unit.js';
import type { AnyNode, SourceFile } from '../types.js';

/** Modules and globals that act, and ways to any module, or to a text that is run. */
const BEGINS =
  /child_process|['"`](?:node:)?(?:https?|http2|net|tls|dns|dgram|vm|os|fs|fs\/promises|worker_threads|cluster|repl|inspector)['"`]|\bfetch\b|XMLHttpRequest|WebSocket|sendBeacon|\baxios\b|node-fetch|\beval\b|\bFunction\s*\(|\brequire\s*\(\s*[^'"`)\s]|\b(?:require|import)\s*\(\s*`[^`]{0,200}\$\{|\brequire\b(?=\s*[.[](?!resolve|cache))|\brequire\s*[,;)\]}]|\bimport\s*\(\s*[^'"`)\s]|getBuiltinModule|\b_load\b|createRequire|mainModule|process\s*\.\s*(?:binding|_linkedBinding)|internalBinding|dlopen|process\s*\.\s*env\b(?!\s*\.)|\.constructor\s*[([]|\bWorker\b/g;

/**
 * What needs no module of the platform to do harm: pages that are given scripts and read, libraries that ask, delete and
 * check for a program, and chance.
 */
const ACTS =
  /\bcreateElement\b|\baddEventListener\b|\.cookie\b|\bethereum\b|['"`](?:node:)?crypto['"`]|\btimingSafeEqual\b|\bbcrypt|\bjsonwebtoken\b|\brimraf\b|\bfs-extra\b|\.query\b|\bdropDatabase\b|\brandom\b/g;

/** What hides its words, or runs texts: a walk through it is worth more. */
const HIDES =
  /\beval\b|\bFunction\s*\(|getBuiltinModule|\b_load\b|mainModule|fromCharCode|\batob\b|['"`]base64['"`]|\\x[0-9a-f]{2}\\x/g;

/** Steps that a walk may take, and those it may take once it has come upon something: a text that it decoded, or ran. */
export interface Worth {
  readonly first: number;
  readonly most: number;
}

/** What a walk through a file is worth; undefined where nothing begins. Most where something is hidden. */
export function worthOf({ file, indexed, world }: Unit): Worth | undefined {
  const size = file.text.length;
  const hidden = stepsFor(size, WORTH.hidden);
  if (file.decodedFrom) return { first: hidden, most: hidden };
  const begins = has(BEGINS, file);
  const isOdd = indexed.nodes('CallExpression').some(isOddlyKeyed);
  if (isOdd || (begins && has(HIDES, file))) return { first: stepsFor(size, WORTH.odd), most: hidden };
  const plain = stepsFor(size, WORTH.plain);
  return begins || has(ACTS, file) || importsOdd(file, world) || handsKeys(file, world)
    ? { first: plain, most: plain }
    : undefined;
}

function has(sign: RegExp, { text }: SourceFile): boolean {
  return text.search(sign) >= 0;
}

function stepsFor(size: number, { least, perUnit, most }: (typeof WORTH)[keyof typeof WORTH]): number {
  return Math.min(most, least + perUnit * size);
}

/**
 * Where in a file something begins or is hidden. What stands there is gone through first: the steps may not be enough for
 * all of a bundle, and an island in it is what matters.
 */
export function oddPlacesOf({ text }: SourceFile): readonly number[] {
  return [HIDES, BEGINS].flatMap(sign => {
    const places: number[] = [];
    for (const { index } of text.matchAll(sign)) if (places.push(index) >= MOST_PLACES) break;
    return places;
  });
}

const MOST_PLACES = 200;

/** Files of the package that are looked at for what they export. */
const IMPORTS = 6;

/** Whether a file of the package is imported that exports under names it works out. */
function importsOdd(file: SourceFile, world: World): boolean {
  for (const match of [...file.text.slice(0, 20_000).matchAll(OWN)].slice(0, IMPORTS)) {
    const other = world.find(file, match[1] ?? '');
    if (other && ODD_EXPORTS.test(other.text)) return true;
  }
  return false;
}

/** Whether keys of people come in that may be handed to another file of the package. */
function handsKeys(file: SourceFile, world: World): boolean {
  const [, own] = OWN_FILE.exec(file.text.slice(0, 20_000)) ?? [];
  return own !== undefined && KEYS.test(file.text) && world.find(file, own) !== undefined;
}

const OWN = /(?:\brequire\s*\(|\bfrom)\s*['"](\.{1,2}\/[^'"]{1,200})['"]/g;
const OWN_FILE = new RegExp(OWN.source);
const KEYS = /\b_?(?:secret_?key|private_?key|priv_?key|mnemonic|seed_?phrase|wallet_?seed|secret_?seed)\b/i;
const ODD_EXPORTS = /\bexports\s*\[\s*(?:[A-Za-z_$`(]|'[^']{0,50}'\s*\+|"[^"]{0,50}"\s*\+)/;

/** Steps: so many, so many more for each UTF-16 unit of the file, and no more than that. */
const WORTH = {
  hidden: { least: 20_000, perUnit: 1, most: 120_000 },
  odd: { least: 8_000, perUnit: 1 / 4, most: 16_000 },
  plain: { least: 3_000, perUnit: 1 / 8, most: 6_000 },
} as const;

/** Of a walk that goes through a file of data as well. */
export const MOST_STEPS = WORTH.hidden.most;

/** `x['ex' + 'ec'](…)`, `x[f(3)](…)`: whoever names a method like this would not have it read. */
function isOddlyKeyed(node: AnyNode): boolean {
  const { callee } = node as unknown as { callee: AnyNode };
  if (callee.type !== 'MemberExpression' || !callee.computed) return false;
  return callee.property.type !== 'TemplateLiteral' && isMadeThere(callee.property);
}
