/** Stock objects asked at the same time. */
const WAVE = 6;

/** Asks one thing of the stock of each variant, a few at a time. */
export async function inWaves<Item>(items: readonly Item[], ask: (item: Item) => Promise<void>): Promise<void> {
  for (let from = 0; from < items.length; from += WAVE) await Promise.all(items.slice(from, from + WAVE).map(ask));
}
