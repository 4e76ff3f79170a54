import { sql } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { isUniqueViolation } from "#platform/data/db";
import { hashOf, macOf, selectHead, selectLinks, selectUnchained } from "./chain-link.ts";
import { placesOf, readMark, writeMark } from "./chain-mark.ts";
import { endingOf } from "./chain-rules.ts";

const STEP = 500;
const STEPS_MAX = 20;

/**
 * Gives each row that has none its place in the chain, oldest first, on from where the mark says that the chain ends. Of two
 * at once one alone gets the mark, and the other does nothing. Returns how many rows were chained.
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
  // The mark first: what it names was in D1 before.
  const kept = await readMark(ctx);
  const [[head], named, rows] = await ctx.db.batch([
    selectHead(ctx),
    selectLinks(ctx, placesOf(kept)),
    selectUnchained(ctx, STEP),
  ]);
  const { from, cut_from } = endingOf(kept?.mark ?? null, head, named);
  if (cut_from !== null) ctx.log.error("audit_log_broken", { seq: cut_from, reason: "missing" });
  const is_settled = kept !== null && kept.mark.planned === null && kept.mark.hash === from.hash;
  if (rows.length === 0) {
    // What was cut off stays marked: without new links nothing else would show it.
    if (!is_settled && cut_from === null) await writeMark(ctx, kept?.etag ?? null, { ...from, planned: null });
    return 0;
  }
  let [seq, before] = [from.seq, from.hash];
  const links: { id: string; seq: number; hash: string; address_mac: string | null }[] = [];
  for (const entry of rows) {
    const address_mac = entry.address === null ? null : await macOf(ctx, entry.address);
    seq += 1;
    before = await hashOf(ctx, seq, before, entry, address_mac);
    links.push({ id: entry.id, seq, hash: before, address_mac });
  }
  const planned = { seq, hash: before };
  const plan = await writeMark(ctx, kept?.etag ?? null, { ...from, planned });
  if (!plan) return 0;
  try {
    await ctx.db.run(sql`
      UPDATE audit_log SET seq = link.value ->> 'seq', hash = link.value ->> 'hash', address_mac = link.value ->> 'address_mac'
      FROM json_each(${JSON.stringify(links)}) AS link
      WHERE audit_log.id = link.value ->> 'id' AND audit_log.seq IS NULL`);
  } catch (error) {
    if (isUniqueViolation(error, "audit_log.seq")) return 0;
    throw error;
  }
  await writeMark(ctx, plan.etag, { ...planned, planned: null });
  return links.length;
}
