import { locate } from '../parse/locate.js';
import { parentOf } from '../parse/nodes.js';
import { parseFast } from '../parse/parse.js';
import { endOf, startOf } from '../parse/walk.js';
import type { Evaluator } from '../resolve/evaluate.js';
import { interpreterOf } from '../resolve/interpret/interpreter.js';
import { whole } from '../resolve/pure.js';
import type { Unit } from '../resolve/unit.js';
import { HOLE } from '../resolve/value.js';
import type { AnyNode, ApiGroup, Call, SourceFile, Trigger } from '../types.js';
import { codeIn, codeInAddress, codeInPage, pageTexts, unwrapped } from './injected.js';
import { withStringsBack } from './strings.js';

/** Shorter texts hold no code worth a look. UTF-16 units. */
const SHORTEST = 12;

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
  const feedsNode = calls.some(call => isWaitingNode(call, evaluator, unit));
  for (const { name, groups, args: given, node } of calls) {
    if (!groups.has('execution') && !(feedsNode && STDIN.test(name))) continue;
    const args = given.map(arg => unwrapped(wrappedIn(arg, evaluator, unit)));
    // Everything but the last argument of `Function` names a parameter.
    for (const arg of name === 'Function' ? args.slice(-1) : args.slice(0, 1)) {
      const value = evaluator.evaluate(arg, unit);
      const isKnown = value.constants.some(text => typeof text === 'string');
      // A timer is handed a function all day, and a function is no text.
      const isText = !isKnown && value.functions.length === 0 && isWorkedOut(arg);
      const worked = isText ? interpreterOf(unit).evaluate(arg) : undefined;
      const decoder = value.labels.find(({ kind }) => kind === 'decoded' || kind === 'decrypted')?.detail;
      for (const text of [...value.constants, ...(typeof worked === 'string' ? [worked] : [])]) {
        if (typeof text !== 'string' || text.length < SHORTEST) continue;
        // What is put together from settings is no layer; decoded text with a blank filled in is.
        if (!whole(text) && decoder === undefined) continue;
        if (/^document\.write(?:ln)?$/.test(name)) continue;
        const source = name === 'import' ? codeInAddress(text) : (codeInAddress(text) ?? text);
        const code = source === undefined ? undefined : bodyOfFunction(source.replaceAll(HOLE, '_'), node);
        if (code === undefined || seen.has(code)) continue;
        seen.add(code);
        layers.push(
          layer(unit.file, arg, givenTo(name, args, node, evaluator, unit) + code, decoder ?? 'reading a constant'),
        );
      }
    }
  }
  for (const { value, kind } of pageTexts(unit, evaluator)) {
    for (const text of evaluator.evaluate(value, unit, PAGE_STEPS).constants) {
      if (typeof text !== 'string' || text.length < SHORTEST) continue;
      for (const code of codeIn(text, kind).map(code => code.replaceAll(HOLE, '_'))) {
        if (code.trim().length < SHORTEST || seen.has(code)) continue;
        seen.add(code);
        layers.push(layer(unit.file, value, code, 'reading what a page is given'));
      }
    }
  }
  return layers;
}

/** Steps to find out what a page is given at one place. */
const PAGE_STEPS = 2_000;

/** The beginning of a function that is an expression, with its parameters. */
const FUNCTION =
  /^(?:export default )?[\s(;!+-]{0,20}(?:async\s{1,20})?(?:function\b[^(){}]{0,60}\(([^(){}]{0,400})\)\s{0,20}|\(([^(){}]{0,400})\)\s{0,20}=>\s{0,20})\{/;

/**
 * The code inside of a text that is one function and nothing else, as Node wraps each module:
 * `(0, eval)('(function (require, r) { … })')(require, process)`. What it is called with is said in front of it; left as
 * parameters, `require` and its kin would be somebody's, and nothing would be known of them.
 */
function bodyOfFunction(code: string, node: AnyNode): string {
  const [head, ...lists] = FUNCTION.exec(code) ?? [];
  const params = (lists.find(list => list !== undefined) ?? '').split(',').map(param => param.trim());
  const end = code.lastIndexOf('}');
  if (head === undefined || end < head.length || !/^\}[\s);]{0,20}$/.test(code.slice(end))) return code;
  const call = parentOf(node);
  const args =
    call?.type === 'CallExpression' && (call.callee as AnyNode) === node ? (call.arguments as AnyNode[]) : [];
  if (args.length === 0 && !params.some(param => GIVEN.test(param))) return code;
  const body = sameAs(params, args) + code.slice(head.length, end);
  return parseFast({ path: 'index.js', text: body }).program ? body : code;
}

