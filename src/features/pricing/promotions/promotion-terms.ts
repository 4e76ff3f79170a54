import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { isTermsChanged, raiseSellingTermsIf } from "#pricing/selling-terms";
import { type Definition, DefinitionShape } from "./definition-schemas.ts";
import { PromotionError } from "./errors.ts";
import type { Promotion, RejectedCode, Rejection } from "./rules.ts";

/** SQL for the definitions of the active promotions `p` that a condition chooses, as JSON. */
const definitionsWhere = (
  chosen: SQL,
): SQL => sql`json((SELECT json_group_array(json_object('promotion_id', p.id, 'title', p.title,
  'is_automatic', json(iif(p.is_automatic, 'true', 'false')), 'is_limited', json(iif(p.is_limited, 'true', 'false')), 'priority', p.priority, 'created_at', p.created_at,
  'starts_at', p.starts_at, 'ends_at', p.ends_at, 'stacking', json(p.stacking), 'conditions', json(p.conditions),
  'action', json(p.action), 'target', json(p.target), 'most_off', json(p.most_off)))
  FROM promotions p WHERE p.is_active = 1 AND ${chosen}))`;

/** SQL for the definitions of all promotions that may still apply, as JSON in the snapshot of selling terms. */
export const promotionsJson = definitionsWhere(sql`1`);

const bytesOf = (json: SQL): SQL<number> => sql<number>`length(CAST(${json} AS BLOB))`;

/** In SQL, how many bytes of the snapshot the promotions have. */
export const termsBytes = bytesOf(promotionsJson);

export const PromotionsShape = z.array(DefinitionShape);
export type PromotionTerms = z.output<typeof PromotionsShape>;

/** A code that somebody gave, and which promotion it brings. */
export type Coupon = {
  readonly code: string;
  readonly promotion_id: string | null;
  /** Why it cannot be used, whatever is bought. */
  readonly refusal: Rejection | null;
};

/** How far a promotion with limits is used up, for this customer. */
export type Usage = {
  readonly promotion_id: string;
  readonly refusal: Rejection | null;
  /** What is left of its budgets; empty without any. */
  readonly budget_left: readonly { readonly currency: string; readonly amount: number }[];
};

/** What is read beside the terms, since it is another for each cart and each moment. */
export type Standing = { readonly coupons: readonly Coupon[]; readonly usages: readonly Usage[] };

/** Nobody gives a code, and no promotion has a limit. */
export const noStanding: Standing = { coupons: [], usages: [] };

/** Whether it has to be read: a code was given, or an automatic promotion has a limit. Unknown terms may have one. */
export const needsStanding = (terms: PromotionTerms | null, coupons: readonly string[]): boolean =>
  coupons.length > 0 || (terms?.some(({ is_automatic, is_limited }) => is_automatic && is_limited) ?? true);

type Applying = { readonly promotions: readonly Promotion[]; readonly rejected_codes: readonly RejectedCode[] };

/** The automatic promotions and those that the codes bring, with the codes that bring none. */
export function promotionsFor(terms: PromotionTerms, { coupons, usages }: Standing): Applying {
  const used = new Map(usages.map((usage) => [usage.promotion_id, usage]));
  const known = new Map(terms.map((one) => [one.promotion_id, one]));
  const toPromotion = (one: Definition, code: string | null, refusal: Rejection | null): Promotion => {
    const usage = used.get(one.promotion_id);
    const most_off = withinBudget(one.most_off, usage?.budget_left ?? []);
    return { ...one, most_off, code, refusal: refusal ?? usage?.refusal ?? null };
  };
  const brought = coupons.map(({ code, promotion_id, refusal }) => ({
    code,
    refusal,
    one: known.get(promotion_id ?? ""),
  }));
  return {
    promotions: [
      ...terms.filter(({ is_automatic }) => is_automatic).map((one) => toPromotion(one, null, null)),
      ...brought.flatMap(({ one, code, refusal }) => (one ? [toPromotion(one, code, refusal)] : [])),
    ],
    rejected_codes: brought.flatMap(({ one, code }) => (one ? [] : [{ code, reason: "invalid" as const }])),
  };
}

type Cap = Definition["most_off"];

/** The cap in each currency, and no more than is left of the budget, in whose currencies alone the promotion applies. */
function withinBudget(most_off: Cap, budget_left: Usage["budget_left"]): Cap {
  if (budget_left.length === 0) return most_off;
  const caps = new Map(most_off.map(({ currency, amount }) => [currency, amount]));
  return budget_left
    .filter(({ currency }) => most_off.length === 0 || caps.has(currency))
    .map(({ currency, amount }) => ({ currency, amount: Math.max(0, Math.min(amount, caps.get(currency) ?? amount)) }));
}

/** As `Usage` and `Coupon` come out of the database. */
export const StandingShapes = {
  coupons: z.array(
    z.object({
      code: z.string(),
      promotion_id: z.string().nullable(),
      refusal: z.enum(["invalid", "already_used", "limit_reached"]).nullable(),
    }),
  ),
  usages: z.array(
    z.object({
      promotion_id: z.string(),
      refusal: z.enum(["already_used", "limit_reached"]).nullable(),
      budget_left: z.array(z.object({ currency: z.string(), amount: z.int() })),
    }),
  ),
};

/** What the definitions of all active promotions may have together: every cart reads them as one value, of which D1 takes 2,000,000 bytes. */
const TERMS_BYTES_MAX = 1_000_000;

/**
 * A statement that makes every kept snapshot of the selling terms old, as long as the promotions still fit into one: put it behind the
 * change of a promotion that is active by it. Otherwise the batch fails: hand its error to `refuseOutgrown`.
 */
export const fitInTerms = (ctx: Ctx): Statement => raiseSellingTermsIf(ctx, sql`${termsBytes} <= ${TERMS_BYTES_MAX}`);

/** Throws 409 `promotions_too_large`, with how large they would be, when that is why a batch with `fitInTerms` failed. */
export async function refuseOutgrown(ctx: Ctx, error: unknown, promotion: Definition): Promise<void> {
  if (!isTermsChanged(error)) return;
  const others = bytesOf(definitionsWhere(sql`p.id <> ${promotion.promotion_id}`)).as("others");
  const [row] = await ctx.db.select({ others }).from(sql`(SELECT 1)`);
  const bytes = (row?.others ?? 0) + bytesIn(promotion);
  throw PromotionError.promotions_too_large({ bytes, limit_bytes: TERMS_BYTES_MAX });
}

/** What a definition adds to the others: itself, and the comma before it. */
function bytesIn(promotion: Definition): number {
  const { promotion_id, title, is_automatic, is_limited, priority, created_at, starts_at, ends_at } = promotion;
  const { stacking, conditions, action, target, most_off } = promotion;
  const shown = { promotion_id, title, is_automatic, is_limited, priority, created_at, starts_at, ends_at };
  const json = JSON.stringify({ ...shown, stacking, conditions, action, target, most_off });
  return 1 + new TextEncoder().encode(json).byteLength;
}
