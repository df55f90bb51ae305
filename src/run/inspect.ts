import { endOf, startOf } from '../parse/walk.js';
import { laidOut } from '../readable/layout.js';
import type { Readable } from '../readable/places.js';
import type { Finding, Package, Report, Rule, ScanOptions, SourceFile, Step } from '../types.js';
import { type Analysis, analyse } from './package.js';

/** A text of a package, with what was found in it: a file, or a layer that was decoded out of one. */
export interface Inspected {
  readonly file: SourceFile;
  /** The text that a layer was found in. */
  readonly host?: SourceFile;
  /** Absent when the text is too large to be laid out. */
  readonly readable?: Readable;
  readonly marks: readonly Mark[];
}

/** Where a step of a finding's chain stands. UTF-16 units. */
export interface Mark {
  readonly finding: Finding;
  /** Position of the step in the chain. */
  readonly step: number;
  readonly start: number;
  readonly end: number;
}

/**
 * A package's report together with the texts it speaks of: every layer that was opened, what it was found in, and every
 * file that a finding points into. A report alone has only a few lines of each.
 */
export function inspect(
  pkg: Package,
  rules: Readonly<Record<string, Rule>>,
  options: Pick<ScanOptions, 'beautify' | 'without'> & Analysis = {},
): { readonly report: Report; readonly texts: readonly Inspected[] } {
  const marks = new Map<SourceFile, Mark[]>();
  const hosts = new Map<SourceFile, SourceFile>();
  const marksIn = (file: SourceFile): Mark[] => {
    const known = marks.get(file) ?? [];
    marks.set(file, known);
    return known;
  };
  const report = analyse(pkg, rules, {
    ...options,
    onLayer: (layer, host) => {
      marksIn(host);
      marksIn(layer);
      hosts.set(layer, host);
    },
    onFinding: (finding, chain) => {
      chain.forEach(({ origin }, step) => {
        const [start, end] = rangeOf(origin);
        marksIn(origin.file).push({ finding, step, start, end });
      });
    },
  });
  return {
    report,
    texts: [...marks].map(([file, found]) => {
      const host = hosts.get(file);
      const layout = laidOut(file);
      return {
        file,
        ...(host && { host }),
        ...(layout && { readable: layout }),
        marks: found.sort((a, b) => a.start - b.start || a.step - b.step),
      };
    }),
  };
}

function rangeOf(origin: Step['origin']): readonly [number, number] {
  return 'node' in origin ? [startOf(origin.node), endOf(origin.node)] : [origin.start, origin.end];
}
