/** `stowaway accept`: puts findings that somebody has looked at into the configuration. */
import { join } from 'node:path';
import { acceptancesOf, type Found, findingsMeant, withAccepted } from '../config/accept.js';
import { parseConfig } from '../config/parse.js';
import { CONFIG_NAME } from '../read/config.js';
import { shown } from '../report/escape.js';
import { count } from '../report/layout.js';
import { shortened } from '../report/places.js';
import type { Report } from '../types.js';
import { write } from './files.js';
import type { Settings } from './settings.js';
import { type Io, print, Refusal } from './terminal.js';

export interface AcceptFlags {
  readonly reason: string;
  readonly expires?: string;
  readonly rule?: readonly string[];
  readonly all?: boolean;
}

/**
 * @param words what the user means: fingerprints or packages
 * @param reports what the target holds, findings that are accepted already left out
 */
export async function accept(
  words: readonly string[],
  { reason, expires, rule, all: isEverything }: AcceptFlags,
  reports: readonly Report[],
  { file }: Settings,
  io: Io,
): Promise<void> {
  if (file && file.text === undefined)
    throw new Refusal(`${file.name} is code, which cannot be added to: write the entries by hand`);
  const all = reports
    .flatMap(report => report.findings.map((finding): Found => ({ report, finding })))
    .filter(({ finding }) => rule === undefined || rule.includes(finding.rule));
  if (words.length === 0 && !isEverything) throw new Refusal('which findings? Name them, or give --all');
  if (words.length > 0 && isEverything) throw new Refusal('--all is everything there is: name no findings with it');
  if (isEverything && all.length === 0) throw new Refusal('nothing is found that could be accepted');
  const named = words.flatMap(word => {
    const meant = findingsMeant(word, all);
    if (meant === undefined) throw new Refusal(`${word} is the start of several fingerprints: give more of it`);
    if (meant.length === 0) throw new Refusal(`nothing found that ${word} could mean: neither a finding nor a package`);
    return meant;
  });

  const entries = acceptancesOf(isEverything ? all : named, { reason, ...(expires && { expires }) });
  const text = withAccepted(file?.text ?? '{}', file?.at ?? [], entries);
  // What is wrong with an entry is wrong with what the user typed: the reason, or the day.
  const [mistake] = parseConfig(text, file?.at ?? []).mistakes ?? [];
  if (mistake) throw new Refusal(mistake.says.replace(/^accepted\.\d+\.(\w+)/, '--$1'));
  write(file?.path ?? join(io.cwd, CONFIG_NAME), text.endsWith('\n') ? text : `${text}\n`);

  const lines = entries.map(entry => `  ${entry.package}: ${entry.rule} ${shortened(entry.fingerprint)}`);
  const until = expires === undefined ? '' : ` until ${expires}`;
  const head = `Accepted ${count(entries.length, 'finding')}${until}, in ${file?.name ?? CONFIG_NAME}:`;
  await print(io.stdout, [head, ...lines].map(line => `${shown(line)}\n`).join(''));
}
