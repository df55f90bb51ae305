/**
 * Memory that the large ones among the packages may take which are scanned at a time, as estimated; one that takes more
 * is the only large one. Those below the second bound, which nearly all are, do not count. Megabytes.
 */
const MEMORY = { large: 700, small: 60 };

/**
 * Runs over a list, so many at a time; the first failure ends it.
 *
 * @param needs the memory an item takes; one for which there is none left lets others go before
 */
export async function each<T>(
  items: readonly T[],
  parallel: number,
  run: (item: T) => Promise<void>,
  needs: (item: T) => number = () => 0,
): Promise<void> {
  const counted = (item: T): number => (needs(item) > MEMORY.small ? needs(item) : 0);
  const waiting = [...items];
  const running = new Set<Promise<void>>();
  let used = 0;
  while (waiting.length > 0 || running.size > 0) {
    const at = waiting.findIndex(item => used === 0 || counted(item) === 0 || used + counted(item) <= MEMORY.large);
    if (at < 0 || running.size >= parallel) {
      await Promise.race(running);
      continue;
    }
    const [item] = waiting.splice(at, 1) as [T];
    used += counted(item);
    // One that fails stays, so that the loop comes upon it, even when another ends at the same moment.
    const task = run(item).then(() => {
      used -= counted(item);
      running.delete(task);
    });
    task.catch(() => {});
    running.add(task);
  }
}
