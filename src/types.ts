/**
 * Every type that crosses a layer. No code lives here.
 *
 * The flow is `read → Package → SourceFile → Parsed → Finding → Report`; each arrow is one folder under `src/`.
 */
import type { Node, Program } from 'estree';
import type { Skipped } from './gaps.js';

export type { Skipped };

// ── what is scanned ────────────────────────────────────────────────────────────────────────────────────────────────

/** The parsed `package.json`, as its author wrote it: nothing in it has been checked. */
export type Manifest = Readonly<Record<string, unknown>>;

/** One npm package, wholly in memory. Nothing past `src/read/` touches the disk. */
export interface Package {
  readonly name: string;
  readonly version: string;
  /** Where it was found, for people: a folder, an archive, or a registry spec. */
  readonly path: string;
  /** `undefined` when there is no readable `package.json`; then `skipped` says why. */
  readonly manifest: Manifest | undefined;
  /** Text as decoded UTF-8, or bytes where the content is not text. Keys are `/`-separated and relative. */
  readonly files: ReadonlyMap<string, string | Uint8Array>;
  /** Number and size of all files of the package, those not read included. Bytes. */
  readonly size: { readonly files: number; readonly bytes: number };
  readonly skipped: readonly Skipped[];
  /** Names of the packages that bring this one in, outermost first; empty for a lone package. */
  readonly dependencyPath: readonly string[];
}

/** One text to look at: a file of the package, or a layer that was decoded out of one. */
export interface SourceFile {
  /** Path in the package. A layer has its host's path. */
  readonly path: string;
  readonly text: string;
  /** Present on a layer: the place its text was found, and the decoder that opened it. */
  readonly decodedFrom?: { readonly at: Location; readonly decoder: string };
  /** Present on a layer that is its host's text with parts of it replaced: what, so that places can be told exactly. */
  readonly rewritten?: { readonly from: SourceFile; readonly edits: readonly Edit[] };
}

/** A part of a text and what stands in its place. Edits are in order and do not overlap. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A half-open range of UTF-16 units in the text of a file. Lines and columns start at 1. */
export interface Location {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly start: number;
  readonly end: number;
  /** In a layer: where on the way out to the bytes on disk its text stands. */
  readonly decodedFrom?: { readonly at: Location; readonly decoder: string };
}

/** Which grammar accepted the text; `lexical` means that none did. */
export type Grammar = 'meriyah' | 'babel' | 'flow' | 'host' | 'lexical';

/** A file with its ESTree program. `program` is undefined exactly when `grammar` is `lexical`. */
export interface Parsed {
  readonly file: SourceFile;
  readonly grammar: Grammar;
  readonly program: Program | undefined;
  /** The parts that no parser accepts, in order, when the rest could be parsed without them; the whole text when not. */
  readonly unparsed?: readonly Unparsed[];
}

/** A part of a text that is in no tree. UTF-16 units, half-open. */
export interface Unparsed {
  readonly start: number;
  readonly end: number;
  /** What the parser says of it. May quote the text: escape before showing. */
  readonly why: string;
}

/** Any ESTree node, TypeScript's and JSX's included. */
export type AnyNode = Node & { readonly start?: number; readonly end?: number; readonly range?: [number, number] };

// ── what is found ──────────────────────────────────────────────────────────────────────────────────────────────────

/** What a step of a chain does in it. */
export type Role = 'trigger' | 'source' | 'transform' | 'sink' | 'context';

/** One step of a chain: what happens there, in words, and where. */
export interface Evidence {
  readonly role: Role;
  /** A short clause, e.g. `reads the whole environment`. */
  readonly says: string;
  readonly at: Location;
  /** The code, one to five lines. Hostile text: escape before showing. */
  readonly excerpt: string;
  /** How many turns of the way here were guessed: each makes the finding weigh less. */
  readonly guesses?: number;
  /** Present when the excerpt is laid out afresh: the line it starts at in the beautified file, or 0 when only a part is. */
  readonly beautifiedLine?: number;
}

