import { locate } from '../parse/locate.js';
import { parentOf } from '../parse/scopes.js';
import { endOf, startOf } from '../parse/walk.js';
import type { Evaluator } from '../resolve/evaluate.js';
import { interpreterOf } from '../resolve/interpret.js';
import { whole } from '../resolve/pure.js';
import type { Unit } from '../resolve/unit.js';
import { HOLE } from '../resolve/value.js';
import type { AnyNode, ApiGroup, Call, SourceFile, Trigger } from '../types.js';
import { withStringsBack } from './strings.js';

/** Shorter texts hold no code worth a look; longer ones are not opened. UTF-16 units. */
const SHORTEST = 12;
const LONGEST = 8_000_000;

/** What must be known of a file before layers can be opened out of it. */
interface Facts {
  readonly unit: Unit;
  readonly evaluator: Evaluator;
  readonly calls: readonly (Call & { readonly groups: ReadonlySet<ApiGroup> })[];
}

/**
 * The texts that hide in a file: the file itself with its strings put back, and what it is known to run, constant code
 * handed to `eval` and its kin after whatever decoding the evaluator could follow. Each becomes a file of its own that
 * goes through the whole pipeline.
 */
export function layersOf({ unit, evaluator, calls }: Facts): readonly SourceFile[] {
  const layers: SourceFile[] = [];
  const seen = new Set<string>([unit.file.text]);
  const opened = withStringsBack(unit);
  if (opened) layers.push(opened);
  for (const { name, groups, args, node } of calls) {
    if (!groups.has('execution')) continue;
    // Everything but the last argument of `Function` names a parameter.
    for (const arg of name === 'Function' ? args.slice(-1) : args.slice(0, 1)) {
      const value = evaluator.evaluate(arg, unit);
      const isKnown = value.constants.some(text => typeof text === 'string');
      // A timer is handed a function all day, and a function is no text.
      const isText = !isKnown && value.functions.length === 0 && isWorkedOut(arg);
      const worked = isText ? interpreterOf(unit).evaluate(arg) : undefined;
      const decoder = value.labels.find(({ kind }) => kind === 'decoded' || kind === 'decrypted')?.detail;
      for (const text of [...value.constants, ...(typeof worked === 'string' ? [worked] : [])]) {
        if (typeof text !== 'string' || text.length < SHORTEST || text.length > LONGEST) continue;
        // What is put together from settings is no layer; decoded text with a blank filled in is.
        if (!whole(text) && decoder === undefined) continue;
        const code =
          name === 'import' ? dataUrl(text) : /write(?:ln)?$/.test(name) ? undefined : text.replaceAll(HOLE, '_');
        if (code === undefined || seen.has(code)) continue;
        seen.add(code);
        const given = givenTo(name, args, node, evaluator, unit);
        layers.push(layer(unit.file, arg, given + unwrapped(code), decoder ?? 'reading a constant'));
      }
    }
  }
  return layers;
}

/** `Function('r', code)(require)`: what the code calls by other names, said in front of it. */
function givenTo(name: string, args: Call['args'], node: AnyNode, evaluator: Evaluator, unit: Unit): string {
  const call = name.endsWith('Function') && args.length > 1 ? parentOf(node) : undefined;
  if (call?.type !== 'CallExpression' || (call.callee as AnyNode) !== node) return '';
  const params = args
    .slice(0, -1)
    .flatMap(arg => evaluator.evaluate(arg, unit).constants.slice(0, 1))
    .flatMap(text => (typeof text === 'string' ? text.split(',') : []))
    .map(text => text.trim());
  return (call.arguments as AnyNode[])
    .slice(0, params.length)
    .map((given, at) => {
      const param = params[at] ?? '';
      const isOther = given.type === 'Identifier' && GIVEN.test(given.name) && given.name !== param;
      return isOther && /^[\w$]{1,40}$/.test(param) ? `var ${param} = ${(given as { name: string }).name}; ` : '';
    })
    .join('');
}

/**
 * `(function (require, module, exports) { … })`: what is run like this is called with what a module is given, and means
 * that by these names. They are blanked, so that all else stands where it stood.
 */
function unwrapped(code: string): string {
  const [all, before = '', params = ''] = WRAPPED.exec(code.slice(0, 500)) ?? [];
  if (all === undefined || !params.split(',').some(param => GIVEN.test(param.trim()))) return code;
  return before + ' '.repeat(params.length) + code.slice(before.length + params.length);
}

const WRAPPED =
  /^(\s{0,20}(?:export default )?\(?\s{0,5}(?:async )?function\s{0,5}[\w$]{0,30}\s{0,5}\()([\w$\s,]{1,120})\)/;

const GIVEN = /^(?:require|module|process|global|globalThis|window|Buffer)$/;

/** What may take an interpreter to tell, other than what somebody hands in. */
function isWorkedOut({ type }: AnyNode): boolean {
  return /^(?:Identifier|CallExpression|MemberExpression|BinaryExpression|TemplateLiteral)$/.test(type);
}

/** The script elements of a page. */
export function scriptsOfPage(page: SourceFile): readonly SourceFile[] {
  const layers: SourceFile[] = [];
  const opening = /<script\b([^>]{0,500})>/gi;
  for (let match = opening.exec(page.text); match && layers.length < 50; match = opening.exec(page.text)) {
    if (/\btype\s*=\s*["']?(?!module|text\/javascript|application\/javascript)/i.test(match[1] ?? '')) continue;
    const start = match.index + match[0].length;
    const close = page.text.slice(start).search(/<\/script/i);
    const end = close < 0 ? page.text.length : start + close;
    const text = page.text.slice(start, end);
    if (text.trim().length >= SHORTEST)
      layers.push({
        path: page.path,
        text,
        decodedFrom: { at: locate(page, start, end), decoder: 'a script element' },
      });
    opening.lastIndex = end;
  }
  return layers;
}

function layer(file: SourceFile, node: AnyNode, text: string, decoder: string): SourceFile {
  return { path: file.path, text, decodedFrom: { at: locate(file, startOf(node), endOf(node)), decoder } };
}

function dataUrl(text: string): string | undefined {
  const match = /^data:(?:text|application)\/javascript[^,]{0,60}?(;base64)?,/i.exec(text);
  if (!match) return undefined;
  const body = text.slice(match[0].length);
  if (match[1]) return Buffer.from(body, 'base64').toString();
  try {
    return decodeURIComponent(body);
  } catch {
    return body;
  }
}

/** The code that an install command hands to `node -e`. */
export function scriptsOfCommands(trigger: Trigger): readonly SourceFile[] {
  return trigger.commands.flatMap(({ program, words }) => {
    const at = words.findIndex(word => /^-(?:e|p|pe|-eval|-print)$/.test(word));
    const text = words[at + 1];
    if (!/^(?:node|bun|deno)$/.test(program) || at < 0 || text === undefined || text.length < SHORTEST) return [];
    return [{ path: trigger.at.path, text, decodedFrom: { at: trigger.at, decoder: 'reading the command' } }];
  });
}
