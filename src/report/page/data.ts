/** What the page of the HTML report is given. No code lives here. Every text in it is already safe to show. */
import type { Severity } from '../../gaps.js';
import type { Behaviour, Capability, FailOn, Moment, Role, Summary, Thresholds, Verdict, Weight } from '../../types.js';

export interface PageData {
  /** Name and version of what made it. */
  readonly tool: string;
  /** What was scanned, as it was asked for. */
  readonly target: string;
  readonly summary: Summary;
  /** What may run and was not analysed, in words; absent when all was. */
  readonly unanalysed?: string;
  /** The first of what was left out beside the packages. */
  readonly places: readonly SkippedData[];
  /** Worst first. */
  readonly packages: readonly PackageData[];
  /** Those that have a finding here. */
  readonly rules: readonly RuleData[];
  readonly configuration?: ConfigurationData;
}

export interface RuleData {
  readonly id: string;
  readonly summary: string;
  readonly why: string;
}

export interface PackageData {
  readonly name: string;
  readonly version: string;
  readonly path: string;
  readonly score: number;
  readonly verdict: Verdict;
  /** Present when it is reason enough for the command to fail. */
  readonly fails?: true;
  /** Present when something in it that may run was not analysed: why. */
  readonly unanalysed?: string;
  /** Names of the packages that bring it in, outermost first. */
  readonly by: readonly string[];
  readonly files: number;
  readonly bytes: number;
  readonly analysed: number;
  readonly widened: number;
  readonly capabilities: readonly Capability[];
  readonly findings: readonly FindingData[];
  readonly accepted?: readonly AcceptedData[];
  /** The first of the files that were not analysed, and how many there are. */
  readonly skipped: readonly SkippedData[];
  readonly skips: number;
  /** Texts its findings stand in, where they are at hand. */
  readonly texts?: readonly TextData[];
}

export interface SkippedData {
  readonly path: string;
  readonly severity: Severity;
  readonly why: string;
}

export interface FindingData {
  /** Position among the rules. */
  readonly rule: number;
  readonly message: string;
  readonly behaviour: Behaviour;
  readonly moment?: Moment;
  readonly bits: number;
  readonly fingerprint: string;
  readonly chain: readonly StepData[];
}

export interface AcceptedData {
  readonly finding: FindingData;
  readonly reason: string;
  readonly expires?: string;
}

export interface StepData {
  readonly role: Role;
  readonly says: string;
  readonly code: string;
  /** Line of the code's first line; 0 when its lines have no numbers. */
  readonly line: number;
  /** Present when the code is shown as it would be laid out, not as it is written. */
  readonly isLaidOut?: true;
  /** From the file on disk inwards to the text that the step stands in. */
  readonly way: readonly PlaceData[];
}

/** One text on the way to a step, and the place in it. */
export interface PlaceData {
  /** The path of a file, or the decoder that a layer was opened with. */
  readonly label: string;
  readonly line: number;
  readonly column: number;
  /** Where it can be opened. */
  readonly opens?: LinesData;
}

/** Lines of one of a package's texts. */
export interface LinesData {
  /** Position among the texts. */
  readonly text: number;
  readonly from: number;
  readonly to: number;
}

export interface TextData {
  /** As in `PlaceData`. */
  readonly label: string;
  /** Where its text was found. */
  readonly host?: LinesData;
  /** Of the original. UTF-16 units. */
  readonly size: number;
  readonly lines: number;
  readonly isLaidOut?: true;
  /** What of it is shown. Between two parts, and before and after them, lines are left out. */
  readonly parts: readonly { readonly line: number; readonly text: string }[];
  readonly marks: readonly MarkData[];
  /** The same rewritten to be read, with the marks in the same order. */
  readonly rewritten?: RewrittenData;
  /** Why it was not rewritten, where something was found in it. */
  readonly why?: string;
}

export interface MarkData {
  readonly from: number;
  readonly to: number;
  readonly role: Role;
}

export type RewrittenData = Pick<TextData, 'lines' | 'parts' | 'marks'>;

export interface ConfigurationData {
  readonly path: string;
  readonly rules: readonly { readonly id: string; readonly weight: Weight }[];
  readonly thresholds: Partial<Thresholds>;
  readonly overrides: readonly OverrideData[];
  readonly accepted: number;
  readonly unused: readonly AcceptanceData[];
  readonly expired: readonly AcceptanceData[];
}

export interface OverrideData {
  readonly name: string;
  readonly versions?: string;
  readonly rules: readonly { readonly id: string; readonly weight: Weight }[];
  readonly thresholds: Partial<Thresholds>;
  readonly failOn?: FailOn;
  readonly reason?: string;
  readonly packages: number;
}

export interface AcceptanceData {
  readonly package: string;
  readonly rule: string;
  readonly fingerprint: string;
  readonly reason: string;
  readonly expires?: string;
}
