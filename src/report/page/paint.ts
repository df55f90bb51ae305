/** How the map is painted. Its colours are those of the style sheet; text is only ever drawn as text. */
import type { PackageData } from './data.js';
import { el } from './dom.js';
import { atLeast, type Cell, isAlarm, SIGN, signOf } from './tree.js';

/** Side of the square that stands for a package that a search has found, where its area is smaller. Pixels. */
const MATCH = 8;

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
export function palette(plane: HTMLElement): Paint {
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

export function drawGroup(
  { rect, branch: { name }, hasTitle, group, branch: here }: Cell,
  { context, paint }: Pen,
): void {
  if (group !== here) return;
  context.fillStyle = paint['map-group'];
  context.fillRect(rect.x + 0.5, rect.y + 0.5, Math.max(0, rect.width - 1), Math.max(0, rect.height - 1));
  if (!hasTitle) return;
  context.fillStyle = paint.muted;
  context.font = `600 11px ${paint.font}`;
  write(context, name, rect.x + 6, rect.y + 14, rect.width - 12);
}

export function drawPackage({ rect, package: at }: Cell, { context, paint, packages }: Pen, isMatch: boolean): void {
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

/** Of a few that match, none is too small to see. */
export function drawMatch({ rect, package: at }: Cell, { context, paint, packages }: Pen): void {
  const one = packages[at as number] as PackageData;
  if (isAlarm(one)) return;
  const { x, y, width, height } = atLeast(rect, MATCH);
  if (rect.width < MATCH || rect.height < MATCH) {
    context.fillStyle = paint[`map-${one.verdict}`];
    context.fillRect(x, y, width, height);
  }
  context.strokeStyle = paint.ink;
  context.lineWidth = 1.5;
  context.strokeRect(x, y, width, height);
}

/** Alarms are told by more than their colour: hatched when malicious, framed both, and never too small to see. */
export function drawSign(cell: Cell, { context, paint, packages }: Pen, isMatch: boolean): void {
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

export function ring(cell: Cell, { context, packages }: Pen, colour: string, width: number): void {
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
