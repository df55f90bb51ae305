/** What the list is searched, filtered and ordered by. */
import { count, number } from '../layout.js';
import { inWords, MOMENTS } from '../words.js';
import { button, el, icon } from './dom.js';
import { type Facets, isFiltered, SORTS, type State } from './state.js';

export interface Toolbar {
  readonly element: HTMLElement;
  show(state: State, found: number): void;
  focus(): void;
}

/** @param onChange told of what is to be shown instead */
export function makeToolbar(facets: readonly Facets[], onChange: (change: Partial<State>) => void): Toolbar {
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
        many === facets.length ? count(many, 'package') : `${number(many)} of ${count(facets.length, 'package')}`;
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
