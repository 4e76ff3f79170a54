import type { z } from "@hono/zod-openapi";
import { invalidField } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { publish } from "#platform/data/outbox";
import { commitValue } from "#prepaid/gift-cards";
import { giftCardBatchEvents } from "./events.ts";
import type { BatchInput } from "./schemas.ts";
import { type BatchRow, batchOf, selectBatch } from "./store.ts";
import { giftCardBatches } from "./tables.ts";

/**
 * Begins to issue cards, as staff; the queue issues them. What all of them are worth counts as money given back at once. It has
 * the operation's own id, so a repeat with the same Idempotency-Key finds the same batch. Raises 422
 * for cards whose time would be over, and what `countMoneyBack` raises.
 */
export async function startBatch(ctx: Ctx, input: z.output<typeof BatchInput>): Promise<BatchRow> {
  const id = ctx.operation_id;
  const [known] = await selectBatch(ctx, id);
  if (known) return known;
  const { note = null, expires_at = null, ...terms } = input;
  if (expires_at !== null && expires_at <= ctx.now())
    throw invalidField("expires_at", "too_small", "Must be in the future");
  const { card_count, amount, currency } = terms;
  await commitValue(ctx, {
    back: { cause: `gift_card_batch:${id}`, amount: card_count * amount, currency },
    statements: [
      ctx.db.insert(giftCardBatches).values({ ...terms, id, note, expires_at, created_at: ctx.now() }),
      publish(ctx, giftCardBatchEvents["gift_card_batch.continued"], { batch_id: id }),
      audit(ctx, {
        action: "gift_card_batch.started",
        subject_type: "gift_card_batch",
        subject_id: id,
        after: { ...terms, expires_at, note },
      }),
    ],
  });
  return batchOf(ctx, id);
}
