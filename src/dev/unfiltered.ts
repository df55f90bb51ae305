/** What the filters of the analysis lose. They may save time, and nothing else. */
import { parse } from '../parse/parse.js';
import { analyseFile } from '../run/file.js';
import { analyse } from '../run/package.js';
import type { Finding, Package, Rule } from '../types.js';

type Rules = Readonly<Record<string, Rule>>;

/** What is found in one text or package with the filters and without them. */
export interface Compared {
  /** Found without the filters only, as `rule/message at path:line`. */
  readonly lost: readonly string[];
  /** Found with the filters only: without them, something took the budget of something else. */
  readonly gained: readonly string[];
  /** Milliseconds with the filters, and without. */
  readonly filtered: number;
  readonly unfiltered: number;
}

/** A package with and without the choice of files worth parsing and of calls worth naming. */
export function comparePackage(pkg: Package, rules: Rules): Compared {
  return compare(everyCall => analyse(pkg, rules, { everyCall }).findings);
}

/** One text, with and without the choice of calls worth naming. */
export function compareText(text: string, rules: Rules): Compared {
  const parsed = parse({ path: 'index.js', text });
  return compare(everyCall => analyseFile(parsed, rules, { everyCall }));
}

function compare(find: (everyCall: boolean) => readonly Finding[]): Compared {
  const begun = performance.now();
  const filtered = placesOf(find(false));
  const between = performance.now();
  const unfiltered = placesOf(find(true));
  const end = performance.now();
  return {
    lost: unfiltered.filter(place => !filtered.includes(place)),
    gained: filtered.filter(place => !unfiltered.includes(place)),
    filtered: between - begun,
    unfiltered: end - between,
  };
}

/** A finding is the same when it is of the same message, and its chain begins and ends in the same places. */
function placesOf(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ rule, messageId, chain }) => {
    const at = [chain[0], chain.at(-1)].map(step => (step ? `${step.at.path}:${step.at.line}` : '-'));
    return `${rule}/${messageId} at ${[...new Set(at)].join(' … ')}`;
  });
}
