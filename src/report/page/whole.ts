/** The page of a whole tree: the map, the list, and beside them the package that is looked at. */
import type { Verdict } from '../../types.js';
import { number } from '../layout.js';
import { configurationSection, coverageSection } from './appendix.js';
import type { PageData } from './data.js';
import { packageDetails } from './details.js';
import { button, el, icon } from './dom.js';
import { foot, masthead, title } from './frame.js';
import { type List, makeList } from './list.js';
import {
  type Facets,
  facetsOf,
  fromAddress,
  isFiltered,
  START,
  type State,
  select,
  toAddress,
  VERDICTS,
} from './state.js';
import { whenThemeChanges } from './theme.js';
import { makeToolbar, type Toolbar } from './toolbar.js';
import { makeTreemap, type Treemap } from './treemap.js';

/** What the page is made of, and what it shows. */
interface Whole {
  readonly data: PageData;
  readonly facets: readonly Facets[];
  readonly map: Treemap;
  readonly list: List;
  readonly bar: Toolbar;
  /** One for each of `VERDICTS`. */
  readonly tiles: readonly HTMLElement[];
  /** Stands where no package matches. */
  readonly nothing: HTMLElement;
  /** The package that is looked at. */
  readonly sheet: HTMLElement;
  state: State;
  /** Positions of the packages in the list. */
  rows: readonly number[];
  /** Until the address is written. */
  writing: ReturnType<typeof setTimeout> | undefined;
}

/** The page, which shows what its address says and keeps the address at what it shows. */
export function wholeTree(data: PageData): HTMLElement {
  const whole = makeWhole(data);
  document.addEventListener('keydown', event => {
    if (press(whole, event)) event.preventDefault();
  });
  window.addEventListener('hashchange', () => show(whole, inAddress(data)));
  const page = pageOf(whole);
  // The map is as large as its place on the page, which it has by now.
  queueMicrotask(() => show(whole, whole.state));
  whenThemeChanges(() => whole.map.draw());
  return page;
}

const inAddress = ({ packages }: PageData): State => fromAddress(location.hash.slice(1), packages.length);

function makeWhole(data: PageData): Whole {
  const { packages, rules, summary } = data;
  const facets = packages.map(one => facetsOf(one, rules));
  const change = (to: Partial<State>): void => update(whole, to);
  const whole: Whole = {
    data,
    facets,
    state: inAddress(data),
    rows: [],
    writing: undefined,
    map: makeTreemap(packages, { onOpen: at => change({ open: at }), onGroup: group => change({ group }) }),
    list: makeList(packages, {
      onOpen(at, how) {
        change({ open: at });
        if (how === 'enter') whole.sheet.querySelector('h2')?.focus();
      },
    }),
    bar: makeToolbar(facets, change),
    tiles: VERDICTS.map(verdict =>
      tile(verdict, summary.verdicts[verdict], () => change({ verdicts: toggled(whole.state.verdicts, verdict) })),
    ),
    nothing: el(
      'p',
      { class: 'empty', hidden: true },
      'No package matches. ',
      button({ class: 'link' }, () => clear(whole), 'Show all'),
    ),
    sheet: el('aside', { class: 'panel', hidden: true, 'aria-label': 'Package' }),
  };
  return whole;
}

function pageOf(whole: Whole): HTMLElement {
  const { data, map, list, bar, tiles, nothing, sheet } = whole;
  return el(
    'div',
    { class: 'page' },
    el(
      'main',
      {},
      masthead(data, tiles),
      map.element,
      el('section', { class: 'card list', 'aria-label': 'Packages' }, bar.element, list.element, nothing),
      configurationSection(data, at => update(whole, { open: at })),
      coverageSection(data),
      foot(data),
    ),
    sheet,
  );
}

// ── what is shown ──────────────────────────────────────────────────────────────────────────────────────────────────