/** What a package is caught doing. Findings of one behaviour do not add up: the strongest counts. */
export type Behaviour =
  | 'execution' // runs text that is hidden, decoded or fetched
  | 'theft' // sends what is not its to send
  | 'install' // acts while it is being installed
  | 'obfuscation' // hides what it does
  | 'gate' // acts only for some victims
  | 'spread' // changes or publishes other packages
  | 'tampering' // replaces what other code calls
  | 'destruction' // deletes, wipes, halts
  | 'capability'; // can do what its purpose does not call for

/** What a package can do, whether or not it should. */
export type Capability =
  | 'network'
  | 'files'
  | 'process'
  | 'environment'
  | 'system'
  | 'dynamic-code'
  | 'crypto'
  | 'native'
  | 'install-script';

/** One alarm of one rule. */
export interface Finding {
  /** The rule's id, which is its file name. */
  readonly rule: string;
  /** Which of the rule's messages, e.g. `decrypted`. */
  readonly messageId: string;
  readonly behaviour: Behaviour;
  /** The whole sentence, filled in. Hostile text: escape before showing. */
  readonly message: string;
  /** From trigger or source to sink; at least one step. */
  readonly chain: readonly Evidence[];
  /** When the code runs, where the finding is about code. */
  readonly moment?: Moment;
  /** How many turns of its chain were guessed, where any were. */
  readonly guesses?: number;
  /** How much it weighs, in bits: log2 of how much likelier it is in malware than in honest packages. */
  readonly bits: number;
  /**
   * A digest of the code it concerns, in hexadecimal: the same in another version, and anywhere in the file, as long as
   * that code and what it uses of its file stay the same.
   */
  readonly fingerprint: string;
  /** How to write the same plainly, where its rule knows and the text is that of a file, not of a layer. */
  readonly rewrite?: Rewrite;
}

/** Other code in the place of some. It does the same, unless the program reads its own source. */
export interface Rewrite {
  /** An instruction: `Write the module’s name out`. */
  readonly says: string;
  /** Of the file in which the chain ends. */
  readonly edits: readonly Edit[];
}

export type Verdict = 'clean' | 'note' | 'suspicious' | 'malicious';

/** What was looked at. A silent skip would read as a clean bill of health. */
export interface Coverage {
  /** All files of the package, and their bytes. */
  readonly files: number;
  readonly bytes: number;
  /** Files whose text was analysed. */
  readonly analysed: number;
  readonly skipped: readonly Skipped[];
  /** Times the evaluator hit one of its bounds and answered "unknown". */
  readonly widened: number;
}

/** The answer for one package. */
export interface Report {
  readonly package: { readonly name: string; readonly version: string; readonly path: string };
  /** 0..100, see `src/run/score.ts`. */
  readonly score: number;
  readonly verdict: Verdict;
  /** Strongest first. */
  readonly findings: readonly Finding[];
  readonly capabilities: readonly Capability[];
  readonly coverage: Coverage;
  /** Names of the packages that bring this one in, outermost first. */
  readonly dependencyPath: readonly string[];
  /** Present when a configuration accepts findings: they are not among `findings`, and do not count. */
  readonly accepted?: readonly Accepted[];
  /** The line of the project's lockfile or manifest that brings the package in, where there is one. */
  readonly anchor?: Anchor;
}

