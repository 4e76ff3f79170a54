import { and, asc, isNotNull, lte } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { inIds } from "#platform/data/db";
import { commit, publish } from "#platform/data/outbox";
import type { Job } from "#platform/data/schedule";
import { giftCardEvents } from "./events.ts";
import { giftCards } from "./tables.ts";

const LETTERS_A_RUN = 500;

/** Has the letters mailed whose day has come, each once. */
async function sendDueLetters(ctx: Ctx): Promise<number> {
  const due = await ctx.db
    .select({ id: giftCards.id })
    .from(giftCards)
    .where(and(isNotNull(giftCards.letter), lte(giftCards.send_at, ctx.now())))
    .orderBy(asc(giftCards.send_at), asc(giftCards.id))
    .limit(LETTERS_A_RUN);
  const ids = due.map(({ id }) => id);
  if (ids.length === 0) return 0;
  await commit(ctx, [
    ctx.db.update(giftCards).set({ send_at: null }).where(inIds(giftCards.id, ids)),
    ...ids.map((gift_card_id) => publish(ctx, giftCardEvents["gift_card.issued"], { gift_card_id })),
  ]);
  return ids.length;
}

export const giftCardJobs: readonly Job[] = [
  { name: "gift_cards.send", every: "hour", run: async (ctx) => ({ sent: await sendDueLetters(ctx) }) },
];