/** All that changes goes through here, and into the address. */
function update(whole: Whole, change: Partial<State>): void {
  const before = whole.state;
  show(whole, { ...before, ...change });
  clearTimeout(whole.writing);
  const { state } = whole;
  // Back leads out of a package or a part of the map to where one was, not out of the report.
  if ((before.open === undefined && state.open !== undefined) || before.group !== state.group) {
    history.pushState(null, '', `#${toAddress(state)}`);
    return;
  }
  // Browsers take only so many changes of the address in a while, and who types makes many.
  whole.writing = setTimeout(() => history.replaceState(null, '', `#${toAddress(whole.state)}`), 200);
}

function clear(whole: Whole): void {
  const { sort, group, open } = whole.state;
  update(whole, { ...START, sort, group, open });
}

function show(whole: Whole, state: State): void {
  const { data, facets, map, list, bar, tiles, nothing, sheet } = whole;
  const before = whole.state;
  whole.state = state;
  const same = (Object.keys(START) as (keyof State)[])
    .filter(key => key !== 'open' && key !== 'group')
    .every(key => before[key] === state[key]);
  if (!same || whole.rows.length === 0) whole.rows = select(state, data.packages, facets);
  const { rows } = whole;
  const matches = isFiltered(state) ? new Set(rows) : undefined;
  bar.show(state, rows.length);
  tiles.forEach((each, at) => {
    each.setAttribute('aria-pressed', String(state.verdicts.includes(VERDICTS[at] as Verdict)));
  });
  if (state.open !== before.open || sheet.childElementCount === 0) showSheet(whole, state.open);
  list.show(rows, state.open);
  map.show({ matches, open: state.open, group: state.group });
  nothing.hidden = rows.length > 0;
}

// ── the package that is looked at ──────────────────────────────────────────────────────────────────────────────────

function showSheet(whole: Whole, at: number | undefined): void {
  const { data, sheet } = whole;
  const one = at === undefined ? undefined : data.packages[at];
  sheet.hidden = !one;
  document.body.classList.toggle('with-panel', one !== undefined);
  if (!one) {
    sheet.replaceChildren();
    return;
  }
  sheet.replaceChildren(
    el(
      'header',
      {},
      title(one, 'h2'),
      el(
        'div',
        { class: 'buttons' },
        stepButton(whole, -1),
        stepButton(whole, 1),
        button({ class: 'bare', 'aria-label': 'Close' }, () => close(whole), icon('close')),
      ),
    ),
    packageDetails(one, data.rules, 'screen'),
  );
  sheet.scrollTop = 0;
}

/** To the package before or after in the list as it is. */
function stepButton(whole: Whole, by: 1 | -1): HTMLElement {
  const go = (): void => {
    const at = whole.rows.indexOf(whole.state.open ?? -1) + by;
    const next = whole.rows[at];
    if (next !== undefined) update(whole, { open: next });
    whole.sheet.querySelectorAll<HTMLElement>('.buttons button')[by < 0 ? 0 : 1]?.focus();
  };
  return button(
    { class: 'bare', 'aria-label': by < 0 ? 'Previous package' : 'Next package' },
    go,
    icon(by < 0 ? 'previous' : 'next'),
  );
}

function close(whole: Whole): void {
  const hadFocus = whole.sheet.contains(document.activeElement);
  update(whole, { open: undefined });
  if (hadFocus) whole.list.element.focus({ preventScroll: true });
}

// ── how it is used ─────────────────────────────────────────────────────────────────────────────────────────────────

/** Whether a key was meant for the page. */
function press(whole: Whole, event: KeyboardEvent): boolean {
  const { bar, state } = whole;
  const isTyping = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
  if (event.key === '/' && !isTyping && !event.ctrlKey && !event.metaKey) bar.focus();
  else if (event.key === 'Escape' && event.target instanceof HTMLInputElement && state.query !== '')
    update(whole, { query: '' });
  else if (event.key === 'Escape' && state.open !== undefined) close(whole);
  else return false;
  return true;
}

const toggled = (all: readonly string[], one: string): readonly string[] =>
  all.includes(one) ? all.filter(each => each !== one) : [...all, one];

function tile(verdict: Verdict, many: number, act: () => void): HTMLElement {
  return button(
    { class: `tile ${verdict}`, 'aria-pressed': false, disabled: many === 0 },
    act,
    el('b', {}, number(many)),
    el('span', {}, verdict === 'note' && many !== 1 ? 'notes' : verdict),
  );
}
