import { layersOf } from '../decode/layers.js';
import { locate } from '../parse/locate.js';
import { only } from '../parse/mend.js';
import { parseFast } from '../parse/parse.js';
import { endOf, startOf } from '../parse/walk.js';
import { makeEvaluator } from '../resolve/evaluate.js';
import { loneWorld, makeUnit, type Unit, type World } from '../resolve/unit.js';
import { HOLE } from '../resolve/value.js';
import type {
  AnyNode,
  Capability,
  FileContext,
  Finding,
  Moment,
  Parsed,
  Problem,
  Rule,
  ScanOptions,
  SourceFile,
  Step,
  Unparsed,
} from '../types.js';
import { capabilitiesOf } from './capabilities.js';
import { type FileFacts, factsOf, fileContext } from './context.js';
import { keyOf, locateProblem } from './findings.js';
import { letGo, type Trees } from './trees.js';

/** What the layers of one file may cost in all: layers inside of layers count like any other. */
const LAYERS = {
  /** UTF-16 units of their texts. */
  text: 12_000_000,
  /** Units that the opening of each costs, however short it is. */
  each: 6_000,
  /** Steps of their evaluators. */
  steps: 600_000,
} as const;

/** What one file, and the layers inside it, gave. */
export interface FileResult {
  /** What the file can do, with where first. */
  readonly capabilities: ReadonlyMap<Capability, Step['origin']>;
  readonly widened: number;
  /** Texts that it runs and that were not opened. */
  readonly unopened: number;
  /** Calls that were not looked at. */
  readonly unnamed: number;
}

export interface FileOptions {
  /** True for rules of somebody else's: calls are named that only such a rule may ask for. */
  readonly everyCall?: boolean | undefined;
  /** Told of each text that was found inside the file, or inside of one that was, and of the one it was found in. */
  readonly onLayer?: ((layer: SourceFile, host: SourceFile) => void) | undefined;
  /** Told of each module that is loaded, by the name that is given for it, and of the file that loads it. */
  readonly onLoad?: ((specifier: string, by: SourceFile) => void) | undefined;
  /** Told what it took to look at each text, in nodes and steps. */
  readonly onWork?: ((work: Partial<Work>) => void) | undefined;
  /** Told of what a rule broke off with: it costs what that rule would have found, and no other's findings. */
  readonly onBroken?: Broken | undefined;
}

/** What an analysis takes, counted: the same on every machine, so that a version can be held to what the last one took. */
export interface Work {
  /** Texts that were parsed: files, and layers found in them. */
  readonly texts: number;
  /** Nodes of their trees. */
  readonly nodes: number;
  /** Expressions that were evaluated, each time that was. */
  readonly evaluations: number;
  /** Steps of decoders, ciphers and patterns. */
  readonly decoding: number;
  /** Steps of walks through files. */
  readonly walking: number;
}

export type Broken = (error: unknown) => void;

/** Runs a rule, or a part of one; what it throws is told, or thrown where nobody wants to know. */
function guarded(run: () => void, onBroken: Broken | undefined): void {
  try {
    run();
  } catch (error) {
    if (!onBroken) throw error;
    onBroken(error);
  }
}

/**
 * Runs the file rules over one file and, in turn, over each text that it is known to run.
 *
 * @param trees where the file's own tree comes from, and goes when it is not needed any more: two of a bundle are too many
 */
export function runFile(
  file: SourceFile,
  { open, close }: Pick<Trees, 'open'> & Partial<Trees>,
  rules: Readonly<Record<string, Rule>>,
  moment: Moment,
  report: (id: string, rule: Rule, problem: Problem) => void,
  { everyCall = false, onLayer, onBroken, onLoad, onWork }: FileOptions = {},
): FileResult {
  const capabilities = new Map<Capability, Step['origin']>();
  let widened = 0;
  let unopened = 0;
  let unnamed = 0;
  let text: number = LAYERS.text;
  let steps: number = LAYERS.steps;
  let world: World = loneWorld();
  const seen = new Set([file.text]);
  const pending: SourceFile[] = [file];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const isFile = next === file;
    const unit = isFile ? open(file) : makeUnit(parseFast(next), world);
    const layers = runUnit(unit);
    for (const layer of layers) {
      if (seen.has(layer.text)) continue;
      seen.add(layer.text);
      const price = layer.text.length + LAYERS.each;
      if (price > text) {
        unopened++;
        continue;
      }
      text -= price;
      pending.push(layer);
      onLayer?.(layer, next);
    }
    if (isFile) close?.(file);
    else if (unit) letGo(unit);
  }
  return { capabilities, widened, unopened, unnamed };

  /** One text, and the texts inside it. */
  function runUnit(unit: Unit | undefined): readonly SourceFile[] {
    if (!unit) {
      widened++;
      return [];
    }
    world = unit.world;
    const { all } = world.costs;
    const { refused } = all;
    const isLayer = unit.file !== file;
    const evaluator = makeEvaluator({ size: unit.file.text.length, account: all, ...(isLayer && { steps }) });
    const facts = factsOf(unit, evaluator, everyCall);
    unnamed += facts.left;
    for (const [capability, node] of capabilitiesOf(facts)) {
      // A node would keep its whole tree for as long as the package is looked at.
      const origin = { file: unit.file, start: startOf(node), end: endOf(node) };
      if (!capabilities.has(capability)) capabilities.set(capability, origin);
    }
    const listeners = new Map<string, ((node: AnyNode) => void)[]>();
    const shared = fileContext(facts, moment);
    for (const [id, rule] of Object.entries(rules)) {
      if (!rule.file) continue;
      const context: FileContext = { ...shared, report: problem => report(id, rule, problem) };
      guarded(() => {
        for (const [type, listener] of Object.entries(rule.file?.(context) ?? {}))
          listeners.set(type, [...(listeners.get(type) ?? []), listener]);
      }, onBroken);
    }
    for (const [type, callbacks] of listeners)
      for (const callback of callbacks)
        guarded(() => {
          for (const node of unit.indexed.nodes(type)) callback(node);
        }, onBroken);
    if (onLoad) for (const specifier of loadedIn(facts)) onLoad(specifier, unit.file);
    const layers = world.opens ? layersOf(facts) : [];
    widened += evaluator.widened + all.refused - refused;
    if (isLayer) steps = Math.max(0, steps - evaluator.steps);
    onWork?.({ texts: 1, nodes: unit.indexed.size, evaluations: evaluator.steps });
    return layers;
  }
}

