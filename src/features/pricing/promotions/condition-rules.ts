import type { Amounts, Condition } from "./definition-schemas.ts";
import type { DiscountLine, DiscountRequest, Rejection } from "./discount-request.ts";

/** The amount in a currency; undefined where none is given for it. */
export const amountIn = (amounts: Amounts, currency: string): number | undefined =>
  amounts.find((one) => one.currency === currency)?.amount;

/** The places of the lines that match, or why the conditions do not hold. What more buying could mend comes last. */
export function matchLines(conditions: readonly Condition[], request: DiscountRequest): readonly number[] | Rejection {
  const { lines } = request;
  const matching = [...lines.keys()].filter((at) => {
    const line = lines[at];
    return line !== undefined && conditions.every((condition) => isAbout(condition, line));
  });
  if (matching.length === 0 || !conditions.every((condition) => holds(condition, request))) return "not_applicable";
  const chosen = matching.flatMap((at) => lines[at] ?? []);
  const reached = conditions.every((condition) => isReached(condition, chosen, request.currency));
  return reached ? matching : "minimum_not_met";
}

/** Units in all lines. */
export const quantityOf = (lines: readonly DiscountLine[]): number =>
  lines.reduce((sum, { quantity }) => sum + quantity, 0);

/** Before discounts, in minor units. */
export const subtotalOf = (lines: readonly DiscountLine[]): number =>
  lines.reduce((sum, { quantity, unit_price }) => sum + quantity * unit_price, 0);

const haveCommon = (some: readonly string[], others: readonly string[]): boolean =>
  some.some((one) => others.includes(one));

/** Whether the line is among those that the condition names; one that names none is about all. */
function isAbout(condition: Condition, line: DiscountLine): boolean {
  if (condition.kind === "products") return condition.product_ids.includes(line.product_id);
  if (condition.kind === "categories") return haveCommon(line.category_ids, condition.category_ids);
  if (condition.kind === "tags") return haveCommon(line.tag_ids, condition.tag_ids);
  return true;
}

/** What depends on the buyer, the currency and the moment alone. */
function holds(condition: Condition, { buyer, currency, at }: DiscountRequest): boolean {
  switch (condition.kind) {
    case "customer_groups":
      return haveCommon(buyer.group_ids, condition.group_ids);
    case "first_order":
      return buyer.is_first_order;
    case "currencies":
      return condition.currencies.includes(currency);
    case "countries":
      return buyer.country !== null && condition.countries.includes(buyer.country);
    case "weekdays":
      return condition.weekdays.some((day) => day === weekdayOf(at, condition.time_zone));
    case "minimum_subtotal":
      return amountIn(condition.amounts, currency) !== undefined;
    default:
      return true;
  }
}

function isReached(condition: Condition, chosen: readonly DiscountLine[], currency: string): boolean {
  if (condition.kind === "minimum_quantity") return quantityOf(chosen) >= condition.quantity;
  if (condition.kind !== "minimum_subtotal") return true;
  return subtotalOf(chosen) >= (amountIn(condition.amounts, currency) ?? Infinity);
}

const weekdayOf = (at: number, time_zone: string): string =>
  new Intl.DateTimeFormat("en", { weekday: "long", timeZone: time_zone }).format(at).toLowerCase();
