/** The map of the dependency tree: an area for each package, as large as its files, inside those that bring it in. */
import { bytes, count } from '../layout.js';
import type { PackageData } from './data.js';
import { button, el } from './dom.js';
import { type Rect, squarify } from './squarify.js';

/** What is brought in by one package, and so on inwards. */
interface Branch {
  readonly name: string;
  readonly parent: Branch | undefined;
  readonly branches: Map<string, Branch>;
  /** Positions of the packages that lie here themselves: of one name there may be several versions. */
  readonly packages: number[];
  /** Bytes of all packages in it, what they are drawn as, and how many they are. */
  size: number;
  weight: number;
  count: number;
}

/** What is drawn: a package, or the frame around a group. */
interface Cell {
  readonly rect: Rect;
  readonly branch: Branch;
  readonly package?: number;
  /** The outermost group it lies in, among those of the one that is looked into. */
  readonly group: Branch;
  readonly hasTitle: boolean;
}

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

/** Groups deeper than this are drawn as one: a hostile tree may be of any depth. */
const DEEPEST = 12;
/** Smallest shares of the whole that are drawn: of a package, of an alarm, of all alarms. What is not seen is not clicked. */
const LEAST = { each: 1 / 40_000, alarm: 1 / 1_600, alarms: 0.15 } as const;
/** A map of so few packages need not be high. */
const FEW = 12;
const TITLE = 18;
/** Side of the square that stands for an alarm too small to be seen. Pixels. */
const SIGN = 11;

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

const isAlarm = (one: PackageData | undefined): boolean =>
  one?.verdict === 'malicious' || one?.verdict === 'suspicious';

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

// ── the tree ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** Bytes, but enough of them to be seen. */
function weightsOf(packages: readonly PackageData[]): readonly number[] {
  const whole = packages.reduce((sum, one) => sum + one.bytes, 0) || 1;
  const alarm = Math.min(LEAST.alarm, LEAST.alarms / packages.filter(isAlarm).length);
  return packages.map(one => Math.max(one.bytes, whole * (isAlarm(one) ? alarm : LEAST.each)));
}

function treeOf(packages: readonly PackageData[], weights: readonly number[]): Branch {
  const root = branch('', undefined);
  packages.forEach(({ name, by, bytes: size }, at) => {
    const weight = weights[at] as number;
    let here = grow(root, size, weight);
    for (const each of [...by.slice(0, DEEPEST), name]) {
      let next = here.branches.get(each);
      if (!next) {
        next = branch(each, here);
        here.branches.set(each, next);
      }
      here = grow(next, size, weight);
    }
    here.packages.push(at);
  });
  return root;
}

const branch = (name: string, parent: Branch | undefined): Branch => ({
  name,
  parent,
  branches: new Map(),
  packages: [],
  size: 0,
  weight: 0,
  count: 0,
});

function grow(here: Branch, size: number, weight: number): Branch {
  here.size += size;
  here.weight += weight;
  here.count++;
  return here;
}

/** A group in the page's address: positions from the root inwards, since names are not ours. */
function pathOf({ name, parent }: Branch): string {
  if (!parent) return '';
  const before = pathOf(parent);
  return `${before}${before && '.'}${[...parent.branches.keys()].indexOf(name)}`;
}

function branchAt(root: Branch, path: string): Branch {
  let here = root;
  for (const position of path === '' ? [] : path.split('.')) {
    const next = [...here.branches.values()][Number(position)];
    if (!next) return root;
    here = next;
  }
  return here;
}

