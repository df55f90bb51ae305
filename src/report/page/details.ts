/** One package: what it is, what it can do, and each finding with its chain, step by step. */
import { bytes, count, number } from '../layout.js';
import { inWords, MOMENTS } from '../words.js';
import { codeBlock } from './code.js';
import type { FindingData, LinesData, PackageData, RuleData, StepData, TextData } from './data.js';
import { button, el, icon } from './dom.js';
import { makeViewer } from './viewer.js';

/** For a screen it has buttons; on paper everything that they would open, but for whole texts, is there at once. */
export type Medium = 'screen' | 'paper';

/** Findings that are drawn at once; the others when they are asked for. */
const MOST_FINDINGS = 20;
/** Decoded texts that are offered at one step. */
const MOST_LAYERS = 3;

export function packageDetails(one: PackageData, rules: readonly RuleData[], medium: Medium): HTMLElement {
  const { findings, accepted = [] } = one;
  const strongest = new Map<string, number>();
  const cards = findings.map((finding, at) => {
    const outweighedBy = strongest.get(finding.behaviour);
    if (outweighedBy === undefined) strongest.set(finding.behaviour, at + 1);
    return () => findingCard(finding, { ordinal: at + 1, outweighedBy, one, rules, medium });
  });
  const shown = medium === 'paper' ? cards : cards.slice(0, MOST_FINDINGS);
  const list = el('div', { class: 'findings' }, ...shown.map(make => make()));
  const more = cards.slice(shown.length);
  if (more.length > 0) {
    const rest = button(
      { class: 'soft' },
      () => rest.replaceWith(...more.map(make => make())),
      `Show ${count(more.length, 'more finding')}, none stronger`,
    );
    list.append(rest);
  }
  return el(
    'div',
    { class: 'details' },
    facts(one),
    weights(one),
    findings.length > 0 ? list : el('p', { class: 'empty' }, nothingFound(one)),
    accepted.length > 0 &&
      el(
        'section',
        { class: 'accepted' },
        el('h3', {}, `Accepted by the configuration: ${count(accepted.length, 'finding')}`),
        ...accepted.flatMap(({ finding, reason, expires }) => [
          el('p', { class: 'reason' }, `“${reason}”${expires ? `, until ${expires}` : ''}`),
          findingCard(finding, { ordinal: undefined, outweighedBy: undefined, one, rules, medium }),
        ]),
      ),
    skips(one),
  );
}

const nothingFound = ({ skips: left }: PackageData): string =>
  left > 0 ? 'Nothing was found in the files that were analysed.' : 'Nothing was found.';

function facts({ path, by, files, bytes: size, analysed, capabilities }: PackageData): HTMLElement {
  const fact = (label: string, ...value: readonly (Node | string)[]): HTMLElement[] => [
    el('dt', {}, label),
    el('dd', {}, ...value),
  ];
  return el(
    'dl',
    { class: 'facts' },
    ...fact('Path', el('code', {}, path)),
    ...(by.length > 0
      ? fact(
          'Brought in by',
          el('span', { class: 'way' }, ...by.flatMap((name, at) => (at > 0 ? [icon('inwards'), name] : [name]))),
        )
      : []),
    ...fact('Size', `${bytes(size)} in ${count(files, 'file')}, ${number(analysed)} analysed`),
    ...(capabilities.length > 0
      ? fact(
          'Can use',
          el(
            'span',
            { class: 'chips' },
            ...capabilities.map(each => el('span', { class: 'chip' }, icon(each), inWords(each))),
          ),
        )
      : []),
  );
}

/** What the score is made of: of each behaviour the strongest finding. */
function weights({ findings, score }: PackageData): HTMLElement | undefined {
  const strongest = new Map<string, number>();
  for (const { behaviour, bits } of findings) if (!strongest.has(behaviour) && bits > 0) strongest.set(behaviour, bits);
  if (strongest.size === 0) return undefined;
  const most = Math.max(...strongest.values());
  return el(
    'section',
    { class: 'weights', 'aria-label': 'What the score is made of' },
    el('h3', {}, `Score ${Math.round(score)}, made of`),
    el(
      'ul',
      {},
      ...[...strongest].map(([behaviour, bits]) => {
        const bar = el('span', { class: 'bar', 'aria-hidden': true });
        bar.style.width = `${Math.max(2, (bits / most) * 100)}%`;
        return el(
          'li',
          {},
          el('span', {}, behaviour),
          el('span', { class: 'track' }, bar),
          el('span', { class: 'bits' }, `${bits.toFixed(1)} bits`),
        );
      }),
    ),
  );
}

function skips({ skipped, skips: all, widened }: PackageData): HTMLElement | undefined {
  if (all === 0 && widened === 0) return undefined;
  return el(
    'section',
    { class: 'skips' },
    el('h3', {}, 'Not analysed'),
    el(
      'ul',
      {},
      ...skipped.map(({ path, severity, why }) => el('li', { class: severity }, el('code', {}, path), ` ${why}`)),
      all > skipped.length && el('li', {}, `and ${count(all - skipped.length, 'more file')}`),
      widened > 0 &&
        el('li', {}, `${count(widened, 'expression')} given up on after too many steps; what they mean is unknown`),
    ),
  );
}

