import type { FieldError } from "../../../platform/basics/field-codes.ts";

/** What a rate is for: goods of some value, in minor units, and some weight, in grams. Lower bounds are in it, upper bounds are not; null is no upper bound. */
export type Band = {
  readonly min_order_value: number;
  readonly max_order_value: number | null;
  readonly min_weight: number;
  readonly max_weight: number | null;
};

/** What a method asks in a zone, in one currency's minor units, for goods of a value and weight. */
export type Rate = Band & {
  /** Null: everywhere. */
  readonly zone_id: string | null;
  readonly currency: string;
  readonly price: number;
  /** Goods for at least this much are sent for nothing; null where sending always costs. */
  readonly free_above: number | null;
};

/** What is looked for among bands. */
export type Size = {
  /** The goods after discounts, in minor units. */
  readonly order_value: number;
  /** Grams. */
  readonly weight: number;
};

type Span = { readonly from: number; readonly to: number };

const valuesOf = ({ min_order_value: from, max_order_value }: Band): Span => ({
  from,
  to: max_order_value ?? Infinity,
});
const weightsOf = ({ min_weight: from, max_weight }: Band): Span => ({ from, to: max_weight ?? Infinity });
const has = ({ from, to }: Span, at: number): boolean => from <= at && at < to;
const meet = (a: Span, b: Span): boolean => a.from < b.to && b.from < a.to;

export const bandHolds = (band: Band, { order_value, weight }: Size): boolean =>
  has(valuesOf(band), order_value) && has(weightsOf(band), weight);

/** Whether some order is in both: its price could be either. */
export const bandsOverlap = (a: Band, b: Band): boolean =>
  meet(valuesOf(a), valuesOf(b)) && meet(weightsOf(a), weightsOf(b));

/** The upper bounds that are not above the lower ones. */
export const emptySides = (band: Band): ("max_order_value" | "max_weight")[] => [
  ...(valuesOf(band).from < valuesOf(band).to ? [] : (["max_order_value"] as const)),
  ...(weightsOf(band).from < weightsOf(band).to ? [] : (["max_weight"] as const)),
];

/** The places of bands with an earlier one that overlaps each of them. */
export function overlapsIn(bands: readonly Band[]): { readonly at: number; readonly with: number }[] {
  return bands.flatMap((band, at) => {
    const first = bands.findIndex((one) => bandsOverlap(one, band));
    return first < at && first >= 0 ? [{ at, with: first }] : [];
  });
}

export type BandMiss =
  | "below_min_order_value"
  | "above_max_order_value"
  | "below_min_weight"
  | "above_max_weight"
  | "between_rates";

/**
 * Why no band holds an order, null where one does. Of bands that its weight is in the value decides, and the other way; outside of
 * both, the weight. `between_rates` is a gap.
 */
export function missOf(bands: readonly Band[], size: Size): BandMiss | null {
  if (bands.some((band) => bandHolds(band, size))) return null;
  const { order_value, weight } = size;
  const of_weight = bands.filter((band) => has(weightsOf(band), weight));
  if (of_weight.length > 0)
    return beyond(of_weight.map(valuesOf), order_value, "below_min_order_value", "above_max_order_value");
  const of_value = bands.filter((band) => has(valuesOf(band), order_value));
  const spans = (of_value.length > 0 ? of_value : bands).map(weightsOf);
  return beyond(spans, weight, "below_min_weight", "above_max_weight");
}

function beyond(spans: readonly Span[], at: number, below: BandMiss, above: BandMiss): BandMiss {
  if (spans.every(({ from }) => at < from)) return below;
  return spans.every(({ to }) => to <= at) ? above : "between_rates";
}

/**
 * What lies between bands and is in none, as bands of their own: of values and weights from the lowest lower bound to the highest
 * upper one. Weights that lack the same values are one gap.
 */
export function gapsIn(bands: readonly Band[]): Band[] {
  const values = around(bands.map(valuesOf));
  const gaps: { weights: Span; values: Span }[] = [];
  for (const weights of slabsOf(bands.map(weightsOf))) {
    const held = bands.filter((band) => meet(weightsOf(band), weights)).map(valuesOf);
    for (const lacking of lackingIn(values, held)) {
      const below = gaps.find((gap) => gap.weights.to === weights.from && isSame(gap.values, lacking));
      if (below) below.weights = { from: below.weights.from, to: weights.to };
      else gaps.push({ weights, values: lacking });
    }
  }
  return gaps.map((gap) => ({
    min_order_value: gap.values.from,
    max_order_value: endOf(gap.values),
    min_weight: gap.weights.from,
    max_weight: endOf(gap.weights),
  }));
}

const isSame = (a: Span, b: Span): boolean => a.from === b.from && a.to === b.to;
const endOf = ({ to }: Span): number | null => (to === Infinity ? null : to);

const around = (spans: readonly Span[]): Span => ({
  from: Math.min(...spans.map(({ from }) => from)),
  to: Math.max(...spans.map(({ to }) => to)),
});

/** The stretches between all ends: no span begins or ends inside of one. */
function slabsOf(spans: readonly Span[]): Span[] {
  const ends = [...new Set(spans.flatMap(({ from, to }) => [from, to]))].toSorted((a, b) => a - b);
  return ends.slice(1).map((to, at) => ({ from: ends[at] ?? 0, to }));
}

/** What of a stretch no span covers. */
function lackingIn(whole: Span, spans: readonly Span[]): Span[] {
  const lacking: Span[] = [];
  let from = whole.from;
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    if (span.from > from) lacking.push({ from, to: span.from });
    from = Math.max(from, span.to);
  }
  if (from < whole.to) lacking.push({ from, to: whole.to });
  return lacking;
}

/** Rates of one zone and currency, each with its place in the list. */
const groupsOf = (rates: readonly Rate[]) => [
  ...Map.groupBy(
    rates.map((rate, at) => ({ rate, at })),
    ({ rate: { zone_id, currency } }) => `${zone_id} ${currency}`,
  ).values(),
];

/** What is wrong with the rates of a method: a band without room, and bands of one zone and currency that overlap. */
export function rateFaults(rates: readonly Rate[]): FieldError[] {
  const empty = rates.flatMap((rate, at) =>
    emptySides(rate).map((side) => ({
      path: `rates.${at}.${side}`,
      code: "too_small" as const,
      message: "must be above the lower bound",
    })),
  );
  const overlaps = groupsOf(rates).flatMap((group) =>
    overlapsIn(group.map(({ rate }) => rate)).map((overlap) => ({
      path: `rates.${group[overlap.at]?.at}`,
      code: "conflict" as const,
      message: `Overlaps rates.${group[overlap.with]?.at}, of the same zone and currency`,
    })),
  );
  return [...empty, ...overlaps];
}

/** Orders between two rates of a zone and currency that neither is for. */
export type Gap = Band & Pick<Rate, "zone_id" | "currency">;

export const rateGaps = (rates: readonly Rate[]): Gap[] =>
  groupsOf(rates).flatMap((group) => {
    const bands = group.map(({ rate }) => rate);
    return bands
      .slice(0, 1)
      .flatMap(({ zone_id, currency }) => gapsIn(bands).map((gap) => ({ zone_id, currency, ...gap })));
  });
