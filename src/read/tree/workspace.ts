/** Which folders with packages in them belong to a folder: those inside of it, and those of the workspace around it. */
import { type Dirent, readdirSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { parse as parseJsonc } from 'jsonc-parser';
import { Minimatch } from 'minimatch';
import { type Skipped, skipped } from '../../gaps.js';
import { readWhole } from '../folder.js';
import type { Limits } from '../limits.js';
import { isRecord, ownField } from '../manifest.js';
import { decodeText } from '../text.js';
import { readManifest } from './manifests.js';
import { inOrder, isFile, lookAt, shown } from './places.js';
import { readYaml } from './stores.js';

/** Where the packages lie that the code of a folder can load. */
export interface Reach {
  /** The folder itself, or that of the workspace it is a member of: managers lay links between any places in it. */
  readonly base: string;
  /** Every `node_modules`, or link to one: the folder's own first, then those around it, then those inside of it. */
  readonly modules: readonly string[];
  readonly skipped: readonly Skipped[];
}

/** @param root a real path */
export function reachOf(root: string, limits: Limits): Reach {
  const base = workspaceAround(root, limits) ?? root;
  const around: string[] = [];
  for (let dir = root; ; dir = dirname(dir)) {
    around.push(join(dir, 'node_modules'));
    if (dir === base || dir === dirname(dir)) break;
  }
  // Rush installs there for all of its projects.
  around.push(join(base, 'common', 'temp', 'node_modules'));
  const inside = modulesInside(root, limits);
  return {
    base,
    modules: [...new Set([...around.filter(isThere), ...inside.modules])],
    skipped: inside.skipped,
  };
}

/** Whether packages are installed in a folder, inside of it, or around it for it. */
export function hasModules(root: string, limits: Limits): boolean {
  return isThere(join(root, 'node_modules')) || reachOf(root, limits).modules.length > 0;
}

function isThere(modules: string): boolean {
  const found = lookAt(modules);
  return found?.isDirectory() === true || found?.isSymbolicLink() === true;
}

/**
 * Looks for `node_modules` in the project's own folders, whatever its settings count among its workspaces: what lies
 * there is installed, and can be loaded. Folders whose name starts with a dot hold what tools made for themselves.
 */
function modulesInside(root: string, limits: Limits): Pick<Reach, 'modules' | 'skipped'> {
  const modules: string[] = [];
  let level = [root];
  let folders = 0;
  for (let depth = 0; level.length > 0; depth++) {
    const next: string[] = [];
    for (const folder of level) {
      if (++folders > limits.entries || depth > limits.depth) {
        const gap = depth > limits.depth ? 'too-deep' : 'too-many-folders';
        const limit = depth > limits.depth ? limits.depth : limits.entries;
        return { modules, skipped: [skipped(gap, shown(root, folder), { limit })] };
      }
      for (const entry of listed(folder)) {
        if (entry.name === 'node_modules') {
          if (entry.isDirectory() || entry.isSymbolicLink()) modules.push(join(folder, entry.name));
        } else if (entry.isDirectory() && !entry.name.startsWith('.')) next.push(folder + sep + entry.name);
      }
    }
    level = next;
  }
  return { modules, skipped: [] };
}

/** A folder of one's own that cannot be read hides no package from its owner, who cannot load any from there. */
function listed(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => inOrder(a.name, b.name));
  } catch {
    return [];
  }
}

// ── the workspace around ───────────────────────────────────────────────────────────────────────────────────────────

/** The nearest folder above whose settings count this one among their workspaces. */
export function workspaceAround(root: string, limits: Limits): string | undefined {
  for (let dir = dirname(root), below = root; dir !== below; below = dir, dir = dirname(dir)) {
    const member = relative(dir, root).split(sep).join('/');
    // What is installed is no member, whatever a glob says.
    if (member.split('/').includes('node_modules')) return undefined;
    if (isRushProject(dir, member, limits) || isMember(member, patternsIn(dir, limits))) return dir;
  }
  return undefined;
}

/** What npm, Yarn, Bun, pnpm and Lerna are told: globs of folders, those with `!` taking away. */
function patternsIn(dir: string, limits: Limits): readonly string[] {
  const listedIn = (holder: unknown, key: string): readonly string[] => {
    const value = isRecord(holder) ? ownField(holder, key) : undefined;
    if (Array.isArray(value)) return value.filter(one => typeof one === 'string');
    return isRecord(value) ? listedIn(value, 'packages') : [];
  };
  const lerna = isFile(join(dir, 'lerna.json')) ? readManifest(join(dir, 'lerna.json'), limits) : undefined;
  const pnpm = join(dir, 'pnpm-workspace.yaml');
  const packages = lerna === undefined ? [] : listedIn(lerna, 'packages');
  return [
    ...listedIn(readManifest(join(dir, 'package.json'), limits), 'workspaces'),
    ...(isFile(pnpm) ? listedIn(readYaml(pnpm, limits), 'packages') : []),
    ...(lerna !== undefined && packages.length === 0 ? ['packages/*'] : packages),
  ];
}

function isMember(member: string, patterns: readonly string[]): boolean {
  const few = patterns.slice(0, MOST_PATTERNS);
  const isLeftOut = few.some(pattern => pattern.startsWith('!') && matches(member, pattern.slice(1), false));
  return !isLeftOut && few.some(pattern => !pattern.startsWith('!') && matches(member, pattern, true));
}

const MOST_PATTERNS = 1_000;

/** @param otherwise the answer for a pattern so intricate that matching it could take for ever */
function matches(member: string, pattern: string, otherwise: boolean): boolean {
  const glob = pattern.replace(/^\.\//, '').replace(/\/{1,9}$/, '');
  const isPlain =
    glob.length <= 256 && glob.split('/').every(part => part.split('*').length <= 4 && part.split('{').length <= 3);
  if (!isPlain || glob.includes('..') || glob.split('**').length > 4) return otherwise;
  return new Minimatch(glob, { nonegate: true, nocomment: true, noext: true }).match(member);
}

/** Rush lists its projects one by one, in JSON with comments. */
function isRushProject(dir: string, member: string, limits: Limits): boolean {
  const bytes = readWhole(join(dir, 'rush.json'), limits.fileBytes);
  const text = bytes === undefined ? undefined : decodeText(bytes, 'code');
  const settings: unknown = typeof text === 'string' ? parseJsonc(text, [], { allowTrailingComma: true }) : undefined;
  const projects = isRecord(settings) ? ownField(settings, 'projects') : undefined;
  return Array.isArray(projects) && projects.some(one => isRecord(one) && ownField(one, 'projectFolder') === member);
}