// ── one finding ────────────────────────────────────────────────────────────────────────────────────────────────────

interface Card {
  readonly ordinal: number | undefined;
  /** The stronger finding of the same behaviour, next to which this one does not count. */
  readonly outweighedBy: number | undefined;
  readonly one: PackageData;
  readonly rules: readonly RuleData[];
  readonly medium: Medium;
}

function findingCard(finding: FindingData, { ordinal, outweighedBy, one, rules, medium }: Card): HTMLElement {
  const { message, behaviour, moment, bits, chain } = finding;
  const rule = rules[finding.rule] as RuleData;
  const weight = `${outweighedBy === undefined && bits > 0 ? '+' : ''}${bits.toFixed(1).replace('-', '−')} bits`;
  const about = el(
    'div',
    { class: 'about' },
    el('span', { class: 'chip' }, behaviour),
    moment && el('span', { class: moment === 'install' ? 'chip install' : 'chip' }, MOMENTS[moment]),
    el('span', { class: 'bits', title: 'How much likelier it is in malware than in honest packages: log2' }, weight),
    outweighedBy !== undefined && el('span', { class: 'faint' }, `outweighed by ${outweighedBy}`),
  );
  const heading = el(
    'h3',
    {},
    ordinal !== undefined && el('span', { class: 'ordinal' }, String(ordinal)),
    el('span', {}, message),
  );
  const steps = el('ol', { class: 'chain' }, ...chain.map((step, at) => stepItem(step, chain[at - 1], one, medium)));
  return el(
    'article',
    { class: outweighedBy === undefined ? 'finding' : 'finding outweighed' },
    heading,
    about,
    steps,
    medium === 'screen' ? ruleDetails(rule, finding) : el('p', { class: 'rule-line' }, `${rule.id}: ${rule.summary}`),
  );
}

function ruleDetails({ id, summary, why }: RuleData, { fingerprint }: FindingData): HTMLElement {
  return el(
    'details',
    { class: 'rule' },
    el('summary', {}, 'Why it matters ', el('code', {}, id)),
    el('p', { class: 'strong' }, summary),
    ...why.split('\n').map(line => el('p', {}, line)),
    el('p', { class: 'faint' }, 'Fingerprint ', el('code', {}, fingerprint)),
  );
}

/** A step, with its code unless the step before has shown the same. */
function stepItem(step: StepData, before: StepData | undefined, one: PackageData, medium: Medium): HTMLElement {
  const { role, says, code, line, isLaidOut, way } = step;
  const isSame = before?.code === code && before.line === line && before.way.length === way.length;
  const texts = medium === 'screen' ? (one.texts ?? []) : [];
  const viewer = makeViewer(texts);
  const last = way.length - 1;
  const crumbs = way.map(({ label, line: at, column, opens }, position) => {
    const words =
      position === 0 ? `${label}:${at}:${column}` : position === last ? `${label}, line ${opens?.from ?? at}` : label;
    return opens && texts.length > 0 ? viewer.opener('crumb', words, opens) : el('span', { class: 'crumb' }, words);
  });
  const opens = texts.length > 0 ? way[last]?.opens : undefined;
  const openers = opens
    ? [
        viewer.opener('open', last > 0 ? 'Open the decoded text' : 'Show in the file', opens),
        ...layersAt(opens, texts).map(({ label, lines }) => viewer.opener('open', `Open what ${label} gives`, lines)),
      ]
    : [];
  return el(
    'li',
    { class: `step ${role}` },
    el('div', { class: 'says' }, el('span', { class: 'role' }, role), el('span', {}, says)),
    el(
      'div',
      { class: 'way' },
      ...crumbs.flatMap((crumb, at) => (at > 0 ? [icon('inwards'), crumb] : [crumb])),
      ...openers,
    ),
    !isSame &&
      code.trim() !== '' &&
      el(
        'div',
        { class: 'code', title: isLaidOut ? 'Laid out afresh: the file is minified' : undefined },
        ...codeBlock(code, { first: line }),
      ),
    texts.length > 0 && viewer.element,
  );
}

/** Texts that were found where a step stands. A few: a bundle on one line may hold many. */
function layersAt(
  { text, from, to }: LinesData,
  texts: readonly TextData[],
): readonly { readonly label: string; readonly lines: LinesData }[] {
  return texts
    .flatMap(({ label, host, marks }, at) => {
      const isHere = host?.text === text && host.from <= to && host.to >= from;
      return isHere ? [{ label, lines: { text: at, from: marks[0]?.from ?? 0, to: marks[0]?.to ?? 0 } }] : [];
    })
    .slice(0, MOST_LAYERS);
}
