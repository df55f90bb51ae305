/** Analyses that are kept by themselves: what one asked of its package is noted, and held against another. */
import { type Costs, PLENTY } from '../language/account.js';
import type { World } from '../resolve/unit.js';
import type { Moment, SourceFile } from '../types.js';
import type { Kept } from './kept.js';

/** What the analysis of a file asks of its package. */
export interface Asked {
  readonly addresses: Map<string, boolean>;
  readonly missed: Set<string>;
}

export interface Recording {
  /** Undefined where nothing is noted, or once the file is told of another one. */
  readonly asked: Asked | undefined;
  start(): void;
  /** What the file is told from here on holds in this package only. */
  stop(): void;
}

export function makeRecording(): Recording {
  let asked: Asked | undefined;
  return {
    get asked() {
      return asked;
    },
    start() {
      asked = { addresses: new Map(), missed: new Set() };
    },
    stop() {
      asked = undefined;
    },
  };
}

/** Whether this package answers as the one did in which the file was analysed. */
export function stillHolds(kept: Kept, source: SourceFile, moment: Moment, world: World): boolean {
  return (
    kept.moment === moment &&
    hasPlenty(world.costs, kept.spent, kept.walked) &&
    kept.addresses.every(([address, answer]) => world.isOwn(address) === answer) &&
    kept.missed.every(specifier => world.find(source, specifier) === undefined)
  );
}

/** Whether a file's analysis came, or would come, to the same whatever else there is in the package. */
export function hasPlenty(costs: Costs, spent: number, walked: number): boolean {
  const isPlenty = costs.all.work - spent >= PLENTY.all && costs.walks.work - walked >= PLENTY.walks;
  return isPlenty && costs.held === 0 && costs.keys.work >= PLENTY.keys;
}
