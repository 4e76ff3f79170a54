import type { FieldError } from "../../../platform/basics/field-codes.ts";
import { type Band, emptySides, gapsIn, overlapsIn } from "./band-rules.ts";
import type { Rate } from "./rules.ts";

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
