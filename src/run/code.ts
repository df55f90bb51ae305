/** One text of a package that is code: looked up, or analysed. */
import { type Skipped, skipped as skippedFor } from '../gaps.js';
import { isCode } from '../package/files.js';
import type { Moments } from '../package/graph.js';
import { mayConcern } from '../parse/triage.js';
import type { Unit, World } from '../resolve/unit.js';
import type { Finding, Moment, Problem, Rule, SourceFile, Unparsed } from '../types.js';
import { LISTED } from './collection.js';
import { type Broken, type FileOptions, type FileResult, placesOf, runFile, runText } from './file.js';
import { type FileMemory, isWorthKeeping, type Kept, originsIn } from './kept.js';
import type { Ledger } from './ledger.js';
import { hasPlenty, type Recording, stillHolds } from './recall.js';
import type { Trees } from './trees.js';
import { isLoaded } from './turns.js';

/** One package, while its files are analysed. */
export interface Course {
  readonly rules: Readonly<Record<string, Rule>>;
  readonly moments: Moments;
  readonly trees: Trees;
  readonly world: World;
  readonly ledger: Ledger;
  readonly recording: Recording;
  readonly importersOf: (path: string) => readonly string[];
  /** What is known of files that have nothing to do with others. */
  readonly memory: FileMemory | undefined;
  readonly options: FileOptions;
  /** Whether values are followed from file to file. */
  readonly isJoined: boolean;
  /** Whether files are analysed whose words say that nothing in them can be of concern. */
  readonly everyFile: boolean;
  readonly skipped: Skipped[];
  /** Times a bound was hit. */
  widened: number;
}

export function analyseCode(s: Course, source: SourceFile, moment = s.moments.momentOf(source.path)): void {
  if (!s.everyFile && !mayConcern(source.text)) return;
  const isKept = s.memory !== undefined && mayKeep(s, source);
  const kept = isKept ? s.memory?.get(source) : undefined;
  if (kept && stillHolds(kept, source, moment, s.world)) {
    recall(s, kept, source, moment);
    return;
  }
  const unit = s.trees.open(source);
  const { unparsed = [] } = unit?.indexed.parsed ?? {};
  let isBroken = false;
  const onBroken = (error: unknown): void => {
    s.recording.stop();
    if (!isBroken) s.skipped.push(brokenOff(source, error));
    isBroken = true;
  };
  if (!unit || unparsed.length > 0) asText(s, source, moment, unit, onBroken);
  if (!unit) return;
  const { all, walks } = s.world.costs;
  const [before, walksBefore] = [all.work, walks.work];
  const made: Finding[] = [];
  if (isKept && unparsed.length === 0) s.recording.start();
  else s.recording.stop();
  const result = attempt(s, source, () =>
    runFile(source, s.trees, s.rules, moment, reporter(s, moment, made), { ...s.options, onBroken }),
  );
  if (!result) {
    s.recording.stop();
    s.trees.close(source);
    return;
  }
  s.ledger.note(result.capabilities, moment, source.path);
  s.widened += result.widened;
  if (result.unopened > 0) s.skipped.push(skippedFor('too-many-layers', source.path, { left: result.unopened }));
  if (result.unnamed > 0) s.skipped.push(skippedFor('too-many-calls', source.path, { left: result.unnamed }));
  keep(s, source, result, { moment, findings: made, spent: before - all.work, walked: walksBefore - walks.work });
  s.recording.stop();
}

/** What an earlier analysis of the same text said, said again. */
function recall(s: Course, kept: Kept, source: SourceFile, moment: Moment): void {
  for (const finding of kept.findings) s.ledger.addKept(finding);
  s.ledger.note(
    new Map(kept.capabilities.map(({ capability, start, end }) => [capability, { file: source, start, end }])),
    moment,
    source.path,
  );
  s.widened += kept.widened;
  s.world.costs.all.settles(kept.spent);
  s.world.costs.walks.settles(kept.walked);
}

/** Code that is not parsed is read as text. */
export function searchText(s: Course, source: SourceFile): void {
  const onBroken = (error: unknown): void => void s.skipped.push(brokenOff(source, error));
  readAsText(s, source, s.moments.momentOf(source.path), undefined, onBroken);
}

/** What no parser accepts is read as text. */
function asText(s: Course, source: SourceFile, moment: Moment, unit: Unit | undefined, onBroken: Broken): void {
  const { unparsed = [] } = unit?.indexed.parsed ?? {};
  const gap = unit ? 'not-parsed-in-part' : 'not-parsed';
  if (isCode(source.path))
    s.skipped.push(skippedFor(isLoaded(moment) ? gap : `${gap}-nor-loaded`, source.path, placesOf(source, unparsed)));
  readAsText(s, source, moment, unparsed, onBroken);
}

function readAsText(
  s: Course,
  source: SourceFile,
  moment: Moment,
  unparsed: readonly Unparsed[] | undefined,
  onBroken: Broken,
): void {
  const report = (id: string, rule: Rule, problem: Problem): void => s.ledger.add(id, rule, problem, moment);
  runText(source, s.rules, moment, report, unparsed, onBroken);
}

/** @param made findings that the file is kept with, as long as it is */
function reporter(s: Course, moment: Moment, made: Finding[]): (id: string, rule: Rule, problem: Problem) => void {
  const told = new Map<string, number>();
  return (id, rule, problem) => {
    const count = (told.get(id) ?? 0) + 1;
    told.set(id, count);
    // What is kept is whole; the rest of a file that has more of one kind would not be.
    if (count > LISTED) s.recording.stop();
    if (s.recording.asked) made.push(s.ledger.addMade(id, rule, problem, moment));
    else s.ledger.add(id, rule, problem, moment);
  };
}

/** Keeps the analysis, where it would come to the same in any package. */
function keep(
  s: Course,
  source: SourceFile,
  result: FileResult,
  known: Pick<Kept, 'moment' | 'findings' | 'spent' | 'walked'>,
): void {
  const { asked } = s.recording;
  if (!asked || !hasPlenty(s.world.costs, 0, 0) || result.unopened + result.unnamed > 0) return;
  const capabilities = originsIn(source, result);
  if (!capabilities) return;
  s.memory?.set(source, {
    moment: known.moment,
    findings: known.findings,
    capabilities,
    widened: result.widened,
    spent: known.spent,
    walked: known.walked,
    addresses: [...asked.addresses],
    missed: [...asked.missed],
  });
}

/** True for a large file that has nothing to do with others. */
function mayKeep(s: Course, { path, text, decodedFrom }: SourceFile): boolean {
  if (decodedFrom || !s.isJoined || !isWorthKeeping(path, text)) return false;
  return s.importersOf(path).length === 0 && s.moments.imports(path).length === 0;
}

/** One file that cannot be dealt with costs only itself, and is said to have. */
function attempt<T>(s: Course, source: SourceFile, run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    s.skipped.push(brokenOff(source, error));
    return undefined;
  }
}

function brokenOff({ path }: SourceFile, error: unknown): Skipped {
  return skippedFor('broke-off', path, { why: error instanceof Error ? error.message.slice(0, 200) : 'an error' });
}
