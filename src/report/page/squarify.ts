/** A part of the plane. Pixels. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Cuts a rectangle into one for each value, of an area in proportion to it, as close to squares as is simple.
 *
 * @param values all above 0, largest first
 */
export function squarify(values: readonly number[], within: Rect): Rect[] {
  const scale = (within.width * within.height) / values.reduce((sum, value) => sum + value, 0);
  const areas = values.map(value => value * scale);
  const rects: Rect[] = [];
  let { x, y, width, height } = within;
  while (rects.length < areas.length) {
    const side = Math.min(width, height);
    const row = rowOf(areas, rects.length, side);
    const sum = row.reduce((total, area) => total + area, 0);
    const depth = side > 0 ? sum / side : 0;
    let offset = 0;
    for (const area of row) {
      const length = depth > 0 ? area / depth : 0;
      rects.push(
        width >= height
          ? { x, y: y + offset, width: depth, height: length }
          : { x: x + offset, y, width: length, height: depth },
      );
      offset += length;
    }
    if (width >= height) {
      x += depth;
      width = Math.max(0, width - depth);
    } else {
      y += depth;
      height = Math.max(0, height - depth);
    }
  }
  return rects;
}

/** As many areas as make a row along a side whose worst rectangle is no longer than with fewer. At least one. */
function rowOf(areas: readonly number[], start: number, side: number): readonly number[] {
  const largest = areas[start] as number;
  let sum = 0;
  let worst = Number.POSITIVE_INFINITY;
  let end = start;
  for (; end < areas.length; end++) {
    const area = areas[end] as number;
    const next = sum + area;
    const longest = Math.max((side * side * largest) / (next * next), (next * next) / (side * side * area));
    if (end > start && !(longest <= worst)) break;
    worst = longest;
    sum = next;
  }
  return areas.slice(start, end);
}
