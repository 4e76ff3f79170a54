import type { Buyer } from "../selling-terms/rules.ts";
import { cutOf } from "./action-rules.ts";
import { amountIn, matchLines } from "./condition-rules.ts";
import type { Definition } from "./shapes.ts";
import { bestCombination, byOrder } from "./stacking-rules.ts";

/** A line of a cart or order as promotions see it. */
export type DiscountLine = {
  readonly item_id: string;
  readonly variant_id: string;
  readonly product_id: string;
  /** The product's categories with all that are above them. */
  readonly category_ids: readonly string[];
  readonly tag_ids: readonly string[];
  readonly quantity: number;
  /** Minor units, of the price list that won. */
  readonly unit_price: number;
};

/** How much of an adjustment falls on one item, or with `item_id` null on shipping. */
export type Allocation = { readonly item_id: string | null; readonly amount: number };

/** What a promotion takes off, and off what. The allocations add up to the amount. */
export type Adjustment = {
  readonly promotion_id: string;
  /** The code that brought it; null for an automatic one. */
  readonly code: string | null;
  readonly title: string;
  readonly amount: number;
  readonly automatic: boolean;
  /** Off each matching item by itself, or one amount across them. */
  readonly method: "each" | "across";
  readonly priority: number;
  readonly allocations: readonly Allocation[];
};

export const rejections = [
  "invalid",
  "expired",
  "not_started",
  "already_used",
  "limit_reached",
  "minimum_not_met",
  "not_applicable",
  "not_combinable",
] as const;
export type Rejection = (typeof rejections)[number];

/** A code of the cart that takes nothing off, and why. */
export type RejectedCode = { readonly code: string; readonly reason: Rejection };

/** A promotion that may apply: automatic, or brought by a code of the cart. */
export type Promotion = Definition & {
  /** The code that brings it; null for an automatic one. */
  readonly code: string | null;
  /** Why it cannot be used, whatever is bought: its code or its limits are used up. */
  readonly refusal: Rejection | null;
};

export type DiscountRequest = {
  readonly currency: string;
  /** Sorted by variant, so that the order of adding changes nothing. */
  readonly lines: readonly DiscountLine[];
  readonly shipping_price: number;
  readonly promotions: readonly Promotion[];
  readonly buyer: Buyer;
  /** Epoch milliseconds. */
  readonly at: number;
};

export type Discounts = {
  readonly adjustments: readonly Adjustment[];
  readonly rejected_codes: readonly RejectedCode[];
};

/** What is left of each line and of shipping, in minor units. */
export type Left = { readonly lines: readonly number[]; readonly shipping: number };

/** A promotion whose conditions hold, with the places of the lines that it is about. */
export type Candidate = { readonly promotion: Promotion; readonly matching: readonly number[] };

/** What one promotion takes off: parts of each line, and of shipping. */
export type Cut = {
  readonly candidate: Candidate;
  readonly lines: readonly number[];
  readonly shipping: number;
  readonly amount: number;
};

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
