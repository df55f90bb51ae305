/** `stowaway show`: where a package's findings stand in its files, and what is known of a place in one. */
import { answerText, unansweredInWords } from '../report/answer.js';
import type { Texts } from '../report/formats.js';
import { placeMeant } from '../report/places.js';
import { rank } from '../report/rank.js';
import { didYouMean } from '../report/rules.js';
import type { Named, Place, TargetKind } from '../scan.js';
import type { Report } from '../types.js';
import { type Engine, lookedUp, type Scanner } from './engine.js';
import { untilInterrupted } from './interrupt.js';
import { type ScanFlags, scanned } from './scan.js';
import { columnsOf, hasColour, type Io, print, Refusal } from './terminal.js';

/** A package to show: a target, and which of the packages in it, by their paths; undefined for a target that is one. */
export interface Shown {
  readonly target: string;
  readonly only?: readonly string[];
}

/**
 * The package that is meant: a path, an archive or one of the registry as it stands, otherwise one of those installed
 * here, by name, name and version, or its path in reports. A name that several versions have has to say which.
 */
export function packageMeant(
  asked: string,
  kindOf: (target: string) => TargetKind | undefined,
  installed: () => readonly Named[],
): Shown {
  const kind = kindOf(asked);
  if (kind === 'project') return { target: asked, only: ['.'] };
  if (asked.startsWith('npm:') || /^[./]|^[a-z]:[\\/]/i.test(asked) || kind !== undefined) return { target: asked };
  const found = installed();
  const meant = found.filter(({ name, version, path }) => [path, name, `${name}@${version}`].includes(asked));
  const versions = [...new Set(meant.map(({ name, version }) => `${name}@${version}`))];
  if (versions.length > 1) throw new Refusal(`${asked} may be any of ${versions.join(', ')}: name one of them`);
  if (meant.length === 0) {
    const called = asked.replace(/(?!^)@[^/@]*$/, '');
    const others = new Set(found.flatMap(({ name, version }) => (name === called ? [`${name}@${version}`] : [])));
    const hint =
      others.size > 0
        ? `${[...others].join(', ')} is`
        : didYouMean(called, [...new Set(found.map(({ name }) => name))]);
    throw new Refusal(`${asked} is not installed here${hint === undefined ? '' : `; ${hint}`}`);
  }
  return { target: '.', only: meant.map(({ path }) => path) };
}

export interface ShowFlags extends Pick<ScanFlags, 'config' | 'color'> {
  readonly readable?: boolean;
}

/** @param file only this one, and all of it; or a place in one */
export async function show(
  asked: string,
  file: string | undefined,
  flags: ShowFlags,
  io: Io,
  engine: Engine,
): Promise<void> {
  const scanner = await engine.scanner();
  const kindOf = (target: string): TargetKind | undefined => {
    try {
      return lookedUp([target], io, scanner)[0]?.kind;
    } catch {
      return undefined;
    }
  };
  const meant = packageMeant(asked, kindOf, () => scanner.installedPackages(io.cwd));
  const place = file === undefined ? undefined : placeMeant(file);
  if (place) return showPlace(meant, place, flags.color, io, scanner);
  const { target: path, only } = meant;
  const { readable, ...settings } = flags;
  const scanFlags: ScanFlags = { ...settings, format: 'text', cache: true, ...(only && { only }) };
  const { targets, options, reports } = await scanned([path], scanFlags, io, engine);
  const [target] = targets;
  const [report, ...others] = rank(reports);
  if (!target || !report || (others.length > 0 && only === undefined))
    throw new Refusal(`${asked} is no package: name one of those installed in it`);
  await showFiles(
    report,
    await scanner.inspectTarget(target.path, [report], options),
    file,
    { color: flags.color, ...(readable && { readable }) },
    io,
  );
}

/** What is known of the expressions at a place. All of a package can be asked about, whatever of it is to be scanned. */
async function showPlace(meant: Shown, place: Place, color: boolean, io: Io, scanner: Scanner): Promise<void> {
  const [target] = lookedUp([meant.target], io, scanner);
  if (!target) return;
  const options = { ...(meant.only && { only: meant.only }), ...(io.signal && { signal: io.signal }) };
  const answer = await untilInterrupted(scanner.askTarget(target.path, place, options), io.signal);
  if ('why' in answer) throw new Refusal(unansweredInWords(answer, place));
  await print(io.stdout, answerText(answer, { columns: columnsOf(io.stdout), colour: hasColour(io, color) }));
}

async function showFiles(
  report: Report,
  texts: Texts,
  file: string | undefined,
  { color, readable }: ShowFlags,
  io: Io,
): Promise<void> {
  const found = texts.get(report.package.path) ?? [];
  const paths = [...new Set(found.filter(one => !one.file.decodedFrom).map(one => one.file.path))];
  if (file !== undefined && !paths.includes(file)) {
    const hint = didYouMean(file, paths) ?? (paths.length > 0 ? `something was found in ${paths.join(', ')}` : '');
    throw new Refusal(`nothing was found in a file ${file}${hint && `; ${hint}`}`);
  }
  // With all that rewrites code, which no scan needs.
  const { showText } = await import('../report/show.js');
  const view = {
    columns: columnsOf(io.stdout),
    colour: hasColour(io, color),
    ...(file !== undefined && { file }),
    ...(readable && { isReadable: true }),
  };
  await print(io.stdout, showText(report, found, view));
}
