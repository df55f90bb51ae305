/** The ranked list. Only the rows in sight are there, so that thousands cost no more than twenty. */
import { bytes } from '../layout.js';
import { inWords, MOMENTS } from '../words.js';
import type { PackageData } from './data.js';
import { el, icon } from './dom.js';

export interface List {
  readonly element: HTMLElement;
  /** @param rows positions of the packages to show, in order */
  show(rows: readonly number[], open: number | undefined): void;
}

/** Of a row, as the style sheet has it. Pixels. */
const HEIGHT = 64;
const BEYOND = 8;

export function makeList(
  packages: readonly PackageData[],
  { onOpen }: { readonly onOpen: (at: number, how: 'look' | 'enter') => void },
): List {
  const body = el('div', {
    class: 'rows',
    role: 'listbox',
    tabindex: 0,
    id: 'list',
    'aria-label': 'Packages, worst first',
  });
  let rows: readonly number[] = [];
  let open: number | undefined;
  /** Position in `rows` that the keyboard is at. */
  let current = 0;
  let inSight = new Map<number, HTMLElement>();

  function draw(isFresh: boolean): void {
    const { top } = body.getBoundingClientRect();
    const first = Math.max(0, Math.floor(-top / HEIGHT) - BEYOND);
    const last = Math.min(rows.length, Math.ceil((window.innerHeight - top) / HEIGHT) + BEYOND);
    const next = new Map<number, HTMLElement>();
    for (let position = first; position < last; position++) {
      const at = rows[position] as number;
      const known = isFresh ? undefined : inSight.get(position);
      next.set(position, known ?? rowOf(packages[at] as PackageData, position, rows.length, at));
    }
    for (const [position, row] of inSight) if (next.get(position) !== row) row.remove();
    for (const [position, row] of next) if (inSight.get(position) !== row) body.append(row);
    inSight = next;
    mark();
  }

  function mark(): void {
    for (const [position, row] of inSight) {
      row.setAttribute('aria-selected', String(rows[position] === open));
      row.classList.toggle('current', position === current);
    }
    const id = inSight.get(current)?.id;
    if (id) body.setAttribute('aria-activedescendant', id);
    else body.removeAttribute('aria-activedescendant');
  }

  /** The search stays in sight, above the rows. */
  const barHeight = (): number => body.previousElementSibling?.getBoundingClientRect().height ?? 0;

  function reveal(position: number): void {
    const top = body.getBoundingClientRect().top + position * HEIGHT;
    const least = barHeight() + 8;
    const most = window.innerHeight - HEIGHT - 8;
    if (top < least) window.scrollBy(0, top - least);
    else if (top > most) window.scrollBy(0, top - most);
  }

  function moveTo(position: number): void {
    if (rows.length === 0) return;
    current = Math.max(0, Math.min(rows.length - 1, position));
    reveal(current);
    draw(false);
    if (open !== undefined) onOpen(rows[current] as number, 'look');
  }

  body.addEventListener('click', event => {
    const row = (event.target as Element).closest('[data-position]');
    if (!row) return;
    current = Number(row.getAttribute('data-position'));
    onOpen(rows[current] as number, 'look');
  });
  body.addEventListener('keydown', event => {
    const page = Math.max(1, Math.floor(window.innerHeight / HEIGHT) - 3);
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: current + 1,
      ArrowUp: current - 1,
      PageDown: current + page,
      PageUp: current - page,
      Home: 0,
      End: rows.length - 1,
    };
    const position = moves[event.key];
    if (position !== undefined) moveTo(position);
    else if ((event.key === 'Enter' || event.key === ' ') && rows[current] !== undefined)
      onOpen(rows[current] as number, 'enter');
    else return;
    event.preventDefault();
  });
  window.addEventListener('scroll', () => draw(false), { passive: true });
  new ResizeObserver(() => draw(false)).observe(document.documentElement);

  return {
    element: body,
    show(shown, opened) {
      const isFresh = shown !== rows;
      rows = shown;
      open = opened;
      const position = open === undefined ? -1 : rows.indexOf(open);
      if (position >= 0) current = position;
      else if (isFresh) current = 0;
      body.style.height = `${rows.length * HEIGHT}px`;
      // What was found begins at the top, however far down one was before.
      if (isFresh && body.getBoundingClientRect().top < barHeight()) reveal(current);
      draw(isFresh);
    },
  };
}

function rowOf(one: PackageData, position: number, total: number, at: number): HTMLElement {
  const { name, version, verdict, score, by, capabilities, findings, skips, unanalysed } = one;
  const install = findings.some(({ moment }) => moment === 'install') || capabilities.includes('install-script');
  const row = el(
    'div',
    {
      class: `row ${verdict}`,
      id: `row-${at}`,
      role: 'option',
      'data-position': position,
      'aria-posinset': position + 1,
      'aria-setsize': total,
    },
    el('span', { class: 'score', title: `score ${score}` }, String(Math.round(score))),
    el(
      'div',
      { class: 'what' },
      el(
        'div',
        { class: 'title' },
        el('span', { class: 'name' }, name),
        el('span', { class: 'version' }, version),
        verdict !== 'clean' && el('span', { class: `badge ${verdict}` }, verdict),
        unanalysed !== undefined && el('span', { class: 'badge unanalysed' }, 'not wholly analysed'),
        by.length > 0 && el('span', { class: 'by' }, `via ${by.join(' › ')}`),
      ),
      el(
        'div',
        { class: 'why' },
        findings[0]?.message ?? unanalysed ?? (skips > 0 ? 'Nothing found in what was analysed' : 'Nothing found'),
      ),
    ),
    el(
      'div',
      { class: 'powers' },
      install && el('span', { class: 'chip install' }, MOMENTS.install),
      ...capabilities.filter(each => each !== 'install-script').map(each => icon(each, inWords(each))),
    ),
    el('span', { class: 'size' }, bytes(one.bytes)),
  );
  row.style.transform = `translateY(${position * HEIGHT}px)`;
  return row;
}
