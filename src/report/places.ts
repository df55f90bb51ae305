/** Where things are, in words and paths that are not escaped. */
import { posix, sep } from 'node:path';
import type { Place } from '../run/answers.js';
import type { Anchor, Evidence, Finding, Location, Report } from '../types.js';

/** `a@1.0.0` */
export function specOf({ package: { name, version } }: Pick<Report, 'package'>): string {
  return version ? `${name}@${version}` : name;
}

/** `index.js:3:14`, or for a layer `3:14 in text decoded by hex from index.js:1:20`. */
export function placeInWords({ path, line, column, decodedFrom }: Location): string {
  if (!decodedFrom) return `${path}:${line}:${column}`;
  return `${line}:${column} in text decoded by ${decodedFrom.decoder} from ${placeInWords(decodedFrom.at)}`;
}

/** The place that `index.js:3:14` names; undefined for what names none. */
export function placeMeant(text: string): Place | undefined {
  const [, path, line, column] = /^(.+):(\d{1,9}):(\d{1,9})$/s.exec(text) ?? [];
  return path === undefined ? undefined : { path, line: Number(line), column: Number(column) };
}

/** As much of a fingerprint as people are shown, and may give back to `stowaway accept`. */
export function shortened(fingerprint: string): string {
  return fingerprint.slice(0, 12);
}

/** Where a place is in a file that is there: out of all layers. */
export function outermost(at: Location): Location {
  return at.decodedFrom ? outermost(at.decodedFrom.at) : at;
}

/** What a finding is about: the end of its chain. */
export function mainStep({ chain }: Finding): Evidence | undefined {
  return chain.at(-1);
}

/** The path of a package's file as people have it: in its project, if it is installed in one. `/`-separated. */
export function fileOf({ package: { path }, anchor }: Pick<Report, 'package' | 'anchor'>, file: string): string {
  const folder = path.replaceAll(sep, '/');
  if (!anchor || path.startsWith('npm:')) return joined(folder, file);
  return joined(posix.dirname(anchor.path), folder, file);
}

/** No system has longer paths, in UTF-16 units, and Node.js takes quadratic time to shorten them. */
const LONGEST = 10_000;

function joined(...parts: readonly string[]): string {
  const length = parts.reduce((all, part) => all + part.length, 0);
  return length > LONGEST ? parts.join('/') : posix.join(...parts);
}

/** The line to show a package's alarm at: what brings it in, or the place of its strongest finding, or itself. */
export function anchorOf(report: Report): Anchor {
  if (report.anchor) return report.anchor;
  const [strongest] = report.findings;
  const step = strongest && mainStep(strongest);
  if (!step) return { path: fileOf(report, 'package.json'), line: 1 };
  const { path, line } = outermost(step.at);
  return { path: fileOf(report, path), line };
}
