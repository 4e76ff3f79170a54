import { sql } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { isUniqueViolation } from "#platform/db";
import { hashOf, macOf, NO_HASH, selectHead, selectUnchained } from "./chain-link.ts";

const STEP = 500;
const STEPS_MAX = 20;

/**
 * Gives each row that has none its place in the chain, oldest first. Two at once give the same rows the same places, or
 * one of them breaks the place's key and does nothing. Returns how many rows were chained.
 */
export async function chainAuditLog(ctx: Ctx): Promise<number> {
  let chained = 0;
  for (let step = 0; step < STEPS_MAX; step += 1) {
    const done = await chainSome(ctx);
    chained += done;
    if (done < STEP) break;
  }
  return chained;
}

async function chainSome(ctx: Ctx): Promise<number> {
  const [[head], rows] = await ctx.db.batch([selectHead(ctx), selectUnchained(ctx, STEP)]);
  let [seq, before] = [head?.seq ?? 0, head?.hash ?? NO_HASH];
  const links: { id: string; seq: number; hash: string; address_mac: string | null }[] = [];
  for (const entry of rows) {
    const address_mac = entry.address === null ? null : await macOf(ctx, entry.address);
    seq += 1;
    before = await hashOf(ctx, seq, before, entry, address_mac);
    links.push({ id: entry.id, seq, hash: before, address_mac });
  }
  if (links.length === 0) return 0;
  try {
    await ctx.db.run(sql`
      UPDATE audit_log SET seq = link.value ->> 'seq', hash = link.value ->> 'hash', address_mac = link.value ->> 'address_mac'
      FROM json_each(${JSON.stringify(links)}) AS link
      WHERE audit_log.id = link.value ->> 'id' AND audit_log.seq IS NULL`);
  } catch (error) {
    if (isUniqueViolation(error, "audit_log.seq")) return 0;
    throw error;
  }
  return links.length;
}
