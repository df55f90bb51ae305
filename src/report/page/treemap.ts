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

/** What is done in the map that is not its own business. */
interface Doings {
  readonly onOpen: (at: number) => void;
  readonly onGroup: (group: string) => void;
}

/** What the map is made of, and what it shows. */
interface Drawing {
  readonly packages: readonly PackageData[];
  readonly weights: readonly number[];
  readonly root: Branch;
  readonly doings: Doings;
  readonly canvas: HTMLCanvasElement;
  /** Says what is pointed at. */
  readonly tip: HTMLElement;
  /** The same for who cannot see it. */
  readonly said: HTMLElement;
  readonly plane: HTMLElement;
  readonly trail: HTMLElement;
  /** The group that is looked into. */
  base: Branch;
  cells: readonly Cell[];
  /** What is pointed at. */
  current: Cell | undefined;
  matches: ReadonlySet<number> | undefined;
  open: number | undefined;
  size: { readonly width: number; readonly height: number };
}

/** A map that is as large as its place on the page, and drawn anew when that changes. */
export function makeTreemap(packages: readonly PackageData[], doings: Doings): Treemap {
  const drawing = makeDrawing(packages, doings);
  const { plane, trail, said, root } = drawing;
  const element = el(
    'section',
    { class: 'card map', 'aria-label': 'Map' },
    el('header', {}, trail, legend(packages)),
    plane,
    said,
  );
  listen(drawing);
  return {
    element,
    draw: () => draw(drawing),
    show(state) {
      const next = branchAt(root, state.group);
      const isSame = next === drawing.base && trail.childNodes.length > 0;
      drawing.base = next;
      drawing.matches = state.matches;
      drawing.open = state.open;
      if (isSame) draw(drawing);
      else arrange(drawing);
    },
  };
}

function makeDrawing(packages: readonly PackageData[], doings: Doings): Drawing {
  const weights = weightsOf(packages);
  const root = treeOf(packages, weights);
  const canvas = el('canvas', { 'aria-hidden': true });
  const tip = el('div', { class: 'tip', hidden: true });
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
  return {
    packages,
    weights,
    root,
    doings,
    canvas,
    tip,
    said: el('div', { class: 'unseen', 'aria-live': 'polite' }),
    plane,
    trail: el('nav', { class: 'trail', 'aria-label': 'Group shown in the map' }),
    base: root,
    cells: [],
    current: undefined,
    matches: undefined,
    open: undefined,
    size: { width: 0, height: 0 },
  };
}

// ── what is seen ───────────────────────────────────────────────────────────────────────────────────────────────────

function arrange(drawing: Drawing): void {
  const { base, weights, size, tip } = drawing;
  drawing.cells = size.width > 0 ? cellsOf(base, { x: 0, y: 0, ...size }, weights) : [];
  drawing.current = undefined;
  tip.hidden = true;
  showTrail(drawing);
  draw(drawing);
}

/** The way from the whole tree to the group that is looked into. */
function showTrail({ base, root, trail, doings }: Drawing): void {
  const way: Branch[] = [];
  for (let branch: Branch | undefined = base; branch; branch = branch.parent) way.unshift(branch);
  trail.replaceChildren(
    ...way.flatMap((branch, at) => {
      const name = branch === root ? 'All packages' : branch.name;
      const label = `${name} · ${bytes(branch.size)}`;
      return at === way.length - 1
        ? [el('b', {}, name), ` ${count(branch.count, 'package')}, ${bytes(branch.size)}`]
        : [
            button({ class: 'link', title: label }, () => doings.onGroup(pathOf(branch)), name),
            el('span', { class: 'faint' }, '›'),
          ];
    }),
  );
}

function draw({ packages, canvas, plane, cells, current, matches, open, size }: Drawing): void {
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
  for (const cell of cells) if (cell.package !== undefined && cell.package === open) ring(cell, pen, paint.accent, 2.5);
  if (current) ring(current, pen, paint.ink, 2);
}

function point(drawing: Drawing, cell: Cell | undefined, isSpoken = false): void {
  if (cell === drawing.current) return;
  drawing.current = cell;
  draw(drawing);
  const { tip, said, base, packages } = drawing;
  tip.hidden = !cell;
  if (!cell) return;
  const lines = wordsFor(cell, base, packages);
  tip.replaceChildren(...lines.map((line, at) => el('div', at === 0 ? { class: 'strong' } : {}, line)));
  placeTip(drawing, cell);
  if (isSpoken) said.textContent = lines.join('. ');
}

/** Below what it is about, or above where there is no room. */
function placeTip({ tip, size }: Drawing, { rect }: Cell): void {
  const { x, y, width, height } = rect;
  const { offsetWidth, offsetHeight } = tip;
  const left = Math.max(4, Math.min(size.width - offsetWidth - 4, x + width / 2 - offsetWidth / 2));
  const isBelow = y + height + offsetHeight + 8 < size.height || y < offsetHeight + 8;
  tip.style.left = `${left}px`;
  tip.style.top = `${isBelow ? Math.min(y + height + 6, size.height - offsetHeight / 2) : y - offsetHeight - 6}px`;
}

// ── how it is used ─────────────────────────────────────────────────────────────────────────────────────────────────

function listen(drawing: Drawing): void {
  const { plane } = drawing;
  plane.addEventListener('mousemove', event => point(drawing, cellAt(drawing, event)));
  plane.addEventListener('mouseleave', () => point(drawing, undefined));
  plane.addEventListener('blur', () => point(drawing, undefined));
  plane.addEventListener('click', event => {
    const cell = cellAt(drawing, event);
    if (cell) act(drawing, cell);
  });
  plane.addEventListener('keydown', event => {
    if (press(drawing, event.key)) event.preventDefault();
  });
  new ResizeObserver(() => {
    const { clientWidth: width, clientHeight: height } = plane;
    if (width === drawing.size.width && height === drawing.size.height) return;
    drawing.size = { width, height };
    arrange(drawing);
  }).observe(plane);
}

/** Whether a key was meant for the map. */
function press(drawing: Drawing, key: string): boolean {
  const { cells, current, base, packages, doings } = drawing;
  const [dx, dy] = ARROWS[key] ?? [0, 0];
  if (dx !== 0 || dy !== 0)
    point(drawing, current ? (neighbour(cells, current, dx, dy) ?? current) : firstOf(cells, packages), true);
  else if (key === 'Enter' && current) act(drawing, current);
  else if (key === 'Backspace' && base.parent) doings.onGroup(pathOf(base.parent));
  else return false;
  return true;
}

/** An alarm is opened at once; else a click leads one group inwards, and at the package itself opens it. */
function act({ packages, base, doings }: Drawing, { package: at, group }: Cell): void {
  if (at !== undefined && (isAlarm(packages[at]) || group.count === 1 || group === base)) doings.onOpen(at);
  else doings.onGroup(pathOf(group));
}

function cellAt({ plane, cells, packages }: Drawing, event: MouseEvent): Cell | undefined {
  const box = plane.getBoundingClientRect();
  const [x, y] = [event.clientX - box.left, event.clientY - box.top];
  const near = cells.find(
    cell => cell.package !== undefined && isAlarm(packages[cell.package]) && contains(signOf(cell), x, y),
  );
  return near ?? cells.findLast(({ rect }) => contains(rect, x, y));
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