// ── the plane ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** Groups before what lies in them. */
function cellsOf(base: Branch, whole: Rect, weights: readonly number[]): readonly Cell[] {
  const cells: Cell[] = [];
  const place = (here: Branch, within: Rect, group: Branch | undefined): void => {
    const parts = [
      ...[...here.branches.values()].map(inner => ({ inner, value: inner.weight })),
      ...here.packages.map(at => ({ at, value: weights[at] as number })),
    ].sort((a, b) => b.value - a.value);
    const rects = squarify(
      parts.map(({ value }) => value),
      within,
    );
    parts.forEach((part, position) => {
      const rect = rects[position] as Rect;
      if ('at' in part) {
        cells.push({ rect, branch: here, package: part.at, group: group ?? here, hasTitle: false });
        return;
      }
      const { inner } = part;
      const outer = group ?? inner;
      const [only] = inner.packages;
      if (inner.branches.size === 0 && inner.packages.length === 1 && only !== undefined) {
        cells.push({ rect, branch: inner, package: only, group: outer, hasTitle: false });
        return;
      }
      const hasTitle = group === undefined && rect.width > 54 && rect.height > 44;
      cells.push({ rect, branch: inner, group: outer, hasTitle });
      place(inner, inset(rect, group === undefined ? 2 : 1, hasTitle ? TITLE : 0), outer);
    });
  };
  place(base, whole, undefined);
  return cells;
}

function inset({ x, y, width, height }: Rect, edge: number, above: number): Rect {
  const margin = Math.min(edge, width / 8, height / 8);
  return {
    x: x + margin,
    y: y + margin + above,
    width: Math.max(0, width - 2 * margin),
    height: Math.max(0, height - 2 * margin - above),
  };
}

const contains = ({ x, y, width, height }: Rect, left: number, top: number): boolean =>
  left >= x && left < x + width && top >= y && top < y + height;

/** The square that stands for an alarm, where its own area is smaller. */
function signOf({ rect: { x, y, width, height } }: Cell): Rect {
  const side = { width: Math.max(width, SIGN), height: Math.max(height, SIGN) };
  return { x: x + width / 2 - side.width / 2, y: y + height / 2 - side.height / 2, ...side };
}

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

const centre = ({ rect }: Cell): readonly [number, number] => [rect.x + rect.width / 2, rect.y + rect.height / 2];

/** The nearest package in a direction; what is off to the side counts as farther. */
function neighbour(cells: readonly Cell[], from: Cell, dx: number, dy: number): Cell | undefined {
  const [x, y] = centre(from);
  let best: Cell | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const cell of cells) {
    if (cell.package === undefined || cell === from) continue;
    const [cx, cy] = centre(cell);
    const ahead = (cx - x) * dx + (cy - y) * dy;
    if (ahead <= 0.5) continue;
    const aside = Math.abs((cx - x) * dy) + Math.abs((cy - y) * dx);
    const distance = ahead + aside * 2.5;
    if (distance < least) [best, least] = [cell, distance];
  }
  return best;
}

/** Where one starts: at the worst package. */
function firstOf(cells: readonly Cell[], packages: readonly PackageData[]): Cell | undefined {
  const ranked = cells.filter(cell => cell.package !== undefined).sort((a, b) => (a.package ?? 0) - (b.package ?? 0));
  return ranked.find(({ package: at }) => at !== undefined && isAlarm(packages[at])) ?? ranked[0];
}

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

// ── paint ──────────────────────────────────────────────────────────────────────────────────────────────────────────

interface Paint extends Readonly<Record<(typeof COLOURS)[number], string>> {
  readonly font: string;
}

const COLOURS = [
  'ink',
  'muted',
  'accent',
  'surface',
  'map-group',
  'map-clean',
  'map-note',
  'map-suspicious',
  'map-malicious',
  'map-ink',
  'map-hatch',
] as const;

/** The colours of the style sheet, as the theme has them now. */
function palette(plane: HTMLElement): Paint {
  const probe = el('span');
  plane.append(probe);
  const of = (name: string): string => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const paint = Object.fromEntries(COLOURS.map(name => [name, of(name)]));
  const { fontFamily } = getComputedStyle(probe);
  probe.remove();
  return { ...paint, font: fontFamily } as Paint;
}

interface Pen {
  readonly context: CanvasRenderingContext2D;
  readonly paint: Paint;
  readonly packages: readonly PackageData[];
}