/** A line of a file that lies in the project's own folder, not in a package. */
export interface Anchor {
  /** From the current folder, or absolute when it is not in there. `/`-separated. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
}

/** A finding that somebody has looked at and accepts. */
export interface Accepted {
  readonly finding: Finding;
  readonly reason: string;
  /** The last day on which it is accepted: `2027-01-31`. */
  readonly expires?: string;
}

/** The answer for a tree: one report per installed package, worst first. */
export interface TreeReport {
  readonly packages: readonly Report[];
  /** Links and files in the tree that are no package. */
  readonly skipped: readonly Skipped[];
  readonly summary: Summary;
}

/** The answer for a lockfile: one report per package that the registry has. */
export interface LockfileReport extends TreeReport {
  /** Packages that could not be fetched, or were not what the lockfile promises. They are among the skipped, too. */
  readonly failed: readonly Skipped[];
  /** Entries that the older copy has, too, and that were not scanned for that. */
  readonly unchanged: number;
}

export interface Summary {
  readonly packages: number;
  readonly files: number;
  readonly bytes: number;
  readonly verdicts: Readonly<Record<Verdict, number>>;
  /** Packages of which something that may run was not analysed. */
  readonly unanalysed: number;
  /** Files, over all packages, that were left out for any reason. */
  readonly skipped: number;
}

// ── configuration ──────────────────────────────────────────────────────────────────────────────────────────────────

/** An entry of the configuration that accepts one finding in one package. */
export interface Acceptance {
  readonly package: string;
  readonly rule: string;
  /** The finding's. A package that holds the same code under another name is not accepted with it. */
  readonly fingerprint: string;
  readonly reason: string;
  /** The last day on which it holds: `2027-01-31`. */
  readonly expires?: string;
}

/** What a rule's findings weigh instead: a number of bits, or nothing at all. */
export type Weight = 'off' | number;

/** The lowest scores of two verdicts. */
export interface Thresholds {
  readonly suspicious: number;
  readonly malicious: number;
}

/** Exit with 1 on this verdict or worse; what could not be analysed counts as suspicious. */
export type FailOn = 'malicious' | 'suspicious' | 'never';

/** An entry of the configuration that changes how packages are judged by their name, whatever they hold. */
export interface Override {
  /** A name, or a glob of names: `@acme/*`. */
  readonly name: string;
  /** A semver range. */
  readonly versions?: string;
  readonly rules?: Readonly<Record<string, Weight>>;
  readonly thresholds?: Partial<Thresholds>;
  readonly failOn?: FailOn;
  readonly reason?: string;
}

/** What a configuration did to a result. Every report says so: what is left out by a setting must not go unseen. */
export interface Applied {
  /** Path of the configuration, as its user knows it. */
  readonly path: string;
  /** Weights and thresholds that are not the usual ones, for all packages. */
  readonly rules: Readonly<Record<string, Weight>>;
  readonly thresholds: Partial<Thresholds>;
  /** Entries that go by a package's name, with how many packages each was applied to. */
  readonly overrides: readonly (Override & { readonly packages: number })[];
  /** How many findings were accepted. */
  readonly accepted: number;
  /** Entries whose finding is no more, though their package was scanned. */
  readonly unused: readonly Acceptance[];
  /** Entries that were not applied because their day has passed. */
  readonly expired: readonly Acceptance[];
}

// ── options ────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface ScanOptions {
  /** Rules by id, replacing the built-in set: `{ ...rules, 'my-rule': mine }` adds one. */
  readonly rules?: Readonly<Record<string, Rule>>;
  /** Globs (minimatch) on paths inside a package. @default everything that can carry code */
  readonly include?: readonly string[];
  /** Globs (minimatch) on paths inside a package to leave out; they are reported as skipped. @default none */
  readonly exclude?: readonly string[];
  /**
   * Stages to leave out, to see what each is worth: telling from a file's words that nothing in it can be of concern,
   * texts found inside of texts, and values from file to file.
   *
   * @default none
   */
  readonly without?: readonly Stage[];
  /** `always` shows every excerpt beautified, `auto` those of minified files. @default 'auto' */
  readonly beautify?: 'auto' | 'always';
}

