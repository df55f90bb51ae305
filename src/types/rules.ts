/** What rules are, and what they are told. */

import type { Program } from 'estree';
import type { Behaviour, Capability, Finding, Role } from './findings.js';
import type { Moment, ShellCommand, Trigger } from './moments.js';
import type { AnyNode, Edit, NodeOf, Package, SourceFile } from './package.js';

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
  | 'captured' // what the screen shows, a camera or microphone takes, a keyboard types in any program
  | 'argument' // a parameter nobody inside the package fills
  | 'handed' // the same, or what a host hands its plugin: told by `handedInto` alone
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
  /** True for one that another file makes, called from here: told of for what it is given here. */
  readonly isElsewhere?: true;
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
  | 'template' // runs the code that stands in a template it is given
  | 'times'; // sets file times

/** What a rule is told about one file. */
export interface FileContext {
  readonly file: SourceFile;
  readonly program: Program;
  /** Calls of APIs of these groups, in source order. */
  calls(...groups: readonly ApiGroup[]): readonly Call[];
  /** Calls of APIs by name, in source order. */
  named(name: string | RegExp): readonly Call[];
  /**
   * Every constant the expression can be; empty when none is known.
   *
   * @param most steps to find out, for what is asked of many nodes
   */
  valueOf(node: AnyNode, most?: number): readonly Constant[];
  /**
   * Every text the expression can be, as far as it is known: `…` stands for each part that is not.
   *
   * @param most steps to find out, for what is asked of many nodes and is a text in few of them
   */
  textsOf(node: AnyNode, most?: number): readonly string[];
  /** Like `textsOf`, with the texts inside objects and arrays. */
  textsWithin(node: AnyNode): readonly string[];
  /**
   * Every name the expression can go by: `child_process.exec`, `process.env.HOME`.
   *
   * @param most steps to find out, for what is asked of many nodes and has a name in few of them
   */
  namesOf(node: AnyNode, most?: number): readonly string[];
  /** True for what is called where neither a name nor a function of the package could be told that it may be. */
  isUnknown(callee: AnyNode): boolean;
  /** False for what no name of an API reaches: a rule that looks at every assignment asks this before `namesOf`. */
  mayBeNamed(node: AnyNode): boolean;
  /**
   * Every origin of the expression's value.
   *
   * @param most steps to find out what it is, for what is asked of many nodes
   */
  labelsOf(node: AnyNode, most?: number): readonly Label[];
  /** Every origin of a property of the expression's value; empty for one it does not have. */
  labelsOfProperty(node: AnyNode, ...path: readonly string[]): readonly Label[];
  /** Like `textsOf`, of a property of the expression's value. */
  textsOfProperty(node: AnyNode, ...path: readonly string[]): readonly string[];
  /** The simple commands that a line handed to a shell runs, or a program with its list of words; substitutions included. */
  commandsOf(line: AnyNode, words?: AnyNode): readonly ShellCommand[];
  /** True for an address that the package's manifest shows to be its project's own. */
  isOwnAddress(address: string): boolean;
  /** True for a word in which the package says what it is for: of its name, description or keywords; in lower case. */
  isSaid(word: string): boolean;
  /** Whether what the package says it is for calls for a capability; true of one that says nothing. */
  isExpected(capability: Capability): boolean;
  /** True for a text that can be read in some file of the package. */
  isWritten(text: string): boolean;
  /**
   * What callers outside of the package, or who makes a request of it, hand in and an expression's value, or a property of
   * it, may hold: a parameter by its name, and the properties that are taken of it.
   */
  handedInto(node: AnyNode, ...path: readonly string[]): readonly Label[];
  /** True for what a caller outside the package hands in: a parameter nobody here fills, or a part of one. */
  isHandedIn(node: AnyNode): boolean;
  /**
   * True for a function that is called as soon as a file is loaded: by another file of the package, or by the top of its
   * own though nobody wrote a call of it.
   */
  isCalledOnLoad(fn: AnyNode): boolean;
  /** What is asked before the node is come to, innermost first: tests that it hangs on, or that would have left before it. */
  conditionsOf(node: AnyNode): readonly AnyNode[];
  /** Conditions on the machine, the user and the moment around the node, innermost first. */
  guardsOf(node: AnyNode): readonly Guard[];
  /** All nodes of these types, in source order. */
  nodes<T extends string>(type: T): readonly NodeOf<T>[];
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
  /** False where nobody tried to parse it: nothing loads it, and the package has too much of that. */
  readonly isRefused: boolean;
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
    /** Behaviours of messages that tell of another one, by message id. @default none do */
    readonly behaviours?: Readonly<Record<string, Behaviour>>;
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
