import type { AppliedRate, TaxManner } from "../../../../src/features/pricing/tax/rules.ts";
import type { Random } from "../random.ts";

/** The taxes of a simulated shop: the same on every line, and none on shipping. */
export type Tax = Pick<TaxManner, "included" | "rounding"> & { readonly rates: readonly AppliedRate[] };

const rate = (rate_ppm: number, compound: boolean): AppliedRate => ({
  rate_id: `${rate_ppm}`,
  name: "Tax",
  rate_ppm,
  kind: "standard",
  compound,
});

/** One rate or two, of which the second may be on top of the first, inside of prices or upon them, rounded in some way. */
export function drawTax(random: Random): Tax {
  const first = rate(random.pick([0, 72_500, 190_000, 200_000]), false);
  const second = random.chance(0.3) ? [rate(random.pick([9_975, 50_000]), random.chance(0.5))] : [];
  return {
    included: random.chance(0.5),
    rates: [first, ...second],
    rounding: { mode: random.pick(["half_up", "half_even"]), level: random.pick(["line", "unit", "order"]) },
  };
}

/** What is left of a line's price after discounts. */
type Line = { readonly amount: number; readonly quantity: number };

/**
 * What the taxes of all lines come to, reckoned in another way than the shop does: by sums and quotients of whole numbers. Units
 * of a line cost the same, but for those that are a minor unit dearer since the amount cannot be divided.
 */
export function reckonTax(lines: readonly Line[], tax: Tax): number {
  const of = (amount: number) => taxOf(BigInt(amount), tax);
  if (tax.rounding.level === "unit") {
    const units = lines.flatMap(({ amount, quantity }) =>
      Array.from({ length: quantity }, (_, at) => Math.floor((amount + at) / quantity)),
    );
    return units.reduce((sum, unit) => sum + of(unit), 0);
  }
  const wholes = lines.map(({ amount }) => amount);
  return tax.rounding.level === "order"
    ? of(wholes.reduce((sum, whole) => sum + whole, 0))
    : wholes.reduce((sum, whole) => sum + of(whole), 0);
}

const MILLION = 1_000_000n;
const WHOLE = MILLION * MILLION;

function taxOf(amount: bigint, { rates: [first, second], included, rounding }: Tax): number {
  const one = BigInt(first?.rate_ppm ?? 0);
  const other = BigInt(second?.rate_ppm ?? 0);
  const alone = one * MILLION;
  const upon = other * (second?.compound ? MILLION + one : MILLION);
  const round = (share: bigint, whole: bigint) => {
    const [quotient, left] = [(amount * share) / whole, 2n * ((amount * share) % whole)];
    const up = left > whole || (left === whole && (rounding.mode === "half_up" || quotient % 2n === 1n));
    return Number(quotient + (up ? 1n : 0n));
  };
  // What is inside of a price is rounded as one amount, what comes upon it for each rate.
  return included ? round(alone + upon, WHOLE + alone + upon) : round(alone, WHOLE) + round(upon, WHOLE);
}