/** `require('module').wrap(code)`: the code, with what Node puts around it. */
function wrappedIn(arg: AnyNode, evaluator: Evaluator, unit: Unit): AnyNode {
  if (arg.type !== 'CallExpression' || arg.arguments.length !== 1) return arg;
  const isWrap = evaluator
    .evaluate(arg.callee as AnyNode, unit, 200)
    .names.some(name => /^[Mm]odule(?:\.\w+)?\.wrap$/.test(name));
  return isWrap ? (arg.arguments[0] as AnyNode) : arg;
}

const STDIN = /^child_process\.\w+\(\)\.stdin\.(?:write|end)$/;

/** A `node` that was started without a file, and so waits for its code. */
function isWaitingNode({ name, args: [program, list] }: Call, evaluator: Evaluator, unit: Unit): boolean {
  if (!/^child_process\.(?:spawn|exec|execFile)$/.test(name) || !program) return false;
  if (list?.type === 'ArrayExpression' && list.elements.length > 1) return false;
  const { constants, names } = evaluator.evaluate(program, unit, 200);
  return (
    names.includes('process.execPath') ||
    constants.some(text => /(?:^|[\\/])(?:node|bun|deno)(?:\.exe)?(?:\s-)?$/.test(String(text)))
  );
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
  return sameAs(params, call.arguments as AnyNode[]);
}

/** What parameters stand for, said in front of code that has none: `var r = require; `. */
function sameAs(params: readonly string[], args: readonly AnyNode[]): string {
  return args
    .slice(0, params.length)
    .map((given, at) => {
      const param = params[at] ?? '';
      const isOther = given.type === 'Identifier' && GIVEN.test(given.name) && given.name !== param;
      return isOther && /^[\w$]{1,40}$/.test(param) ? `var ${param} = ${(given as { name: string }).name}; ` : '';
    })
    .join('');
}

const GIVEN = /^(?:require|module|process|global|globalThis|window|Buffer)$/;

/** What may take an interpreter to tell, other than what somebody hands in. */
function isWorkedOut({ type }: AnyNode): boolean {
  return /^(?:Identifier|CallExpression|MemberExpression|BinaryExpression|TemplateLiteral)$/.test(type);
}

/** The code of a page: its script elements and handlers. */
export function scriptsOfPage(page: SourceFile): readonly SourceFile[] {
  return codeInPage(page.text)
    .filter(({ text }) => text.trim().length >= SHORTEST)
    .map(({ text, start, end, what }) => ({
      path: page.path,
      text,
      decodedFrom: { at: locate(page, start, end), decoder: what },
    }));
}

function layer(file: SourceFile, node: AnyNode, text: string, decoder: string): SourceFile {
  return { path: file.path, text, decodedFrom: { at: locate(file, startOf(node), endOf(node)), decoder } };
}

/** The code that an install command hands to `node -e`. */
export function scriptsOfCommands(trigger: Trigger): readonly SourceFile[] {
  return trigger.commands.flatMap(({ program, words }) => {
    const at = words.findIndex(word => /^-(?:e|p|pe|-eval|-print)$/.test(word));
    const address = words.map(word => codeInAddress(word.replace(/^--(?:import|require)=/, ''))).find(Boolean);
    const text = address ?? words[at + 1];
    if (
      !/^(?:node|bun|deno)$/.test(program) ||
      (at < 0 && address === undefined) ||
      text === undefined ||
      text.length < SHORTEST
    )
      return [];
    return [{ path: trigger.at.path, text, decodedFrom: { at: trigger.at, decoder: 'reading the command' } }];
  });
}
