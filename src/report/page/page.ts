/** The page of the HTML report. It runs from a file, reaches nothing, and makes text of whatever it is given. */
import type { Verdict } from '../../types.js';
import { bytes, count, number } from '../layout.js';
import { inWords, MOMENTS } from '../words.js';
import { configurationSection, coverageSection } from './appendix.js';
import type { PackageData, PageData } from './data.js';
import { packageDetails } from './details.js';
import { button, el, icon } from './dom.js';
import { makeList } from './list.js';
import { paper } from './paper.js';
import {
  type Facets,
  facetsOf,
  fromAddress,
  isFiltered,
  SORTS,
  START,
  type State,
  select,
  toAddress,
  VERDICTS,
} from './state.js';
import { makeTreemap } from './treemap.js';

const data = JSON.parse(document.getElementById('data')?.textContent ?? '') as PageData;
const { packages, rules, summary } = data;
const darkMode = matchMedia('(prefers-color-scheme: dark)');

document.body.append(packages.length > 1 ? tree() : lone());
window.addEventListener('beforeprint', print);
matchMedia('print').addEventListener('change', ({ matches }) => matches && print());

// ── the whole tree ─────────────────────────────────────────────────────────────────────────────────────────────────

function tree(): HTMLElement {
  const facets = packages.map(one => facetsOf(one, rules));
  let state = fromAddress(location.hash.slice(1), packages.length);
  let rows: readonly number[] = [];
  let writing: ReturnType<typeof setTimeout> | undefined;

  const map = makeTreemap(packages, {
    onOpen: at => update({ open: at }),
    onGroup: group => update({ group }),
  });
  const list = makeList(packages, {
    onOpen(at, how) {
      update({ open: at });
      if (how === 'enter') sheet.querySelector('h2')?.focus();
    },
  });
  const bar = toolbar(facets, change => update(change));
  const tiles = VERDICTS.map(verdict => tile(verdict, () => update({ verdicts: toggled(state.verdicts, verdict) })));
  const nothing = el(
    'p',
    { class: 'empty', hidden: true },
    'No package matches. ',
    button({ class: 'link' }, clear, 'Show all'),
  );
  const sheet = el('aside', { class: 'panel', hidden: true, 'aria-label': 'Package' });

  function clear(): void {
    update({ ...START, sort: state.sort, group: state.group, open: state.open });
  }

  /** All that changes goes through here, and into the address. */
  function update(change: Partial<State>): void {
    const before = state;
    show({ ...state, ...change });
    clearTimeout(writing);
    // Back leads out of a package or a part of the map to where one was, not out of the report.
    if ((before.open === undefined && state.open !== undefined) || before.group !== state.group) {
      history.pushState(null, '', `#${toAddress(state)}`);
      return;
    }
    // Browsers take only so many changes of the address in a while, and who types makes many.
    writing = setTimeout(() => history.replaceState(null, '', `#${toAddress(state)}`), 200);
  }

  function show(next: State): void {
    const before = state;
    state = next;
    const same = (Object.keys(START) as (keyof State)[])
      .filter(key => key !== 'open' && key !== 'group')
      .every(key => before[key] === next[key]);
    if (!same || rows.length === 0) rows = select(state, packages, facets);
    const matches = isFiltered(state) ? new Set(rows) : undefined;
    bar.show(state, rows.length);
    tiles.forEach((each, at) => {
      each.setAttribute('aria-pressed', String(state.verdicts.includes(VERDICTS[at] as Verdict)));
    });
    if (state.open !== before.open || sheet.childElementCount === 0) showSheet(state.open);
    list.show(rows, state.open);
    map.show({ matches, open: state.open, group: state.group });
    nothing.hidden = rows.length > 0;
  }

  function showSheet(at: number | undefined): void {
    const one = at === undefined ? undefined : packages[at];
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
          stepButton(-1),
          stepButton(1),
          button({ class: 'bare', 'aria-label': 'Close' }, close, icon('close')),
        ),
      ),
      packageDetails(one, rules, 'screen'),
    );
    sheet.scrollTop = 0;
  }

  /** To the package before or after in the list as it is. */
  function stepButton(by: 1 | -1): HTMLElement {
    const go = (): void => {
      const at = rows.indexOf(state.open ?? -1) + by;
      const next = rows[at];
      if (next !== undefined) update({ open: next });
      sheet.querySelectorAll<HTMLElement>('.buttons button')[by < 0 ? 0 : 1]?.focus();
    };
    return button(
      { class: 'bare', 'aria-label': by < 0 ? 'Previous package' : 'Next package' },
      go,
      icon(by < 0 ? 'previous' : 'next'),
    );
  }

  function close(): void {
    const hadFocus = sheet.contains(document.activeElement);
    update({ open: undefined });
    if (hadFocus) list.element.focus({ preventScroll: true });
  }

  document.addEventListener('keydown', event => {
    const isTyping = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
    if (event.key === '/' && !isTyping && !event.ctrlKey && !event.metaKey) bar.focus();
    else if (event.key === 'Escape' && event.target instanceof HTMLInputElement && state.query !== '')
      update({ query: '' });
    else if (event.key === 'Escape' && state.open !== undefined) close();
    else return;
    event.preventDefault();
  });
  window.addEventListener('hashchange', () => show(fromAddress(location.hash.slice(1), packages.length)));

  const page = el(
    'div',
    { class: 'page' },
    el(
      'main',
      {},
      masthead(tiles),
      map.element,
      el('section', { class: 'card list', 'aria-label': 'Packages' }, bar.element, list.element, nothing),
      configurationSection(data, at => update({ open: at })),
      coverageSection(data),
      foot(),
    ),
    sheet,
  );
  // The map is as large as its place on the page, which it has by now.
  queueMicrotask(() => show(state));
  darkMode.addEventListener('change', () => map.draw());
  new MutationObserver(() => map.draw()).observe(document.documentElement, { attributeFilter: ['data-theme'] });
  return page;
}

