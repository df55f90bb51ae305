/**
 * Everything that can keep a byte of what is scanned from being analysed. There is no other way for anything to be left
 * out: who leaves something out makes an entry with `skipped`, and that entry reaches every report. For a scanner the
 * worst answer is "nothing found" where nothing was looked at.
 */

/**
 * What a gap means for the answer.
 *
 * - `failed`: the job asked for was not done; the command exits with 2 unless it found something.
 * - `unanalysed`: what may run was not analysed. The package counts as suspicious unless that is allowed.
 * - `noted`: nothing is missing that could run from there, or the user left it out; it is only said.
 */
export type Severity = 'failed' | 'unanalysed' | 'noted';

/** Where in the work something was left out. */
export type Area =
  | 'permission'
  | 'layout'
  | 'lockfile'
  | 'archive'
  | 'size'
  | 'count'
  | 'syntax'
  | 'budget'
  | 'setting';

interface Kind {
  readonly area: Area;
  readonly severity: Severity;
  /** A clause that goes on from the path, with `{placeholders}`. */
  readonly says: string;
}

/** The list. A clause may be told apart further by what is filled in, but never says less than this. */
export const gaps = {
  // ── permission: the system does not hand it out ────────────────────────────────────────────────────────────────
  'no-permission': { area: 'permission', severity: 'unanalysed', says: 'no permission to read it' },
  unreadable: { area: 'permission', severity: 'unanalysed', says: '{why}' },
  'special-file': { area: 'permission', severity: 'noted', says: 'a special file, not opened' },

  // ── layout: where things lie ───────────────────────────────────────────────────────────────────────────────────
  link: { area: 'layout', severity: 'noted', says: 'a link, not followed' },
  'link-to-nowhere': { area: 'layout', severity: 'noted', says: 'a link that leads nowhere' },
  'link-to-file': { area: 'layout', severity: 'unanalysed', says: 'a link to a file, not followed' },
  'link-out': { area: 'layout', severity: 'unanalysed', says: 'a link out of the tree, not followed' },
  workspace: { area: 'layout', severity: 'noted', says: 'a workspace of the project' },
  'repository-data': {
    area: 'layout',
    severity: 'noted',
    says: "the repository's own data, not part of the package",
  },
  'modules-inside': { area: 'layout', severity: 'noted', says: 'packages installed there are not part of this one' },
  'own-code': {
    area: 'layout',
    severity: 'noted',
    says: "the project's own code is not scanned: name its folder from elsewhere, or use ESLint",
  },
  'no-packages': { area: 'layout', severity: 'failed', says: 'there is nothing to scan in it' },
  'dependencies-absent': {
    area: 'layout',
    severity: 'noted',
    says: 'the {howMany} that it depends on: not installed in it',
  },
  'not-installed': {
    area: 'layout',
    severity: 'failed',
    says: 'its packages are not installed, and were not looked at; {instead}',
  },
  'archives-missing': {
    area: 'layout',
    severity: 'failed',
    says: "{which} of Plug'n'Play missing or damaged: `yarn install` fetches what is missing, and `stowaway yarn.lock` scans what it pins",
  },
  // Nearly all are made for other systems: each package of binaries comes in twenty kinds.
  'not-unplugged': {
    area: 'layout',
    severity: 'noted',
    says: 'missing, {count} in all of what Yarn unpacks: made for another system, or not installed',
  },
  'no-manifest': { area: 'layout', severity: 'noted', says: 'there is none' },

  // ── lockfile ───────────────────────────────────────────────────────────────────────────────────────────────────
  'not-fetched': { area: 'lockfile', severity: 'failed', says: '{why}' },
  elsewhere: { area: 'lockfile', severity: 'unanalysed', says: '{why}' },
  'other-package': {
    area: 'lockfile',
    severity: 'unanalysed',
    says: 'is {what}, not {wanted}: another package than the registry was asked for',
  },
  // A company's own is often within reach of its network only; the rest can be scanned all the same.
  'registry-unreachable': {
    area: 'lockfile',
    severity: 'unanalysed',
    says: 'its own registry could not be reached: {registry}',
  },
  'senseless-entry': { area: 'lockfile', severity: 'unanalysed', says: 'an entry that makes no sense: {name}: {why}' },
  // What is one's own is not what this looks for.
  'own-folder': { area: 'lockfile', severity: 'noted', says: 'a folder of the project' },
  bundled: { area: 'lockfile', severity: 'noted', says: 'bundled in another package, and scanned with it' },
  patched: {
    area: 'lockfile',
    severity: 'noted',
    says: 'scanned as published; the patch that is put on it was not looked at{patch}',
  },
  'no-digest': {
    area: 'lockfile',
    severity: 'noted',
    says: 'states no digest of {which}: what the registry has was scanned, which may not be what it installs',
  },

  // ── archive: what npm would not unpack cannot run ──────────────────────────────────────────────────────────────
  'leads-out': { area: 'archive', severity: 'noted', says: 'its path leads out of the package' },
  'not-in-folder': { area: 'archive', severity: 'noted', says: 'not inside of a folder, so npm does not unpack it' },
  'beside-package': { area: 'archive', severity: 'unanalysed', says: 'in the archive beside the package' },
  'special-entry': { area: 'archive', severity: 'noted', says: 'a special file, not unpacked' },
  'invalid-entry': { area: 'archive', severity: 'noted', says: 'an entry npm would not unpack: {why}' },
  'ignore-file': { area: 'archive', severity: 'noted', says: 'not unpacked: there is an .npmignore beside it' },
  'after-end': {
    area: 'archive',
    severity: 'noted',
    says: '{bytes} bytes follow its end, which npm does not unpack; not read',
  },
  repeated: { area: 'archive', severity: 'noted', says: 'present more than once; only the last one was read' },
  backslash: {
    area: 'archive',
    severity: 'noted',
    says: 'a path with backslashes, which are folders on Windows alone; read as {path}',
  },
  // Nobody who means well has both, and which of them is there depends on where it is installed.
  'backslash-twin': {
    area: 'archive',
    severity: 'unanalysed',
    says: 'on Windows it takes the place of {path}; read as a file of its own',
  },
  'case-twin': {
    area: 'archive',
    severity: 'noted',
    says: 'differs from {other} by its case alone: only one of the two is there where case does not count',
  },
  'case-twin-of-start': {
    area: 'archive',
    severity: 'unanalysed',
    says: 'takes the place of {other}, with which the package starts, where case does not count; read as a file of its own',
  },

  // ── size and count ─────────────────────────────────────────────────────────────────────────────────────────────
  'file-too-large': { area: 'size', severity: 'unanalysed', says: 'larger than {limit}, not read' },
  'package-too-large': {
    area: 'size',
    severity: 'unanalysed',
    says: 'more than {limit} in all: {left} files were not read, the largest of those it does not start with',
  },
  'package-data-too-large': {
    area: 'size',
    severity: 'noted',
    says: 'more than {limit} in all: {left} files of JSON were not read',
  },
  'archive-too-large': {
    area: 'size',
    severity: 'unanalysed',
    says: 'unpacks to more than {limit}: what follows was not read',
  },
  // Nothing runs it by itself, and whoever loads it is looked at.
  'data-too-large': { area: 'size', severity: 'noted', says: '{what} larger than {limit}, not read' },
  'named-data-too-large': { area: 'size', severity: 'noted', says: 'named by code, but larger than {limit}' },
  'path-too-long': { area: 'size', severity: 'unanalysed', says: 'its path is longer than {limit} characters' },
  'too-deep': { area: 'count', severity: 'unanalysed', says: 'nested deeper than {limit} folders' },
  'too-many-files': {
    area: 'count',
    severity: 'unanalysed',
    says: 'more than {limit} files: {left} were not looked at, the smallest of those it does not start with',
  },
  'too-many-data-files': {
    area: 'count',
    severity: 'noted',
    says: 'more than {limit} files: {left} of JSON were not looked at',
  },
  'too-many-listed': {
    area: 'count',
    severity: 'unanalysed',
    says: 'more than {limit} files and folders: what follows was not looked at',
  },
  'too-many-packages': {
    area: 'count',
    severity: 'unanalysed',
    says: 'more than {limit} packages: {left} were not looked at',
  },
  'too-many-folders': {
    area: 'count',
    severity: 'unanalysed',
    says: 'more than {limit} folders: packages installed further down were not looked for',
  },
  'too-many-shell-files': {
    area: 'count',
    severity: 'unanalysed',
    says: 'shell files of more than {limit} characters: the commands of {left} were not read',
  },
  'too-many-idle-shell-files': {
    area: 'count',
    severity: 'noted',
    says: 'shell files of more than {limit} characters: the commands of {left} that nothing starts were not read',
  },
  'too-many-scripts': {
    area: 'count',
    severity: 'noted',
    says: 'more than {limit} scripts that no installation runs: {left} were not read',
  },

  // ── syntax ─────────────────────────────────────────────────────────────────────────────────────────────────────
  'not-parsed': { area: 'syntax', severity: 'unanalysed', says: 'no parser accepts it; searched as text' },
  // Templates, and fixtures of parsers, are broken on purpose.
  'not-parsed-nor-loaded': {
    area: 'syntax',
    severity: 'noted',
    says: 'no parser accepts it, and nothing loads it; searched as text',
  },
  'not-parsed-in-part': {
    area: 'syntax',
    severity: 'unanalysed',
    says: 'no parser accepts what stands at {places}; that was searched as text, the rest analysed',
  },
  'not-parsed-in-part-nor-loaded': {
    area: 'syntax',
    severity: 'noted',
    says: 'no parser accepts what stands at {places}, and nothing loads it; that was searched as text, the rest analysed',
  },
  'not-text': { area: 'syntax', severity: 'unanalysed', says: 'named as code, but binary; not analysed' },
  'not-text-nor-loaded': {
    area: 'syntax',
    severity: 'noted',
    says: 'named as code, but binary, and nothing loads it; not analysed',
  },
  'bad-manifest': { area: 'syntax', severity: 'unanalysed', says: '{why}' },
  'salvaged-manifest': {
    area: 'syntax',
    severity: 'noted',
    says: '{why}, so npm could not read it; read as far as it goes',
  },

  // ── budget: what the analysis may take ─────────────────────────────────────────────────────────────────────────
  'too-costly': {
    area: 'budget',
    severity: 'unanalysed',
    says: 'takes more than {seconds} s or {megabytes} MB',
  },
  'no-time-left': {
    area: 'budget',
    severity: 'unanalysed',
    says: 'what came before it in the package took too long',
  },
  'no-time-left-nor-loaded': {
    area: 'budget',
    severity: 'noted',
    says: 'what came before it in the package took too long, and nothing loads it; searched as text at most',
  },
  'too-much-idle-code': {
    area: 'budget',
    severity: 'noted',
    says: 'nothing loads it, and the package has too much code for that to be analysed; searched as text',
  },
  'package-too-costly': {
    area: 'budget',
    severity: 'unanalysed',
    says: 'the package takes more than {seconds} s',
  },
  'too-many-layers': {
    area: 'budget',
    severity: 'unanalysed',
    says: 'runs more texts than are opened: {left} of them were not looked at',
  },
  'too-many-calls': {
    area: 'budget',
    severity: 'unanalysed',
    says: 'calls more than is looked at in one file: {left} calls were not looked at',
  },
  'broke-off': { area: 'budget', severity: 'unanalysed', says: 'could not be analysed to its end: {why}' },

  // ── setting: as the user wants it ──────────────────────────────────────────────────────────────────────────────
  excluded: { area: 'setting', severity: 'noted', says: 'excluded by --exclude {glob}' },
  'not-included': { area: 'setting', severity: 'noted', says: 'not among the files of --include' },
} as const satisfies Readonly<Record<string, Kind>>;

/** The name of an entry of the list. */
export type Gap = keyof typeof gaps;

/** A file, a package or a part of the work that was not analysed. */
export interface Skipped {
  readonly path: string;
  readonly gap: Gap;
  readonly severity: Severity;
  /** The reason, in words. Hostile text: escape before showing. */
  readonly why: string;
}

/** Says that something is left out. */
export function skipped(gap: Gap, path: string, data: Readonly<Record<string, string | number>> = {}): Skipped {
  const { severity, says } = gaps[gap];
  const why = says.replace(/\{(\w+)\}/g, (_, name: string) => String(data[name] ?? '…'));
  return { path, gap, severity, why };
}

/** Whether something that may run was not analysed. */
export function isUnanalysed(all: readonly Skipped[]): boolean {
  return all.some(({ severity }) => severity !== 'noted');
}
