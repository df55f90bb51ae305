/**
 * The packages in `node_modules` folders: nested, scoped, linked from stores, and what lies beside packages. The folders
 * are walked; whatever Node could be told to load from them is found, whether or not anything says that it is there.
 */
import type { Dirent } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import type { Limits } from '../limits.js';
import { statedName } from '../manifest.js';
import { type Collection, makeCollection, realPathOf, type Walk, type Walked } from './collect.js';
import { readManifest } from './manifests.js';
import { contains, isFolder, nameIn } from './places.js';
import { holdsLoose } from './runnable.js';

/** Folders in `node_modules` where package managers keep what the links beside them lead to. */
const STORES: ReadonlySet<string> = new Set(['.pnpm', '.store', '.bun']);

export function walkModules(walk: Walk): Walked {
  const { root, modules, limits } = walk;
  const tree = makeCollection(walk);
  for (const start of modules) {
    const owner = dirname(start);
    if (basename(start) !== 'node_modules' || owner === root || isAmongInstalled(owner, walk.base)) {
      tree.enqueue(realPathOf(start));
    } else {
      // A project inside of this one, or around it: its own code is not installed.
      tree.addWorkspace(owner, statedName(readManifest(join(owner, 'package.json'), limits)) ?? basename(owner));
    }
  }
  for (let folder = tree.next(); folder !== undefined; folder = tree.next()) visit(tree, folder, limits);
  return tree.walked();
}

function visit(tree: Collection, folder: string, limits: Limits): void {
  for (const entry of listed(tree, folder)) {
    const { name } = entry;
    if (name === '.bin' && entry.isDirectory()) visitBin(tree, folder + sep + name);
    else if (STORES.has(name) && entry.isDirectory()) visitStore(tree, folder + sep + name, limits);
    else if (name.startsWith('.') || name.startsWith('@')) visitGroup(tree, folder, entry);
    else place(tree, folder, entry, name);
  }
}

/** What is in a folder besides files, which Node can load as well, but which are no packages. */
function listed(tree: Collection, folder: string, isBin = false): readonly Dirent[] {
  const entries = tree.list(folder);
  if (holdsLoose(folder, entries, isBin)) tree.addLoose(folder);
  return entries.filter(entry => !entry.isFile());
}

/** A package in a folder of packages, or a link to one. */
function place(tree: Collection, folder: string, entry: Dirent, name: string): void {
  const location = folder + sep + entry.name;
  if (entry.isDirectory()) {
    tree.lead(location, location);
    tree.addPackage(location, name);
  } else if (entry.isSymbolicLink()) {
    const end = tree.follow(location);
    if (end === undefined) return;
    tree.lead(location, end);
    if (tree.isInstalled(end)) {
      tree.addPackage(end, nameIn(end) ?? name);
      // What lies beside it is what it can load.
      const around = modulesAround(end);
      if (around !== undefined) tree.enqueue(around);
    } else {
      tree.skip('workspace', location);
      if (!contains(end, folder)) tree.addWorkspace(end, name);
    }
  } else tree.skip('special-file', location);
}

/** A folder that holds packages without being one: a scope, `.prisma`, `.cache`. */
function visitGroup(tree: Collection, folder: string, entry: Dirent): void {
  const location = folder + sep + entry.name;
  if (!entry.isDirectory() && !entry.isSymbolicLink()) {
    tree.skip('special-file', location);
    return;
  }
  const group = entry.isDirectory() ? location : tree.follow(location);
  if (group === undefined || !tree.isNew(group)) return;
  for (const below of listed(tree, group)) place(tree, group, below, `${entry.name}/${below.name}`);
}

/** Links to commands, of which each is a file of a package, or scripts in their place. */
function visitBin(tree: Collection, bin: string): void {
  for (const entry of listed(tree, bin, true)) if (entry.isDirectory()) place(tree, bin, entry, `.bin/${entry.name}`);
}

/**
 * `.pnpm/name@version/node_modules/name`, with npm below a scope of its own; `.store/name/package` with Yarn; and
 * `.pnpm/node_modules` with links for phantom dependencies.
 */
function visitStore(tree: Collection, store: string, limits: Limits): void {
  for (const entry of listed(tree, store)) {
    const folder = store + sep + entry.name;
    if (!entry.isDirectory()) continue;
    if (entry.name === 'node_modules') tree.enqueue(folder);
    else if (entry.name.startsWith('@') && !isStored(folder)) visitStore(tree, folder, limits);
    else visitStored(tree, folder, limits);
  }
}

function visitStored(tree: Collection, stored: string, limits: Limits): void {
  for (const entry of listed(tree, stored)) {
    if (entry.name === 'node_modules') tree.descend(stored);
    else if (entry.isDirectory()) {
      const dir = stored + sep + entry.name;
      tree.addPackage(dir, statedName(readManifest(join(dir, 'package.json'), limits)) ?? basename(stored));
    }
  }
}

/** Whether this is a package of a store, not a scope in it. */
function isStored(folder: string): boolean {
  return isFolder(join(folder, 'node_modules')) || isFolder(join(folder, 'package'));
}

/** The `node_modules` in which a package lies as `name` or `@scope/name`. */
function modulesAround(dir: string): string | undefined {
  const around = dirname(dir);
  if (basename(around) === 'node_modules') return around;
  return basename(around).startsWith('@') && basename(dirname(around)) === 'node_modules' ? dirname(around) : undefined;
}

function isAmongInstalled(folder: string, base: string): boolean {
  return !contains(base, folder) || folder.slice(base.length).split(sep).includes('node_modules');
}