function drawGroup({ rect, branch: { name }, hasTitle, group, branch: here }: Cell, { context, paint }: Pen): void {
  if (group !== here) return;
  context.fillStyle = paint['map-group'];
  context.fillRect(rect.x + 0.5, rect.y + 0.5, Math.max(0, rect.width - 1), Math.max(0, rect.height - 1));
  if (!hasTitle) return;
  context.fillStyle = paint.muted;
  context.font = `600 11px ${paint.font}`;
  write(context, name, rect.x + 6, rect.y + 14, rect.width - 12);
}

function drawPackage({ rect, package: at }: Cell, { context, paint, packages }: Pen, isMatch: boolean): void {
  const { name, verdict } = packages[at as number] as PackageData;
  const [x, y] = [rect.x + 0.5, rect.y + 0.5];
  const [width, height] = [Math.max(0.6, rect.width - 1), Math.max(0.6, rect.height - 1)];
  context.globalAlpha = isMatch ? 1 : 0.16;
  context.fillStyle = paint[`map-${verdict}`];
  context.fillRect(x, y, width, height);
  if (width > 30 && height > 15) {
    context.fillStyle = paint[verdict === 'malicious' ? 'surface' : 'map-ink'];
    context.font = `${isAlarm(packages[at as number]) ? '600 ' : ''}11px ${paint.font}`;
    write(context, name, x + 5, y + (height > 22 ? 14 : height / 2 + 4), width - 8);
  }
  context.globalAlpha = 1;
}

/** Alarms are told by more than their colour: hatched when malicious, framed both, and never too small to see. */
function drawSign(cell: Cell, { context, paint, packages }: Pen, isMatch: boolean): void {
  const { verdict } = packages[cell.package as number] as PackageData;
  const { x, y, width, height } = signOf(cell);
  const isSmall = cell.rect.width < SIGN || cell.rect.height < SIGN;
  context.globalAlpha = isMatch ? 1 : 0.25;
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  if (isSmall) {
    context.fillStyle = paint[`map-${verdict}`];
    context.fillRect(x, y, width, height);
  }
  if (verdict === 'malicious') {
    context.strokeStyle = paint['map-hatch'];
    context.lineWidth = 1.5;
    context.beginPath();
    for (let offset = -height; offset < width; offset += 6) {
      context.moveTo(x + offset, y + height);
      context.lineTo(x + offset + height, y);
    }
    context.stroke();
    if (!isSmall && width > 30 && height > 15) {
      const { name } = packages[cell.package as number] as PackageData;
      context.font = `600 11px ${paint.font}`;
      const label = Math.min(width, context.measureText(name).width + 12);
      context.fillStyle = paint['map-malicious'];
      context.fillRect(x, y, label, Math.min(20, height));
      context.fillStyle = paint.surface;
      write(context, name, x + 5.5, y + (height > 23 ? 14.5 : height / 2 + 4), width - 9);
    }
  }
  context.restore();
  context.strokeStyle = paint.surface;
  context.lineWidth = isSmall ? 1.5 : 1;
  context.strokeRect(x, y, width, height);
  context.globalAlpha = 1;
}

function ring(cell: Cell, { context, packages }: Pen, colour: string, width: number): void {
  const isSign = cell.package !== undefined && isAlarm(packages[cell.package]);
  const rect = isSign ? signOf(cell) : cell.rect;
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.strokeRect(rect.x, rect.y, Math.max(2, rect.width), Math.max(2, rect.height));
}

/** Text from the left, as much of it as there is room for. */
function write(context: CanvasRenderingContext2D, text: string, x: number, y: number, room: number): void {
  // A letter takes 3 pixels or more: of a long name most need not be measured.
  const fits = (part: string): boolean => part.length <= room / 3 && context.measureText(part).width <= room;
  if (fits(text)) {
    context.fillText(text, x, y);
    return;
  }
  // Of a scoped name the scope is what can be spared.
  let fitting = text.replace(/^@[^/]+\//, '').slice(0, Math.ceil(room / 3));
  if (!text.endsWith(fitting) || !fits(fitting)) {
    while (fitting.length > 1 && !fits(`${fitting}…`)) fitting = fitting.slice(0, -1);
    if (fitting.length < 3) return;
    fitting += '…';
  }
  context.fillText(fitting, x, y);
}
