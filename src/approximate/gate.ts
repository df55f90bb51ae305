/**
 * Where a walk can find anything: files in which something can begin that a rule asks for, or text is run. Told by words,
 * and for code that hides its words by what hides them. What a walk cannot change is not worth one: in most files nothing
 * begins.
 */
import type { Unit, World } from '../resolve/unit.js';
import type { AnyNode, SourceFile } from '../types.js';

/** Modules and globals that act, and ways to any module, or to a text that is run. */
const BEGINS =
  /child_process|['"`](?:node:)?(?:https?|http2|net|tls|dns|dgram|vm|os|fs|fs\/promises|worker_threads|cluster|repl|inspector)['"`]|\bfetch\b|XMLHttpRequest|WebSocket|sendBeacon|\baxios\b|node-fetch|\beval\b|\bFunction\s*\(|\brequire\s*\(\s*[^'"`)\s]|\b(?:require|import)\s*\(\s*`[^`]{0,200}\$\{|\brequire\b(?=\s*[.[](?!resolve|cache))|\brequire\s*[,;)\]}]|\bimport\s*\(\s*[^'"`)\s]|getBuiltinModule|\b_load\b|createRequire|mainModule|process\s*\.\s*binding|dlopen|process\s*\.\s*env\b(?!\s*\.)|\.constructor\s*[([]|\bWorker\b/;

/** What hides its words, or runs texts: a walk through it is worth more. */
const HIDES =
  /\beval\b|\bFunction\s*\(|getBuiltinModule|\b_load\b|mainModule|fromCharCode|\batob\b|['"`]base64['"`]|\\x[0-9a-f]{2}\\x/;

/** Steps that a walk through a file may take: none where nothing begins, and most where something is hidden. */
export function worthOf({ file, indexed, world }: Unit): number {
  const size = file.text.length;
  const isOdd = indexed.nodes('CallExpression').some(isOddlyKeyed);
  if (file.decodedFrom || isOdd || (BEGINS.test(file.text) && HIDES.test(file.text)))
    return Math.min(WORTH.hidden.most, WORTH.hidden.least + WORTH.hidden.perUnit * size);
  const begins = BEGINS.test(file.text) || importsOdd(file, world);
  return begins ? Math.min(WORTH.plain.most, WORTH.plain.least + WORTH.plain.perUnit * size) : 0;
}

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

const OWN = /(?:\brequire\s*\(|\bfrom)\s*['"](\.{1,2}\/[^'"]{1,200})['"]/g;
const ODD_EXPORTS = /\bexports\s*\[\s*(?:[A-Za-z_$`(]|'[^']{0,50}'\s*\+|"[^"]{0,50}"\s*\+)/;

/** Steps: so many, so many more for each UTF-16 unit of the file, and no more than that. */
const WORTH = {
  hidden: { least: 20_000, perUnit: 1, most: 120_000 },
  plain: { least: 4_000, perUnit: 1 / 4, most: 10_000 },
} as const;

/** `x['ex' + 'ec'](…)`, `x[f(3)](…)`: whoever names a method like this would not have it read. */
function isOddlyKeyed(node: AnyNode): boolean {
  const { callee } = node as unknown as { callee: AnyNode };
  if (callee.type !== 'MemberExpression' || !callee.computed) return false;
  return /^(?:Binary|Call|Array|Conditional|Sequence)Expression$/.test(callee.property.type);
}
