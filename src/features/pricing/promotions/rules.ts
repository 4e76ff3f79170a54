import { cutOf } from "./action-rules.ts";
import { amountIn, matchLines } from "./condition-rules.ts";
import type {
  Adjustment,
  Candidate,
  Cut,
  DiscountLine,
  DiscountRequest,
  Discounts,
  Left,
  Promotion,
  Rejection,
} from "./discount-request.ts";
import { bestCombination, byOrder } from "./stacking-rules.ts";

export type * from "./discount-request.ts";

/**
 * What the promotions take off, by priority and then by age, each from what the former left: never more of a line or of
 * shipping than is left of it. Every promotion that a code brought and that takes nothing off is told with its reason.
 */
export function discountOrder(request: DiscountRequest): Discounts {
  const rejected = new Map<string, Rejection>();
  const reject = ({ code }: Promotion, reason: Rejection) => code !== null && rejected.set(code, reason);
  const candidates: Candidate[] = [];
  const seen = new Set<string>();
  for (const promotion of request.promotions.toSorted(byOrder)) {
    const found = seen.has(promotion.promotion_id) ? "not_combinable" : judge(promotion, request);
    if (typeof found === "string") reject(promotion, found);
    else candidates.push({ promotion, matching: found });
    if (typeof found !== "string") seen.add(promotion.promotion_id);
  }
  const run = (chosen: readonly Candidate[]) => takeOff(chosen, request);
  const cuts = bestCombination(candidates, run);
  const applied = new Set(cuts.map(({ candidate }) => candidate));
  for (const candidate of candidates)
    if (!applied.has(candidate))
      reject(candidate.promotion, takesAnything(run([candidate])) ? "not_combinable" : "not_applicable");
  for (const cut of cuts) if (!takesAnything([cut])) reject(cut.candidate.promotion, "not_applicable");
  return {
    adjustments: cuts.filter(({ amount }) => amount > 0).map((cut) => toAdjustment(cut, request.lines)),
    rejected_codes: [...rejected].map(([code, reason]) => ({ code, reason })),
  };
}

/** Shipping may cost nothing yet: a promotion of it is none the worse for that. */
const takesAnything = (cuts: readonly Cut[]): boolean =>
  cuts.some(({ amount, candidate }) => amount > 0 || candidate.promotion.target.kind === "shipping");

/** The places of the lines that a promotion is about, or why it does not apply. */
function judge(promotion: Promotion, request: DiscountRequest): readonly number[] | Rejection {
  const { starts_at, ends_at, refusal, most_off } = promotion;
  if (refusal === "invalid") return refusal;
  if (ends_at !== null && request.at >= ends_at) return "expired";
  if (starts_at !== null && request.at < starts_at) return "not_started";
  if (refusal) return refusal;
  const most = amountIn(most_off, request.currency);
  if (most === 0) return "limit_reached";
  if (most_off.length > 0 && most === undefined) return "not_applicable";
  return matchLines(promotion.conditions, request);
}

/** Takes one promotion after the other off what the former left. */
function takeOff(chosen: readonly Candidate[], { lines, currency, shipping_price }: DiscountRequest): readonly Cut[] {
  let left: Left = { lines: lines.map(({ quantity, unit_price }) => quantity * unit_price), shipping: shipping_price };
  return chosen.map((candidate) => {
    const cut = cutOf(candidate, { lines, currency, left });
    left = {
      lines: left.lines.map((amount, at) => amount - (cut.lines[at] ?? 0)),
      shipping: left.shipping - cut.shipping,
    };
    return cut;
  });
}

const across: ReadonlySet<string> = new Set(["across", "order", "shipping"]);

function toAdjustment({ candidate: { promotion }, amount, ...cut }: Cut, lines: readonly DiscountLine[]): Adjustment {
  const { promotion_id, code, title, is_automatic, priority, target } = promotion;
  const parts = [
    ...lines.map(({ item_id }, at) => ({ item_id, amount: cut.lines[at] ?? 0 })),
    { item_id: null, amount: cut.shipping },
  ];
  return {
    promotion_id,
    code,
    title,
    amount,
    automatic: is_automatic,
    method: across.has(target.kind) ? "across" : "each",
    priority,
    allocations: parts.filter((part) => part.amount > 0),
  };
}
