/** What stands below the list: what a configuration left out, and what was not analysed. */
import { bytes, count, number } from '../layout.js';
import type { AcceptanceData, ConfigurationData, OverrideData, PageData } from './data.js';
import { button, type Child, el } from './dom.js';

/** Paths that are listed for one reason. */
const MOST_PATHS = 200;

const section = (title: string, lead: string, ...children: readonly Child[]): HTMLElement =>
  el('section', { class: 'card appendix' }, el('h2', {}, title), el('p', {}, lead), ...children);

const list = (title: string, items: readonly HTMLElement[]): readonly Child[] =>
  items.length === 0 ? [] : [el('h3', {}, title), el('ul', {}, ...items)];

/** @param open shows a package's details, where they are not in sight anyway */
export function configurationSection(
  { configuration, packages }: PageData,
  open?: (at: number) => void,
): HTMLElement | undefined {
  if (!configuration) return undefined;
  const { path, rules, thresholds, overrides, accepted, unused, expired } = configuration;
  const withAccepted = packages.flatMap((one, at) => (one.accepted ? [{ one, at, accepted: one.accepted }] : []));
  const weights = weightsInWords(rules);
  const limits = thresholdsInWords(thresholds);
  const isPlain = accepted === 0 && !weights && !limits && overrides.length + unused.length + expired.length === 0;
  return section(
    'What the configuration changed',
    isPlain ? `${path} changes nothing here.` : `Set in ${path}. What it leaves out does not count above.`,
    ...list(
      `${count(accepted, 'finding')} accepted`,
      withAccepted.flatMap(({ one, at, accepted: all }) =>
        all.map(({ finding, reason, expires }) =>
          el(
            'li',
            {},
            open
              ? button({ class: 'link' }, () => open(at), `${one.name} ${one.version}`)
              : el('b', {}, `${one.name} ${one.version}`),
            ` ${finding.message}. `,
            el('span', { class: 'reason' }, `“${reason}”`),
            expires && ` until ${expires}`,
          ),
        ),
      ),
    ),
    ...list('Packages judged by their name', overrides.map(overrideItem)),
    ...list(
      'For all packages',
      [weights, limits].filter(Boolean).map(words => el('li', {}, words)),
    ),
    ...list('No longer needed: the finding is gone', unused.map(acceptanceItem)),
    ...list('Expired, and so not applied', expired.map(acceptanceItem)),
  );
}

function overrideItem({ name, versions, rules, thresholds, failOn, reason, packages }: OverrideData): HTMLElement {
  const said = [
    weightsInWords(rules),
    thresholdsInWords(thresholds),
    failOn && `fails on ${failOn}`,
    `applied to ${count(packages, 'package')}`,
  ];
  return el(
    'li',
    {},
    el('code', {}, versions ? `${name}@${versions}` : name),
    ` ${said.filter(Boolean).join('; ')}. `,
    reason !== undefined && el('span', { class: 'reason' }, `“${reason}”`),
  );
}

const acceptanceItem = ({ package: name, rule, fingerprint, reason, expires }: AcceptanceData): HTMLElement =>
  el(
    'li',
    {},
    el('code', {}, name),
    ` ${rule}, `,
    el('code', {}, fingerprint.slice(0, 12)),
    ' ',
    el('span', { class: 'reason' }, `“${reason}”`),
    expires && ` until ${expires}`,
  );

const weightsInWords = (rules: ConfigurationData['rules']): string =>
  rules.map(({ id, weight }) => (weight === 'off' ? `${id} is off` : `${id} weighs ${weight} bits`)).join(', ');

const thresholdsInWords = (thresholds: ConfigurationData['thresholds']): string =>
  Object.entries(thresholds)
    .map(([verdict, score]) => `${verdict} from ${score}`)
    .join(', ');

/** A silent skip would read as a clean bill of health. */
export function coverageSection({ packages, places, summary, unanalysed }: PageData): HTMLElement {
  const reasons = new Map<string, { paths: string[]; count: number }>();
  let listed = 0;
  let analysed = 0;
  let widened = 0;
  for (const one of packages) {
    analysed += one.analysed;
    widened += one.widened;
    for (const { path, why } of one.skipped) {
      const reason = reasons.get(why) ?? { paths: [], count: 0 };
      if (reason.paths.length < MOST_PATHS) reason.paths.push(packages.length === 1 ? path : `${one.name}/${path}`);
      reason.count++;
      listed++;
      reasons.set(why, reason);
    }
  }
  const others = Math.max(0, summary.files - analysed - summary.skipped);
  const lead =
    `${number(analysed)} of ${count(summary.files, 'file')}, ${bytes(summary.bytes)} in all, were analysed.` +
    (others > 0 ? ` ${number(others)} ${others === 1 ? 'is' : 'are'} of kinds that are not analysed.` : '') +
    (summary.skipped > 0
      ? ` ${count(summary.skipped, 'file')} ${summary.skipped === 1 ? 'was' : 'were'} left out:`
      : ' Nothing was left out.');
  const unlisted = summary.skipped - listed;
  const beside = places.filter(({ severity }) => severity !== 'noted');
  return section(
    'What was not analysed',
    lead,
    unanalysed !== undefined && el('p', { class: 'warning' }, `May run, and is unknown: ${unanalysed}.`),
    beside.length > 0 &&
      el(
        'ul',
        {},
        ...beside.map(({ path, why }) => el('li', { class: 'unanalysed' }, el('code', {}, path), ` ${why}`)),
      ),
    el(
      'div',
      { class: 'reasons' },
      ...[...reasons]
        .sort(([, a], [, b]) => b.count - a.count)
        .map(([why, { paths, count: all }]) =>
          el(
            'details',
            {},
            el('summary', {}, el('b', {}, number(all)), ` ${why}`),
            el(
              'ul',
              {},
              ...paths.map(path => el('li', {}, el('code', {}, path))),
              all > paths.length && el('li', {}, `and ${number(all - paths.length)} more`),
            ),
          ),
        ),
    ),
    unlisted > 0 && el('p', {}, `${count(unlisted, 'more file')} of packages that leave out very many.`),
    widened > 0 &&
      el(
        'p',
        { class: 'faint' },
        `${count(widened, 'expression')} were given up on after too many steps; what they mean is unknown.`,
      ),
  );
}
