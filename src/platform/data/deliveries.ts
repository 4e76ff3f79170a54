import { and, eq, isNull, lt } from "drizzle-orm";
import { MINUTE } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { mailDeliveries } from "#platform/data/tables";

/** A delivery that began longer ago than this is taken for dead, and the message is sent again. */
const LEASE_MS = 2 * MINUTE;

/**
 * Sends a mail or text message once for its key, and commits `statements` with the note that it went out. Deliveries of the
 * same message at the same time do not both send: one leases it, the others throw and come back later. A crash between sending
 * and the note sends again. Throws what `send` throws; nothing is committed then.
 */
export async function deliverOnce(
  ctx: Ctx,
  key: string,
  send: () => Promise<void>,
  statements: readonly Statement[],
): Promise<void> {
  if (await leaseDelivery(ctx, key)) await sendLeased(ctx, key, send);
  const sent = ctx.db
    .update(mailDeliveries)
    .set({ sent_at: ctx.now() })
    .where(and(eq(mailDeliveries.key, key), isNull(mailDeliveries.sent_at)));
  await commit(ctx, [...statements, sent]);
}

/** True when this call is the one to send; false when it went out already. Throws while another call is at it. */
async function leaseDelivery(ctx: Ctx, key: string): Promise<boolean> {
  const now = ctx.now();
  const until = now + LEASE_MS;
  const [mine, known] = await ctx.db.batch([
    ctx.db
      .insert(mailDeliveries)
      .values({ key, claimed_until: until })
      .onConflictDoUpdate({
        target: mailDeliveries.key,
        set: { claimed_until: until },
        setWhere: and(isNull(mailDeliveries.sent_at), lt(mailDeliveries.claimed_until, now)),
      })
      .returning({ key: mailDeliveries.key }),
    ctx.db.select({ sent_at: mailDeliveries.sent_at }).from(mailDeliveries).where(eq(mailDeliveries.key, key)),
  ]);
  if (mine.length > 0) return true;
  if (known[0]?.sent_at) return false;
  throw new Error("this message is being sent by another delivery");
}

async function sendLeased(ctx: Ctx, key: string, send: () => Promise<void>): Promise<void> {
  try {
    await send();
  } catch (error) {
    await ctx.db.update(mailDeliveries).set({ claimed_until: 0 }).where(eq(mailDeliveries.key, key));
    throw error;
  }
}
