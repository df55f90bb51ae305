/** The map of the dependency tree: an area for each package, as large as its files, inside those that bring it in. */
import { bytes, count } from '../layout.js';
import type { PackageData } from './data.js';
import { button, el } from './dom.js';
import { drawGroup, drawMatch, drawPackage, drawSign, palette, ring } from './paint.js';
import {
  type Branch,
  branchAt,
  type Cell,
  cellsOf,
  contains,
  firstOf,
  isAlarm,
  neighbour,
  pathOf,
  signOf,
  treeOf,
  weightsOf,
} from './tree.js';

export interface Treemap {
  readonly element: HTMLElement;
  /** @param matches which packages to show in full colour; undefined for all */
  show(state: {
    readonly matches: ReadonlySet<number> | undefined;
    readonly open: number | undefined;
    readonly group: string;
  }): void;
  /** Draws anew, in the colours of the theme. */
  draw(): void;
}

/** A map of so few packages need not be high. */
const FEW = 12;
/** Found packages that each have a sign; more are seen anyway. */
const MOST_SIGNS = 300;

export function makeTreemap(
  packages: readonly PackageData[],
  { onOpen, onGroup }: { readonly onOpen: (at: number) => void; readonly onGroup: (group: string) => void },
): Treemap {
  const weights = weightsOf(packages);
  const root = treeOf(packages, weights);
  const canvas = el('canvas', { 'aria-hidden': true });
  const tip = el('div', { class: 'tip', hidden: true });
  const said = el('div', { class: 'unseen', 'aria-live': 'polite' });
  const plane = el(
    'div',
    {
      class: packages.length > FEW ? 'plane' : 'plane low',
      id: 'map',
      tabindex: 0,
      role: 'application',
      'aria-roledescription': 'map',
      'aria-label':
        'Map of the dependency tree. Arrow keys move, Enter looks into a group or opens a package, Backspace goes back. The list below has the same packages.',
    },
    canvas,
    tip,
  );
  const trail = el('nav', { class: 'trail', 'aria-label': 'Group shown in the map' });
  const element = el(
    'section',
    { class: 'card map', 'aria-label': 'Map' },
    el('header', {}, trail, legend(packages)),
    plane,
    said,
  );

  let base = root;
  let cells: readonly Cell[] = [];
  let current: Cell | undefined;
  let matches: ReadonlySet<number> | undefined;
  let open: number | undefined;
  let size = { width: 0, height: 0 };

  function arrange(): void {
    cells = size.width > 0 ? cellsOf(base, { x: 0, y: 0, ...size }, weights) : [];
    current = undefined;
    tip.hidden = true;
    const way: Branch[] = [];
    for (let branch: Branch | undefined = base; branch; branch = branch.parent) way.unshift(branch);
    trail.replaceChildren(
      ...way.flatMap((branch, at) => {
        const name = branch === root ? 'All packages' : branch.name;
        const label = `${name} · ${bytes(branch.size)}`;
        return at === way.length - 1
          ? [el('b', {}, name), ` ${count(branch.count, 'package')}, ${bytes(branch.size)}`]
          : [
              button({ class: 'link', title: label }, () => onGroup(pathOf(branch)), name),
              el('span', { class: 'faint' }, '›'),
            ];
      }),
    );
    draw();
  }

  function draw(): void {
    const context = canvas.getContext('2d');
    if (!context || size.width === 0) return;
    const ratio = window.devicePixelRatio || 1;
    canvas.width = Math.round(size.width * ratio);
    canvas.height = Math.round(size.height * ratio);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const paint = palette(plane);
    const pen = { context, paint, packages };
    for (const cell of cells) if (cell.package === undefined) drawGroup(cell, pen);
    for (const cell of cells) {
      if (cell.package !== undefined) drawPackage(cell, pen, !matches || matches.has(cell.package));
    }
    for (const cell of cells) {
      if (cell.package !== undefined && isAlarm(packages[cell.package])) {
        drawSign(cell, pen, !matches || matches.has(cell.package));
      }
    }
    if (matches && matches.size <= MOST_SIGNS) {
      for (const cell of cells) if (cell.package !== undefined && matches.has(cell.package)) drawMatch(cell, pen);
    }
    for (const cell of cells)
      if (cell.package !== undefined && cell.package === open) ring(cell, pen, paint.accent, 2.5);
    if (current) ring(current, pen, paint.ink, 2);
  }

  function point(cell: Cell | undefined, isSpoken = false): void {
    if (cell === current) return;
    current = cell;
    draw();
    tip.hidden = !cell;
    if (!cell) return;
    const lines = wordsFor(cell, base, packages);
    tip.replaceChildren(...lines.map((line, at) => el('div', at === 0 ? { class: 'strong' } : {}, line)));
    const { x, y, width, height } = cell.rect;
    const { offsetWidth, offsetHeight } = tip;
    const left = Math.max(4, Math.min(size.width - offsetWidth - 4, x + width / 2 - offsetWidth / 2));
    const isBelow = y + height + offsetHeight + 8 < size.height || y < offsetHeight + 8;
    tip.style.left = `${left}px`;
    tip.style.top = `${isBelow ? Math.min(y + height + 6, size.height - offsetHeight / 2) : y - offsetHeight - 6}px`;
    if (isSpoken) said.textContent = lines.join('. ');
  }

  /** An alarm is opened at once; else a click leads one group inwards, and at the package itself opens it. */
  function act(cell: Cell): void {
    const { package: at, group } = cell;
    if (at !== undefined && (isAlarm(packages[at]) || group.count === 1 || group === base)) onOpen(at);
    else onGroup(pathOf(group));
  }

  function cellAt(event: MouseEvent): Cell | undefined {
    const box = plane.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const near = cells.find(
      cell => cell.package !== undefined && isAlarm(packages[cell.package]) && contains(signOf(cell), x, y),
    );
    return near ?? cells.findLast(({ rect }) => contains(rect, x, y));
  }

  plane.addEventListener('mousemove', event => point(cellAt(event)));
  plane.addEventListener('mouseleave', () => point(undefined));
  plane.addEventListener('blur', () => point(undefined));
  plane.addEventListener('click', event => {
    const cell = cellAt(event);
    if (cell) act(cell);
  });
  plane.addEventListener('keydown', event => {
    const [dx, dy] = ARROWS[event.key] ?? [0, 0];
    if (dx !== 0 || dy !== 0)
      point(current ? (neighbour(cells, current, dx, dy) ?? current) : firstOf(cells, packages), true);
    else if (event.key === 'Enter' && current) act(current);
    else if (event.key === 'Backspace' && base.parent) onGroup(pathOf(base.parent));
    else return;
    event.preventDefault();
  });
  new ResizeObserver(() => {
    const { clientWidth, clientHeight } = plane;
    if (clientWidth === size.width && clientHeight === size.height) return;
    size = { width: clientWidth, height: clientHeight };
    arrange();
  }).observe(plane);

  return {
    element,
    draw,
    show(state) {
      const next = branchAt(root, state.group);
      const isSame = next === base && trail.childNodes.length > 0;
      base = next;
      matches = state.matches;
      open = state.open;
      if (isSame) draw();
      else arrange();
    },
  };
}

function legend(packages: readonly PackageData[]): HTMLElement {
  const present = (['malicious', 'suspicious', 'note', 'clean'] as const).filter(verdict =>
    packages.some(one => one.verdict === verdict),
  );
  return el(
    'ul',
    { class: 'legend' },
    ...present.map(verdict => el('li', {}, el('span', { class: `swatch ${verdict}` }), verdict)),
  );
}

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

function wordsFor(
  { package: at, branch: here, group }: Cell,
  base: Branch,
  packages: readonly PackageData[],
): string[] {
  const one = at === undefined ? undefined : packages[at];
  const into =
    group !== base && group.count > 1 ? `Click to look into ${group.name}, ${count(group.count, 'package')}` : '';
  if (!one) return [here.name, `${count(here.count, 'package')}, ${bytes(here.size)}`, into].filter(Boolean);
  const score = one.verdict === 'clean' ? 'clean' : `${one.verdict}, score ${Math.round(one.score)}`;
  return [
    `${one.name} ${one.version}`,
    `${score} · ${bytes(one.bytes)}`,
    ...(one.by.length > 0 ? [`brought in by ${one.by.join(' › ')}`] : []),
    isAlarm(one) || !into ? 'Click to open' : into,
  ];
}
