import type { z } from "@hono/zod-openapi";
import { eq } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { isUniqueViolation } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { PromotionError, promotionOf } from "#pricing/promotions";
import { CouponError } from "./errors.ts";
import type { CodeInput } from "./schemas.ts";
import { type CodeRow, selectCode } from "./store.ts";
import { promotionCodes } from "./tables.ts";

/** The promotion, where codes can bring it. Raises 404 `promotion_not_found`, 409 `promotion_archived` and `promotion_takes_no_codes`. */
export async function codedPromotion(ctx: Ctx, promotion_id: string) {
  const promotion = await promotionOf(ctx, promotion_id);
  if (promotion.archived_at !== null) throw PromotionError.promotion_archived();
  if (promotion.is_automatic) throw CouponError.promotion_takes_no_codes();
  return promotion;
}

/** Makes a code that brings the promotion. Raises what `codedPromotion` raises, and 409 `code_taken`. */
export async function createCode(ctx: Ctx, promotion_id: string, input: z.output<typeof CodeInput>): Promise<CodeRow> {
  await codedPromotion(ctx, promotion_id);
  const made = { ...input, id: ctx.id(), promotion_id, created_at: ctx.now() };
  const row = { ...made, batch_id: null, used_count: 0, disabled_at: null };
  try {
    await commit(ctx, [
      ctx.db.insert(promotionCodes).values(row),
      audit(ctx, {
        action: "promotion_code.created",
        subject_type: "promotion",
        subject_id: promotion_id,
        after: { code: row.code, uses_limit: row.uses_limit },
      }),
    ]);
  } catch (error) {
    throw isUniqueViolation(error, "promotion_codes.code") ? CouponError.code_taken() : error;
  }
  return row;
}

/** Makes a code bring nothing any more; asked again it stays so. Raises 404 `code_not_found`. */
export async function disableCode(ctx: Ctx, promotion_id: string, code: string): Promise<void> {
  const [row] = await selectCode(ctx, promotion_id, code.trim().toUpperCase());
  if (!row) throw CouponError.code_not_found();
  if (row.disabled_at !== null) return;
  await commit(ctx, [
    ctx.db.update(promotionCodes).set({ disabled_at: ctx.now() }).where(eq(promotionCodes.id, row.id)),
    audit(ctx, {
      action: "promotion_code.disabled",
      subject_type: "promotion",
      subject_id: promotion_id,
      before: { code: row.code },
    }),
  ]);
}