const toggled = (all: readonly string[], one: string): readonly string[] =>
  all.includes(one) ? all.filter(each => each !== one) : [...all, one];

function tile(verdict: Verdict, act: () => void): HTMLElement {
  const many = summary.verdicts[verdict];
  return button(
    { class: `tile ${verdict}`, 'aria-pressed': false, disabled: many === 0 },
    act,
    el('b', {}, number(many)),
    el('span', {}, verdict === 'note' && many !== 1 ? 'notes' : verdict),
  );
}

interface Toolbar {
  readonly element: HTMLElement;
  show(state: State, found: number): void;
  focus(): void;
}

function toolbar(facets: readonly Facets[], onChange: (change: Partial<State>) => void): Toolbar {
  const search = el('input', {
    type: 'search',
    placeholder: 'Search name, rule, message, path',
    'aria-label': 'Search',
    autocomplete: 'off',
    spellcheck: 'false',
  });
  search.addEventListener('input', () => onChange({ query: search.value }));
  const behaviour = choice(
    'Behaviour',
    'Behaviour',
    counted(facets.map(({ behaviours }) => behaviours)),
    each => each,
    value => onChange({ behaviour: value }),
  );
  const capability = choice(
    'Capability',
    'Capability',
    counted(facets.map(({ capabilities }) => capabilities)),
    inWords,
    value => onChange({ capability: value }),
  );
  const moment = choice(
    'When it runs',
    'Runs',
    counted(facets.map(({ moments }) => moments)),
    each => MOMENTS[each],
    value => onChange({ moment: value }),
  );
  const sort = el(
    'select',
    { 'aria-label': 'Order' },
    ...SORTS.map(each => el('option', { value: each }, `By ${each}`)),
  );
  sort.addEventListener('change', () => onChange({ sort: sort.value }));
  const found = el('span', { class: 'found', role: 'status' });
  const clear = button(
    { class: 'link', hidden: true },
    () => onChange({ query: '', verdicts: [], behaviour: '', capability: '', moment: '' }),
    'Clear',
  );
  return {
    element: el(
      'div',
      { class: 'toolbar', role: 'search' },
      el('label', { class: 'search' }, icon('search'), search, el('kbd', { 'aria-hidden': true }, '/')),
      behaviour,
      capability,
      moment,
      sort,
      el('span', { class: 'result' }, found, clear),
    ),
    show(state, many) {
      if (search.value !== state.query) search.value = state.query;
      const fields = [
        [behaviour, state.behaviour],
        [capability, state.capability],
        [moment, state.moment],
        [sort, state.sort],
      ] as const;
      for (const [select, value] of fields) {
        select.value = value;
        select.classList.toggle('set', value !== '' && select !== sort);
      }
      found.textContent =
        many === packages.length ? count(many, 'package') : `${number(many)} of ${count(packages.length, 'package')}`;
      clear.hidden = !isFiltered(state);
    },
    focus() {
      search.focus();
      search.select();
    },
  };
}

