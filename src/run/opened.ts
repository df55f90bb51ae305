/** A package whose files can be asked about: what runs when, their texts and trees, and the world they stand in. */

import { openCosts } from '../language/account.js';
import { type Moments, momentsOf } from '../package/graph.js';
import { triggersOf } from '../package/triggers.js';
import { parse } from '../parse/parse.js';
import { makeUnit, type World } from '../resolve/unit.js';
import type { Package, Stage, Trigger } from '../types.js';
import { makeRecording, type Recording } from './recall.js';
import { makeSources, type Sources } from './sources.js';
import { makeTrees, type Trees } from './trees.js';
import { importersIn, type Metadata, makeWorld } from './world.js';

export interface Opened {
  readonly triggers: readonly Trigger[];
  readonly moments: Moments;
  readonly sources: Sources;
  readonly importersOf: (path: string) => readonly string[];
  readonly recording: Recording;
  /** Whether values are followed from file to file. */
  readonly isJoined: boolean;
  readonly trees: Trees;
  readonly world: World;
}

export interface Opening {
  /** Stages to leave out. */
  readonly without?: readonly Stage[] | undefined;
  /** What the projects and packages of the tree say of themselves, to try as keys. */
  readonly metadata?: (() => Metadata) | undefined;
}

export function openPackage(pkg: Package, { without = [], metadata }: Opening): Opened {
  const triggers = triggersOf(pkg);
  const moments = momentsOf(pkg, triggers);
  const sources = makeSources(pkg, moments);
  const importersOf = importersIn(pkg, moments);
  const recording = makeRecording();
  const isJoined = !without.includes('files');
  const trees: Trees = makeTrees(file => makeUnit(parse(file), world));
  const costs = openCosts();
  const world: World = makeWorld({
    pkg,
    moments,
    sources,
    costs,
    recording,
    trees: () => trees,
    importersOf,
    without,
    isJoined,
    metadata,
  });
  return { triggers, moments, sources, importersOf, recording, isJoined, trees, world };
}
