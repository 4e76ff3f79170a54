/** How many objects one level of a request calls at a time: fast for a usual request, bounded for a large one. */
export const WAVE_SIZE = 6;

/** The list cut into groups of so many; the last has the rest. */
export const inGroups = <T>(list: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));

/** Asks a few at a time, and gives the answers in the order of what was asked. */
export async function inWaves<Item, Result>(
  items: readonly Item[],
  ask: (item: Item) => Promise<Result>,
  size: number = WAVE_SIZE,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const wave of inGroups(items, size)) results.push(...(await Promise.all(wave.map(ask))));
  return results;
}
