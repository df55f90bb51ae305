/**
 * The trees of one package's files, made when they are asked for.
 *
 * A tree takes fifty times the memory of its text, so not all stay: that of a bundle goes once it is analysed, since few
 * files ask for it again, and of the others those that nobody asked for the longest.
 */
import { dismiss } from '../resolve/interpret/interpreter.js';
import { forget } from '../resolve/reach/reach.js';
import type { Unit } from '../resolve/unit.js';
import type { SourceFile } from '../types.js';

/** Longer files are bundles, whose parts know each other and little else. UTF-16 units. */
export const BUNDLE = 300_000;

/** Text of a package whose trees are kept at a time, in UTF-16 units. */
export const MOST_KEPT = 8_000_000;

/** What a tree takes however short its text is, as if it were text: a package may have fifty thousand of them. */
const LEAST = 1_000;

/** Times that the tree of a bundle is made, for itself and for others that ask what it hands to them. */
const OPENINGS = 2;

export interface Trees {
  /** A file's tree; undefined when no parser accepts it. */
  open(file: SourceFile): Unit | undefined;
  /** The same for another file that asks for it: undefined, too, for a bundle whose tree was made often enough. */
  openForOthers(file: SourceFile): Unit | undefined;
  /** The file is analysed: room is made for others. */
  close(file: SourceFile): void;
}

/** @param make parses a file; undefined when no parser accepts it */
export function makeTrees(make: (file: SourceFile) => Unit | undefined): Trees {
  const units = new Map<SourceFile, Unit | undefined>();
  const openings = new Map<SourceFile, number>();
  let kept = 0;

  return {
    open,
    openForOthers(file) {
      const isMade = units.has(file) || file.text.length <= BUNDLE || (openings.get(file) ?? 0) < OPENINGS;
      return isMade ? open(file) : undefined;
    },
    close(file) {
      if (file.text.length > BUNDLE) drop(file);
      for (const other of units.keys()) {
        if (kept <= MOST_KEPT) return;
        drop(other);
      }
    },
  };

  function open(file: SourceFile): Unit | undefined {
    const known = units.get(file);
    if (known || units.has(file)) {
      // The one asked for last is the last to go.
      units.delete(file);
      units.set(file, known);
      return known;
    }
    // While it is being made, nobody else is to make it.
    units.set(file, undefined);
    openings.set(file, (openings.get(file) ?? 0) + 1);
    const unit = make(file);
    units.set(file, unit);
    if (unit) kept += file.text.length + LEAST;
    return unit;
  }

  function drop(file: SourceFile): void {
    const unit = units.get(file);
    if (!unit) return;
    letGo(unit);
    units.delete(file);
    kept -= file.text.length + LEAST;
  }
}

/** Lets go of what is only known of a tree as long as there is one. */
export function letGo(unit: Unit): void {
  forget(unit);
  dismiss(unit);
}
