/** Which findings somebody means, and the configuration with those accepted. */
import { applyEdits, modify } from 'jsonc-parser';
import type { Acceptance, Finding, Report } from '../types.js';

/** A finding in the package it is in. */
export interface Found {
  readonly report: Report;
  readonly finding: Finding;
}

/** Fewer digits of a fingerprint than this are more likely a name. */
const FEWEST_DIGITS = 8;

/**
 * The findings that one word means: a fingerprint or its first digits, or all those of a package, by its name or by
 * `name@version`. Undefined when the digits are those of several.
 */
export function findingsMeant(word: string, all: readonly Found[]): readonly Found[] | undefined {
  if (word.length >= FEWEST_DIGITS && /^[0-9a-f]{1,32}$/.test(word)) {
    const found = all.filter(({ finding }) => finding.fingerprint.startsWith(word));
    return new Set(found.map(({ finding }) => finding.fingerprint)).size > 1 ? undefined : found;
  }
  return all.filter(
    ({
      report: {
        package: { name, version },
      },
    }) => word === name || word === `${name}@${version}`,
  );
}

/** One entry for each finding; the same one in several versions or places of a package is one entry. */
export function acceptancesOf(
  found: readonly Found[],
  { reason, expires }: Pick<Acceptance, 'reason' | 'expires'>,
): readonly Acceptance[] {
  const entries = new Map<string, Acceptance>();
  for (const { report, finding } of found) {
    const { rule, fingerprint } = finding;
    const entry = { package: report.package.name, rule, fingerprint, reason, ...(expires && { expires }) };
    entries.set(JSON.stringify(entry), entry);
  }
  return [...entries.values()];
}

/** A configuration's text with entries added to what it accepts, laid out as it is. */
export function withAccepted(text: string, at: readonly string[], entries: readonly Acceptance[]): string {
  const insertSpaces = !/^\t/m.test(text);
  const tabSize = /^( +)\S/m.exec(text)?.[1]?.length ?? 2;
  return entries.reduce(
    (before, entry) =>
      applyEdits(
        before,
        modify(before, [...at, 'accepted', -1], entry, {
          isArrayInsertion: true,
          formattingOptions: { insertSpaces, tabSize, eol: before.includes('\r\n') ? '\r\n' : '\n' },
        }),
      ),
    text,
  );
}