/** Steps to find out what one call loads. */
const LOADING = 500;

/** What loads a file beside this one. */
const LOADS = /^(?:require|import|child_process\.fork|(?:worker_threads\.)?Worker)$/;

const HOLE_BEFORE_PATH = new RegExp(`^(?:file://)?${HOLE}(?=/)`);

/** Names of files beside it that a file loads, in whatever way they are given. */
function loadedIn({ calls, evaluator, unit }: FileFacts): readonly string[] {
  return calls.flatMap(({ name, groups, args: [source] }) => {
    if (!source || !(groups.has('load') || LOADS.test(name))) return [];
    const constants = source.type === 'Literal' ? [source.value] : evaluator.evaluate(source, unit, LOADING).constants;
    return constants.flatMap(text => {
      // `__dirname + '/x'`: what is not known is the folder.
      const beside = typeof text === 'string' ? text.replace(HOLE_BEFORE_PATH, '.') : '';
      return beside.startsWith('.') ? [beside] : [];
    });
  });
}

/** The findings of the file rules in one text by itself. */
export function analyseFile(
  parsed: Parsed,
  rules: Readonly<Record<string, Rule>>,
  options: Pick<ScanOptions, 'beautify'> & FileOptions,
): readonly Finding[] {
  const findings = new Map<string, Finding>();
  const add = (id: string, rule: Rule, problem: Problem): void => {
    const finding = locateProblem(id, rule, problem, 'import', options.beautify ?? 'auto');
    const key = keyOf(finding);
    if (!findings.has(key)) findings.set(key, finding);
  };
  const unit = makeUnit(parsed);
  if (!unit || parsed.unparsed) runText(parsed.file, rules, 'import', add, unit ? parsed.unparsed : []);
  if (unit) runFile(parsed.file, { open: () => unit }, rules, 'import', add, options);
  return [...findings.values()].sort((a, b) => b.bits - a.bits);
}

/**
 * Rules that look at text alone get to see what no parser accepts: the whole of a file, or those parts of it.
 *
 * @param unparsed empty for the whole; undefined when nobody tried to parse it
 * @param onBroken told of what a rule broke off with, instead of throwing it
 */
export function runText(
  file: SourceFile,
  rules: Readonly<Record<string, Rule>>,
  moment: Moment,
  report: (id: string, rule: Rule, problem: Problem) => void,
  unparsed: readonly Unparsed[] | undefined,
  onBroken?: Broken,
): void {
  const isRefused = unparsed !== undefined;
  const seen = isRefused && unparsed.length > 0 ? { ...file, text: only(file.text, unparsed) } : file;
  /** What is shown of it is the file as it is. */
  const inFile = ({ origin, ...step }: Step): Step => ({
    ...step,
    origin: 'file' in origin && origin.file === seen ? { ...origin, file } : origin,
  });
  for (const [id, rule] of Object.entries(rules))
    guarded(
      () =>
        rule.text?.({
          file: seen,
          isWhole: seen === file,
          isRefused,
          moment,
          report: problem => report(id, rule, { ...problem, chain: problem.chain.map(inFile) }),
        }),
      onBroken,
    );
}

/** Where in a file the parts are that no parser accepts, in words: `line 3 and 2 more places`. */
export function placesOf(file: SourceFile, parts: readonly Unparsed[]): { readonly places: string } {
  const [first, ...others] = parts;
  if (!first) return { places: 'all of it' };
  const { line } = locate(file, first.start, first.start);
  const more = others.length > 0 ? ` and ${others.length} more ${others.length > 1 ? 'places' : 'place'}` : '';
  return { places: `line ${line}${more}` };
}
