/** When code runs. */

import type { Location } from './package.js';

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
