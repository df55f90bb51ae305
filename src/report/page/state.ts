/** What is looked at, and its form in the page's address, so that a view can be handed on with the file. */
import type { Behaviour, Capability, Moment, Verdict } from '../../types.js';
import type { PackageData, RuleData } from './data.js';

export interface State {
  readonly query: string;
  /** Empty for all. */
  readonly verdicts: readonly string[];
  readonly behaviour: string;
  readonly capability: string;
  readonly moment: string;
  readonly sort: string;
  /** Position of the package whose details are shown. */
  readonly open: number | undefined;
  /** The part of the tree that the map shows. */
  readonly group: string;
}

export const START: State = {
  query: '',
  verdicts: [],
  behaviour: '',
  capability: '',
  moment: '',
  sort: 'score',
  open: undefined,
  group: '',
};

export const VERDICTS: readonly Verdict[] = ['malicious', 'suspicious', 'note', 'clean'];
export const SORTS = ['score', 'name', 'size'] as const;

/** `v=malicious&q=eval`: only what differs from the start. */
export function toAddress(state: State): string {
  const fields: readonly (readonly [string, string])[] = [
    ['q', state.query],
    ['v', state.verdicts.join(',')],
    ['b', state.behaviour],
    ['c', state.capability],
    ['m', state.moment],
    ['s', state.sort === START.sort ? '' : state.sort],
    ['g', state.group],
    ['p', state.open === undefined ? '' : String(state.open + 1)],
  ];
  return new URLSearchParams(
    fields.flatMap(([name, value]): [string, string][] => (value === '' ? [] : [[name, value]])),
  ).toString();
}

/** An address may have been written by anybody: what it says is only ever compared with what there is. */
export function fromAddress(address: string, packages: number): State {
  const fields = new URLSearchParams(address);
  const of = (name: string): string => fields.get(name) ?? '';
  const open = Number(of('p')) - 1;
  return {
    query: of('q').slice(0, 200),
    verdicts: VERDICTS.filter(verdict => of('v').split(',').includes(verdict)),
    behaviour: of('b'),
    capability: of('c'),
    moment: of('m'),
    sort: SORTS.find(sort => sort === of('s')) ?? START.sort,
    open: Number.isSafeInteger(open) && open >= 0 && open < packages ? open : undefined,
    group: /^\d{1,5}(?:\.\d{1,5}){0,20}$/.test(of('g')) ? of('g') : '',
  };
}

/** What of a package can be filtered by, worked out once. */
export interface Facets {
  /** Everything that a search looks through, in lower case. */
  readonly words: string;
  readonly behaviours: ReadonlySet<Behaviour>;
  readonly moments: ReadonlySet<Moment>;
  readonly capabilities: ReadonlySet<Capability>;
}

export function facetsOf(one: PackageData, rules: readonly RuleData[]): Facets {
  const { name, version, path, by, findings, accepted = [], capabilities } = one;
  const all = [...findings, ...accepted.map(({ finding }) => finding)];
  const words = [
    `${name}@${version}`,
    path,
    ...by,
    ...all.flatMap(({ rule, message, chain }) => [
      rules[rule]?.id ?? '',
      message,
      ...chain.flatMap(({ says, way }) => [says, way[0]?.label ?? '']),
    ]),
  ];
  return {
    words: words.join('\n').toLowerCase(),
    behaviours: new Set(all.map(({ behaviour }) => behaviour)),
    moments: new Set([
      ...all.flatMap(({ moment }) => (moment ? [moment] : [])),
      ...(capabilities.includes('install-script') ? (['install'] as const) : []),
    ]),
    capabilities: new Set(capabilities),
  };
}

/** Positions of the packages that match, in the order asked for; all words of the query must occur. */
export function select(state: State, packages: readonly PackageData[], facets: readonly Facets[]): readonly number[] {
  const words = state.query.toLowerCase().split(/\s+/).filter(Boolean);
  const { verdicts, behaviour, capability, moment, sort } = state;
  const found: number[] = [];
  for (const [at, { words: text, behaviours, moments, capabilities }] of facets.entries()) {
    const one = packages[at] as PackageData;
    if (verdicts.length > 0 && !verdicts.includes(one.verdict)) continue;
    if (behaviour && !behaviours.has(behaviour as Behaviour)) continue;
    if (capability && !capabilities.has(capability as Capability)) continue;
    if (moment && !moments.has(moment as Moment)) continue;
    if (words.every(word => text.includes(word))) found.push(at);
  }
  const size = (at: number): number => packages[at]?.bytes ?? 0;
  const name = (at: number): string => packages[at]?.name ?? '';
  if (sort === 'size') found.sort((a, b) => size(b) - size(a) || a - b);
  if (sort === 'name') found.sort((a, b) => (name(a) < name(b) ? -1 : name(a) > name(b) ? 1 : a - b));
  return found;
}

export const isFiltered = ({ query, verdicts, behaviour, capability, moment }: State): boolean =>
  query.trim() !== '' || verdicts.length > 0 || behaviour !== '' || capability !== '' || moment !== '';
