/** Pure: bands of prices for a filter. */

export type Band = { readonly min_price: number; readonly max_price: number; readonly count: number };

/** Where bands may begin: 0, and 1, 2 and 5 with any number of zeros. */
export const band_edges: readonly number[] = [
  0,
  ...Array.from({ length: 11 }, (_, zeros) => [1, 2, 5].map((digit) => digit * 10 ** zeros)).flat(),
];

const BANDS_MAX = 6;

/** At most six bands out of the counts by edge: the two neighbours with the fewest products become one, until there are few enough. */
export function bandsOf(counts: readonly { readonly edge: number; readonly count: number }[]): Band[] {
  let bands = band_edges.flatMap((edge, at): Band[] => {
    const count = counts.find((one) => one.edge === edge)?.count ?? 0;
    const next = band_edges[at + 1];
    return count === 0
      ? []
      : [{ min_price: edge, max_price: next === undefined ? Number.MAX_SAFE_INTEGER : next - 1, count }];
  });
  while (bands.length > BANDS_MAX) {
    const pairs = bands.slice(1).map((band, at) => (bands[at]?.count ?? 0) + band.count);
    const at = pairs.indexOf(Math.min(...pairs));
    bands = bands.flatMap((band, i) => {
      if (i !== at + 1) return i === at ? [] : [band];
      const first = bands[at] ?? band;
      return [{ min_price: first.min_price, max_price: band.max_price, count: first.count + band.count }];
    });
  }
  return bands;
}
