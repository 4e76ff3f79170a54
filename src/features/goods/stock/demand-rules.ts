/** Units of one variant that somebody wants, has bought or gives back. */
export type Demand = { readonly variant_id: string; readonly quantity: number };

/** The units of each variant, summed and sorted. */
export function sumDemand(lines: readonly Demand[]): Demand[] {
  const sums = new Map<string, number>();
  for (const { variant_id, quantity } of lines) sums.set(variant_id, (sums.get(variant_id) ?? 0) + quantity);
  return [...sums]
    .map(([variant_id, quantity]) => ({ variant_id, quantity }))
    .toSorted((a, b) => (a.variant_id < b.variant_id ? -1 : 1));
}