/** How many packages have each of some facets, the most frequent first. */
function counted<T extends string>(all: readonly ReadonlySet<T>[]): readonly (readonly [T, number])[] {
  const counts = new Map<T, number>();
  for (const set of all) for (const each of set) counts.set(each, (counts.get(each) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}

function choice<T extends string>(
  label: string,
  any: string,
  values: readonly (readonly [T, number])[],
  words: (value: T) => string,
  onChange: (value: string) => void,
): HTMLSelectElement {
  const options = values.map(([value, many]) => el('option', { value }, `${words(value)} (${number(many)})`));
  const select = el(
    'select',
    { 'aria-label': label, hidden: values.length === 0 },
    el('option', { value: '' }, any),
    ...options,
  );
  select.addEventListener('change', () => onChange(select.value));
  return select;
}

// ── one package, or none ───────────────────────────────────────────────────────────────────────────────────────────

function lone(): HTMLElement {
  const [one] = packages;
  return el(
    'div',
    { class: 'page lone' },
    el(
      'main',
      {},
      masthead([]),
      one &&
        el(
          'section',
          { class: 'card panel-like', 'aria-label': 'Package' },
          el('header', {}, title(one, 'h2')),
          packageDetails(one, rules, 'screen'),
        ),
      configurationSection(data),
      one && coverageSection(data),
      foot(),
    ),
  );
}

// ── what both have ─────────────────────────────────────────────────────────────────────────────────────────────────

function masthead(tiles: readonly HTMLElement[]): HTMLElement {
  return el(
    'header',
    { class: 'masthead' },
    el('div', { class: 'brand' }, el('span', { class: 'wordmark' }, 'Stowaway'), themeButton()),
    el('h1', {}, headline()),
    data.unanalysed !== undefined && el('p', { class: 'warning' }, data.unanalysed),
    el('p', { class: 'target' }, el('code', {}, data.target)),
    packages.length > 0 &&
      el(
        'p',
        { class: 'totals' },
        `${count(summary.packages, 'package')}, ${count(summary.files, 'file')}, ${bytes(summary.bytes)}`,
        failing(),
      ),
    tiles.length > 0 &&
      el('div', { class: 'tiles', role: 'group', 'aria-label': 'Show packages of a verdict' }, ...tiles),
  );
}

function failing(): string {
  const many = packages.filter(({ fails }) => fails).length;
  if (many === 0) return '';
  return packages.length === 1
    ? ' · fails the check'
    : ` · ${count(many, 'package')} ${many === 1 ? 'fails' : 'fail'} the check`;
}

function headline(): string {
  const { malicious, suspicious } = summary.verdicts;
  const where = data.unanalysed === undefined ? '' : ' in what was analysed';
  const [one, other] = packages;
  if (!one) return 'No packages were found';
  if (!other) {
    const found = {
      malicious: 'is malicious',
      suspicious: 'is suspicious',
      note: `shows nothing suspicious${where}`,
      clean: `shows nothing suspicious${where}`,
    };
    return `${one.name} ${found[one.verdict]}`;
  }
  const are = (many: number, verdict: string): string =>
    `${number(many)} ${many === 1 ? 'package is' : 'packages are'} ${verdict}`;
  if (malicious > 0 && suspicious > 0) return `${are(malicious, 'malicious')}, ${number(suspicious)} suspicious`;
  if (malicious > 0) return are(malicious, 'malicious');
  return suspicious > 0 ? are(suspicious, 'suspicious') : `Nothing suspicious was found${where}`;
}

function title({ name, version, verdict, score, fails, unanalysed }: PackageData, tag: 'h2'): HTMLElement {
  return el(
    'div',
    { class: 'title' },
    el(tag, { tabindex: -1 }, name, ' ', el('span', { class: 'version' }, version)),
    el('span', { class: `badge ${verdict}` }, verdict === 'clean' ? 'clean' : `${verdict}, score ${Math.round(score)}`),
    unanalysed !== undefined && el('span', { class: 'badge unanalysed' }, 'not wholly analysed'),
    fails && el('span', { class: 'chip install' }, 'fails the check'),
  );
}

function foot(): HTMLElement {
  return el(
    'footer',
    {},
    el(
      'p',
      {},
      `Made by ${data.tool}. A finding is a reason to look, not a verdict on its author; clean means that nothing was found.`,
    ),
    packages.length > 1 &&
      el(
        'p',
        { class: 'keys' },
        el('kbd', {}, '/'),
        ' search ',
        el('kbd', {}, '↑'),
        el('kbd', {}, '↓'),
        ' move ',
        el('kbd', {}, 'Enter'),
        ' open ',
        el('kbd', {}, 'Esc'),
        ' close',
      ),
  );
}

/** The system's theme, until somebody wants the other one. */
function themeButton(): HTMLElement {
  const root = document.documentElement;
  const toggle = (): void => {
    const isDark = root.dataset.theme ? root.dataset.theme === 'dark' : darkMode.matches;
    root.dataset.theme = isDark ? 'light' : 'dark';
  };
  return button({ class: 'bare', 'aria-label': 'Dark or light' }, toggle, icon('theme'));
}

/** Paper is made when somebody prints: for most reports nobody does. */
function print(): void {
  if (!document.querySelector('.paper')) document.body.append(paper(data, headline()));
}
