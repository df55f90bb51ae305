/** A package's files as the evaluator may ask for them. */

import type { Costs } from '../language/account.js';
import { resolveModule } from '../package/files.js';
import type { Moments } from '../package/graph.js';
import { ownAddresses } from '../package/own.js';
import { expectedCapabilities, statedBy } from '../package/purpose.js';
import { folderOf, joinPath } from '../package/text.js';
import type { World } from '../resolve/unit.js';
import type { Capability, Package, Stage } from '../types.js';
import type { Recording } from './recall.js';
import type { Sources } from './sources.js';
import { BUNDLE, type Trees } from './trees.js';
import { reverseImports } from './turns.js';

/** Files that import one file, as far as they are asked what they hand to it. */
const MOST_IMPORTERS = 12;

/** What packages say of themselves, by field of the manifest. */
export type Metadata = Readonly<Record<string, readonly string[]>>;

export interface Surroundings {
  readonly pkg: Package;
  readonly moments: Moments;
  readonly sources: Sources;
  readonly costs: Costs;
  readonly recording: Recording;
  /** The trees, which are made with this world. */
  readonly trees: () => Trees;
  readonly importersOf: (path: string) => readonly string[];
  /** Stages that are left out. */
  readonly without: readonly Stage[];
  /** Whether values are followed from file to file. */
  readonly isJoined: boolean;
  readonly metadata: (() => Metadata) | undefined;
}

export function makeWorld(around: Surroundings): World {
  const { pkg, moments, sources, costs, recording, trees, importersOf, without, isJoined } = around;
  const isOwn = ownAddresses(pkg);
  let stated: ReadonlySet<string> | undefined;
  const held = new Map<string, boolean>();
  let expected: ReadonlySet<Capability> | undefined;
  return {
    opens: !without.includes('layers'),
    walks: !without.includes('walk'),
    interprets: !without.includes('interpreter'),
    costs,
    find(from, specifier) {
      if (!isJoined) return undefined;
      const path = resolveModule(pkg, joinPath(folderOf(from.path), specifier));
      const found = path === undefined || (path === from.path && !from.decodedFrom) ? undefined : sources.of(path);
      if (found) recording.stop();
      else recording.asked?.missed.add(specifier);
      return found;
    },
    contentOf(from, path) {
      recording.stop();
      const paths = [joinPath(folderOf(from.path), path), joinPath('', path)];
      return paths
        .map(one => (one === undefined ? undefined : pkg.files.get(one)))
        .find(content => content !== undefined);
    },
    namesIn(from, path) {
      recording.stop();
      const folder = joinPath(folderOf(from.path), path);
      if (folder === undefined) return [];
      const start = folder === '' ? '' : `${folder}/`;
      const inside = [...pkg.files.keys()].filter(one => one.startsWith(start));
      return [...new Set(inside.map(one => one.slice(start.length).replace(/\/.*/, '')))];
    },
    open: file => (sources.isProgram(file.path, file.text, true) ? trees().openForOthers(file) : undefined),
    isUnasked(file) {
      recording.stop();
      return /^(?:install|import)$/.test(moments.momentOf(file.path));
    },
    isOwn(address) {
      const answer = isOwn(address);
      recording.asked?.addresses.set(address, answer);
      return answer;
    },
    says(word) {
      recording.stop();
      stated ??= new Set(statedBy(pkg));
      return stated.has(word);
    },
    expects(capability) {
      recording.stop();
      expected ??= pkg.manifest && new Set(expectedCapabilities(pkg));
      return expected?.has(capability) ?? true;
    },
    holds(text) {
      recording.stop();
      let answer = held.get(text);
      if (answer === undefined) {
        answer = [...pkg.files.values()].some(content => typeof content === 'string' && content.includes(text));
        held.set(text, answer);
      }
      return answer;
    },
    metadata(field) {
      recording.stop();
      return metadataOf(pkg, field, around.metadata);
    },
    importersOf(file) {
      if (!isJoined) return [];
      const paths = importersOf(file.path);
      return paths.slice(0, MOST_IMPORTERS).flatMap(path => {
        const source = sources.of(path);
        return source && source.text.length <= BUNDLE ? [source] : [];
      });
    },
  };
}

/** Who imports a file; worked out when somebody asks. */
export function importersIn(pkg: Package, moments: Moments): (path: string) => readonly string[] {
  let importers: Map<string, string[]> | undefined;
  return path => {
    importers ??= reverseImports(pkg, moments);
    return importers.get(path) ?? [];
  };
}

/** What a field may be for whoever installs the package: its own, and that of each package of the tree. */
function metadataOf({ manifest }: Package, field: string, tell: () => Metadata = () => ({})): readonly string[] {
  const tree = tell();
  const own = manifest?.[field];
  return [...(typeof own === 'string' ? [own] : []), ...(Object.hasOwn(tree, field) ? (tree[field] ?? []) : [])];
}
