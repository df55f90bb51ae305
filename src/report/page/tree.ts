/** The dependency tree as it is drawn: who lies inside whom, where on the plane, and what is next to what. */
import type { PackageData } from './data.js';
import { type Rect, squarify } from './squarify.js';

/** What is brought in by one package, and so on inwards. */
export interface Branch {
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
export interface Cell {
  readonly rect: Rect;
  readonly branch: Branch;
  readonly package?: number;
  /** The outermost group it lies in, among those of the one that is looked into. */
  readonly group: Branch;
  readonly hasTitle: boolean;
}

/** Groups deeper than this are drawn as one: a hostile tree may be of any depth. */
const DEEPEST = 12;
/** Smallest shares of the whole that are drawn: of a package, of an alarm, of all alarms. What is not seen is not clicked. */
const LEAST = { each: 1 / 40_000, alarm: 1 / 1_600, alarms: 0.15 } as const;
/** Height of a group's title. Pixels. */
const TITLE = 18;
/** Side of the square that stands for an alarm too small to be seen. Pixels. */
export const SIGN = 11;

export const isAlarm = (one: PackageData | undefined): boolean =>
  one?.verdict === 'malicious' || one?.verdict === 'suspicious';

/** Bytes, but enough of them to be seen. */
export function weightsOf(packages: readonly PackageData[]): readonly number[] {
  const whole = packages.reduce((sum, one) => sum + one.bytes, 0) || 1;
  const alarm = Math.min(LEAST.alarm, LEAST.alarms / packages.filter(isAlarm).length);
  return packages.map(one => Math.max(one.bytes, whole * (isAlarm(one) ? alarm : LEAST.each)));
}

export function treeOf(packages: readonly PackageData[], weights: readonly number[]): Branch {
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
export function pathOf({ name, parent }: Branch): string {
  if (!parent) return '';
  const before = pathOf(parent);
  return `${before}${before && '.'}${[...parent.branches.keys()].indexOf(name)}`;
}

export function branchAt(root: Branch, path: string): Branch {
  let here = root;
  for (const position of path === '' ? [] : path.split('.')) {
    const next = [...here.branches.values()][Number(position)];
    if (!next) return root;
    here = next;
  }
  return here;
}

/** Groups before what lies in them. */
export function cellsOf(base: Branch, whole: Rect, weights: readonly number[]): readonly Cell[] {
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

export const contains = ({ x, y, width, height }: Rect, left: number, top: number): boolean =>
  left >= x && left < x + width && top >= y && top < y + height;

/** The square that stands for an alarm, where its own area is smaller. */
export const signOf = ({ rect }: Cell): Rect => atLeast(rect, SIGN);

/** The rectangle, or one around its middle with sides of at least some length. */
export function atLeast({ x, y, width, height }: Rect, side: number): Rect {
  const [wide, high] = [Math.max(width, side), Math.max(height, side)];
  return { x: x + width / 2 - wide / 2, y: y + height / 2 - high / 2, width: wide, height: high };
}

const centre = ({ rect }: Cell): readonly [number, number] => [rect.x + rect.width / 2, rect.y + rect.height / 2];

/** The nearest package in a direction; what is off to the side counts as farther. */
export function neighbour(cells: readonly Cell[], from: Cell, dx: number, dy: number): Cell | undefined {
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
export function firstOf(cells: readonly Cell[], packages: readonly PackageData[]): Cell | undefined {
  const ranked = cells.filter(cell => cell.package !== undefined).sort((a, b) => (a.package ?? 0) - (b.package ?? 0));
  return ranked.find(({ package: at }) => at !== undefined && isAlarm(packages[at])) ?? ranked[0];
}
