import { allocate, scale } from "../../../platform/basics/money.ts";
import { amountIn, quantityOf, subtotalOf } from "./condition-rules.ts";
import type { Action, Off, Target } from "./definition-schemas.ts";
import type { Candidate, Cut, DiscountLine, Left } from "./discount-request.ts";

const WHOLE_PPM = 1_000_000;

type Base = { readonly lines: readonly DiscountLine[]; readonly left: Left; readonly currency: string };

/** Some units of a line, and what is left of their price. */
type Units = { readonly at: number; readonly units: number; readonly amount: number };

/** What is taken off some units: never more than is left of them. */
type Reduction = (units: Units) => number;

type Parts = Pick<Cut, "lines" | "shipping">;

/** What a promotion takes off what is left: per line and off shipping, within its own cap. */
export function cutOf(candidate: Candidate, base: Base): Cut {
  const { most_off } = candidate.promotion;
  const parts = partsOf(candidate, base);
  const amount = sumOf([...parts.lines, parts.shipping]);
  const most = amountIn(most_off, base.currency) ?? amount;
  if (amount <= most) return { candidate, ...parts, amount };
  const within = allocate(most, [...parts.lines, parts.shipping]);
  return { candidate, lines: within.slice(0, -1), shipping: within.at(-1) ?? 0, amount: most };
}

function partsOf({ promotion, matching }: Candidate, base: Base): Parts {
  const { action, target } = promotion;
  const nothing: Parts = { lines: base.lines.map(() => 0), shipping: 0 };
  if (action.kind === "free_shipping") return { ...nothing, shipping: base.left.shipping };
  const places = target.kind === "order" ? [...base.lines.keys()] : matching;
  const lines = (cuts: readonly { readonly at: number; readonly off: number }[]): Parts => {
    const off = new Map(cuts.map((cut) => [cut.at, cut.off]));
    return { ...nothing, lines: base.lines.map((_, at) => off.get(at) ?? 0) };
  };
  const reduced = (chosen: readonly Units[], reduction: Reduction): Parts =>
    lines(chosen.map((units) => ({ at: units.at, off: reduction(units) })));

  if (action.kind === "buy_x_get_y")
    return reduced(gottenUnits(action, target, places, base), reductionOf(action.get, base));
  if (action.kind === "fixed_unit_price") return reduced(unitsOf(target, places, base), reductionOf(action, base));
  const off = offOf(action, matching, base);
  if (!off) return nothing;
  if (target.kind === "shipping") return { ...nothing, shipping: offOne(off, base.left.shipping, base.currency) };
  if (target.kind !== "across" && target.kind !== "order")
    return reduced(unitsOf(target, places, base), reductionOf(off, base));
  const amounts = places.map((at) => base.left.lines[at] ?? 0);
  const shares = allocate(offOne(off, sumOf(amounts), base.currency), amounts);
  return lines(places.map((at, n) => ({ at, off: shares[n] ?? 0 })));
}

/** What is taken off, for actions that take off a part or an amount; undefined below the first tier. */
function offOf(
  action: Exclude<Action, { kind: "buy_x_get_y" | "fixed_unit_price" | "free_shipping" }>,
  matching: readonly number[],
  { lines, currency }: Base,
): Off | undefined {
  if (action.kind === "percentage" || action.kind === "fixed") return action;
  const chosen = matching.flatMap((at) => lines[at] ?? []);
  const reached =
    action.kind === "tiered_by_quantity"
      ? action.tiers.map(({ from, off }) => ({ from, off, has: quantityOf(chosen) }))
      : action.tiers.map(({ from, off }) => ({
          from: amountIn(from, currency) ?? Infinity,
          off,
          has: subtotalOf(chosen),
        }));
  return reached.filter(({ from, has }) => has >= from).toSorted((a, b) => b.from - a.from)[0]?.off;
}

/** Off one amount as a whole, and never more than there is. */
const offOne = (off: Off, amount: number, currency: string): number =>
  off.kind === "percentage"
    ? scale(amount, off.rate_ppm, WHOLE_PPM)
    : Math.min(amount, amountIn(off.amounts, currency) ?? 0);

/** Off units of one line: an amount counts for each unit, and a price brings each unit down to it. */
function reductionOf(action: Off | Extract<Action, { kind: "fixed_unit_price" }>, { currency }: Base): Reduction {
  if (action.kind === "percentage") return ({ amount }) => scale(amount, action.rate_ppm, WHOLE_PPM);
  if (action.kind === "fixed") {
    const each = amountIn(action.amounts, currency) ?? 0;
    return ({ amount, units }) => Math.min(amount, each * units);
  }
  const price = amountIn(action.prices, currency) ?? Infinity;
  return ({ amount, units }) => Math.max(0, amount - price * units);
}

/** The units that a target chooses: all of each line, or so many of the cheapest or dearest. */
function unitsOf(target: Target, places: readonly number[], base: Base): Units[] {
  if (target.kind === "cheapest") return firstUnits(target.units, byPrice(places, base), base);
  if (target.kind === "dearest") return firstUnits(target.units, byPrice(places, base).toReversed(), base);
  return firstUnits(Infinity, places, base);
}

/** The units that `buy_x_get_y` gives a price of their own: counted in each line by itself, or across all of them. */
function gottenUnits(
  { buy_quantity, get_quantity }: Extract<Action, { kind: "buy_x_get_y" }>,
  target: Target,
  places: readonly number[],
  base: Base,
): Units[] {
  const gotten = (bought: number) => Math.floor(bought / (buy_quantity + get_quantity)) * get_quantity;
  const count = (at: number) => base.lines[at]?.quantity ?? 0;
  if (target.kind === "each") return places.flatMap((at) => firstUnits(gotten(count(at)), [at], base));
  return firstUnits(gotten(sumOf(places.map(count))), byPrice(places, base), base);
}

/** Cheapest first; of equal price the one that comes first. */
const byPrice = (places: readonly number[], { lines }: Base): readonly number[] =>
  places.toSorted((a, b) => (lines[a]?.unit_price ?? 0) - (lines[b]?.unit_price ?? 0));

/** So many units of these lines, in this order. */
function firstUnits(most: number, places: readonly number[], { lines, left }: Base): Units[] {
  let wanted = most;
  return places.flatMap((at) => {
    const quantity = lines[at]?.quantity ?? 0;
    const units = Math.min(quantity, wanted);
    wanted -= units;
    return units > 0 ? [{ at, units, amount: shareOf(left.lines[at] ?? 0, units, quantity) }] : [];
  });
}

/** What is left of some of a line's units: they cost the same, but for a last minor unit that stays with the others. */
function shareOf(amount: number, units: number, quantity: number): number {
  const product = BigInt(amount) * BigInt(units);
  return Number(product / BigInt(quantity));
}

const sumOf = (amounts: readonly number[]): number => amounts.reduce((sum, one) => sum + one, 0);