export interface LockfileOptions extends ScanOptions {
  /** An older copy of the lockfile: only what is not in there is scanned. */
  readonly since?: string;
  /** Called with each report as it is done, in no particular order. */
  readonly onReport?: (report: Report, progress: Progress) => void;
  /** Packages that are fetched and scanned at a time. @default 4 */
  readonly jobs?: number;
  /** Stops the scan; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** How far a scan of many packages is. */
export interface Progress {
  /** Packages. */
  readonly done: number;
  readonly total: number;
  /** The share of the work that is done, from 0 to 1; undefined as long as nobody knows how much there is. */
  readonly work?: number;
}

export type Stage = 'triage' | 'layers' | 'files';

export interface TreeOptions extends ScanOptions {
  /**
   * Whether the folder's own code is scanned too, as a package with the path `.`. It should be wherever the folder may
   * be a package that brings a `node_modules` of its own. @default only when nothing is installed in it
   */
  readonly own?: boolean;
  /** Paths of packages, as their reports have them: only these are scanned. @default all */
  readonly only?: readonly string[];
  /** Called with each report as it is done, in no particular order. */
  readonly onReport?: (report: Report, progress: Progress) => void;
  /** Worker threads. Custom `rules` cannot cross threads, so with them the scan runs in this one. @default cores */
  readonly jobs?: number;
  /** Whether reports of packages that were scanned before are used, and new ones kept. @default true */
  readonly cache?: boolean;
  /** Stops the scan; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

// ── when code runs ─────────────────────────────────────────────────────────────────────────────────────────────────

/** When a file runs, the earliest first. */
export type Moment = 'install' | 'import' | 'command' | 'test' | 'unreached';

/** What makes code run without being asked: a lifecycle script, a `binding.gyp` command, an entry point. */
export interface Trigger {
  readonly moment: Moment;
  /** E.g. `scripts.postinstall`, `binding.gyp`, `main`. */
  readonly from: string;
  /** The command or path as written. */
  readonly text: string;
  readonly at: Location;
  /** The simple commands a shell would run; empty for entry points. */
  readonly commands: readonly ShellCommand[];
  /** Files of the package that it starts. */
  readonly starts: readonly string[];
}

/** One simple command of a shell line: `curl -s http://x | sh` is two. */
export interface ShellCommand {
  /** The program, without folder and extension, in lower case: `curl`, `node`, `powershell`. */
  readonly program: string;
  /** Its words, quotes removed; the program's own word is not among them. */
  readonly words: readonly string[];
  /** Joined to the command after it by `|`. */
  readonly pipesInto?: ShellCommand;
  /** Runs in the background, or with its output thrown away. */
  readonly silent: boolean;
  /** Text of the command as written. */
  readonly text: string;
  /** Substitutions `$(…)` and backticks inside its words, parsed. */
  readonly substitutions: readonly ShellCommand[];
  /** File names it redirects output into. */
  readonly writes: readonly string[];
}

// ── rules ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Where a value came from. */
export type LabelKind =
  | 'environment' // the whole of process.env
  | 'secret' // an environment variable whose name says token, key, password …
  | 'credentials' // a credential file: .npmrc, .ssh, .aws …
  | 'browser' // a browser's or chat client's profile: cookies, logins, local storage
  | 'wallet' // a wallet's files
  | 'key-material' // seeds and private keys passing through
  | 'system' // host name, user name, addresses …
  | 'metadata' // npm_package_*, package.json: what an attacker can key a payload to
  | 'variable' // any other environment variable
  | 'remote' // a response from the network
  | 'decoded' // came out of a decoder
  | 'decrypted' // came out of a cipher
  | 'blob' // an opaque constant
  | 'file' // some other file
  | 'page' // cookies, form fields and content of a web page
  | 'clipboard'
  | 'argument' // a parameter nobody inside the package fills
  | 'command-output'; // what a child process printed

/** A value's origin, with its way here. */
export interface Label {
  readonly kind: LabelKind;
  /** E.g. `process.env`, `os.hostname`, `~/.npmrc`. */
  readonly detail: string;
  readonly origin: Origin;
  /** Decoders and other transforms it went through, first to last. */
  readonly through: readonly { readonly says: string; readonly origin: Origin }[];
  /** Steps of the way that are likely rather than sure: a method met by its name only, one of many callers. */
  readonly guesses?: number;
}

/** A node in one of the package's files; turned into a `Location` only when it is reported. */
export interface Origin {
  readonly file: SourceFile;
  readonly node: AnyNode;
}

/** A JavaScript value known at scan time. Buffers are byte arrays. */
export type Constant = string | number | boolean | null | undefined | bigint | Uint8Array;

/** A call or construction whose callee has a name: `child_process.exec`, `eval`, `fetch`. */
export interface Call {
  /** The name as the vocabulary spells it. */
  readonly name: string;
  readonly node: AnyNode;
  readonly args: readonly AnyNode[];
  /** The object a method was called on: `req` in `req.write(x)`. */
  readonly receiver: AnyNode | undefined;
}

/** A condition that must hold for a node to run, about the machine, the user or the moment. */
export interface Guard {
  /** A clause: `CI is unset`, `the platform is win32`. */
  readonly says: string;
  readonly kind: 'environment' | 'platform' | 'locale' | 'date' | 'host' | 'arguments' | 'ci' | 'request';
  readonly origin: Origin;
}

/** What a rule's author hands in: strings for `{placeholders}` and the chain. */
export interface Problem {
  readonly messageId: string;
  readonly data?: Readonly<Record<string, string | number>>;
  readonly chain: readonly Step[];
  /** What `meta.rewrite` says, done: edits of the file in which the chain ends, after which it does the same. */
  readonly rewrite?: readonly Edit[];
}

/** Evidence before it is located: the excerpt is cut when the finding is made. */
export interface Step {
  readonly role: Role;
  readonly says: string;
  readonly origin: Origin | { readonly file: SourceFile; readonly start: number; readonly end: number };
  /** How many turns of the way here were guessed. */
  readonly guesses?: number;
}

/** What calling an API does; which API does what is in `src/vocabulary/apis.ts`. */
export type ApiGroup =
  | 'execution' // runs the text it is given as JavaScript
  | 'process' // starts another program
  | 'network' // talks to another machine: its arguments leave, its answer comes in
  | 'decipher' // turns cipher text into plain text
  | 'write' // writes or appends to a file
  | 'read' // reads a file
  | 'delete' // deletes files
  | 'load' // loads a module whose name is an argument
  | 'times'; // sets file times

/** What a rule is told about one file. */
export interface FileContext {
  readonly file: SourceFile;
  readonly program: Program;
  /** Calls of APIs of these groups, in source order. */
  calls(...groups: readonly ApiGroup[]): readonly Call[];
  /** Calls of APIs by name, in source order. */
  named(name: string | RegExp): readonly Call[];
  /** Every constant the expression can be; empty when none is known. */
  valueOf(node: AnyNode): readonly Constant[];
  /**
   * Every text the expression can be, as far as it is known: `…` stands for each part that is not.
   *
   * @param most steps to find out, for what is asked of many nodes and is a text in few of them
   */
  textsOf(node: AnyNode, most?: number): readonly string[];
  /** Like `textsOf`, with the texts inside objects and arrays. */
  textsWithin(node: AnyNode): readonly string[];
  /** Every name the expression can go by: `child_process.exec`, `process.env.HOME`. */
  namesOf(node: AnyNode): readonly string[];
  /** True for what is called where neither a name nor a function of the package could be told that it may be. */
  isUnknown(callee: AnyNode): boolean;
  /** False for what no name of an API reaches: a rule that looks at every assignment asks this before `namesOf`. */
  mayBeNamed(node: AnyNode): boolean;
  /** Every origin of the expression's value. */
  labelsOf(node: AnyNode): readonly Label[];
  /** Every origin of a property of the expression's value; empty for one it does not have. */
  labelsOfProperty(node: AnyNode, ...path: readonly string[]): readonly Label[];
  /** The simple commands that a line handed to a shell runs, or a program with its list of words; substitutions included. */
  commandsOf(line: AnyNode, words?: AnyNode): readonly ShellCommand[];
  /** True for an address that the package's manifest shows to be its project's own. */
  isOwnAddress(address: string): boolean;
  /** True for a word in which the package says what it is for: of its name, description or keywords; in lower case. */
  isSaid(word: string): boolean;
  /** True for what a caller outside the package hands in: a parameter nobody here fills, or a part of one. */
  isHandedIn(node: AnyNode): boolean;
  /** Conditions around the node, innermost first. */
  guardsOf(node: AnyNode): readonly Guard[];
  /** All nodes of these types, in source order. */
  nodes(type: string): readonly AnyNode[];
  parentOf(node: AnyNode): AnyNode | undefined;
  /** When this file runs, as far as is known. */
  readonly moment: Moment;
  report(problem: Problem): void;
}

/** What a rule is told about a file that is only text. */
export interface TextContext {
  readonly file: SourceFile;
  /** False where parts of the file were parsed: those are blanks here, and the file rules were told all of its text. */
  readonly isWhole: boolean;
  readonly moment: Moment;
  report(problem: Problem): void;
}

/** What a rule is told about the whole package, after the file rules have run. */
export interface PackageContext {
  readonly package: Package;
  readonly findings: readonly Finding[];
  readonly triggers: readonly Trigger[];
  /** Shell, batch and PowerShell files, and scripts that hand lines to a shell, with the commands they run. */
  readonly shellFiles: readonly { readonly file: SourceFile; readonly commands: readonly ShellCommand[] }[];
  /** The manifest's scripts that no installation runs, with the commands they run. */
  readonly otherScripts: readonly { readonly name: string; readonly commands: readonly ShellCommand[] }[];
  readonly capabilities: readonly Capability[];
  /** Whether code that runs at a moment has a capability. */
  can(moment: Moment, capability: Capability): boolean;
  /** The first place in the package's code that shows a capability. */
  originOf(capability: Capability): Step['origin'] | undefined;
  /** Capabilities that the package's declared purpose calls for. */
  readonly expected: readonly Capability[];
  momentOf(path: string): Moment;
  /** The trigger from which a file is reached first, e.g. `scripts.postinstall`. */
  startedBy(path: string): string | undefined;
  /** The place of a field of `package.json`, or of the whole of it. */
  fieldAt(...keys: readonly string[]): Step['origin'];
  /** The text of a file as a source to point at, or undefined when it is binary or absent. */
  sourceOf(path: string): SourceFile | undefined;
  report(problem: Problem): void;
}

/** A rule's examples are its documentation and its tests. */
export interface Example {
  /** A claim, e.g. `the key is the host name`. */
  readonly title: string;
  readonly code?: string;
  /** For a package rule, or a file rule that needs neighbours. */
  readonly files?: Readonly<Record<string, string>>;
}

export interface Rule {
  readonly meta: {
    /** One line, starting with a verb: `Runs text that was decoded or decrypted`. */
    readonly summary: string;
    /** Why it matters, and the honest code that looks alike. */
    readonly why: string;
    readonly behaviour: Behaviour;
    /** Sentences with `{placeholders}`, by message id. */
    readonly messages: Readonly<Record<string, string>>;
    /** What each message is thought to weigh, by message id, as long as it is too rare to be measured. @default 3 */
    readonly bits?: Readonly<Record<string, number>>;
    /** What the rule's rewrites do, as an instruction. @default it has none */
    readonly rewrite?: string;
  };
  readonly examples: { readonly flags: readonly Example[]; readonly passes: readonly Example[] };
  /** Looks at one file. What it returns are listeners by ESTree type, called in source order. */
  file?(context: FileContext): Readonly<Record<string, (node: AnyNode) => void>> | void;
  /** Looks at a file that no parser accepts, as text. */
  text?(context: TextContext): void;
  /** Looks at the package once its files are done. */
  package?(context: PackageContext): void;
}
