import type { Ctx } from "#platform/context";
import { type Entry, hashOf, macOf, NO_HASH, selectChained, selectHead, selectLink } from "./chain-link.ts";

/** `changed`: the row is not what was written. `missing`: rows that were there from this place on are gone. */
export type Break = { readonly seq: number; readonly id: string | null; readonly reason: "changed" | "missing" };
export type Checked = {
  readonly checked: number;
  readonly breaks: readonly Break[];
  /** Where to go on; null at the end of the chain. */
  readonly next_seq: number | null;
};

/** Looks at a stretch of the chain: each row against its hash, each place against the one before. */
export async function checkAuditLog(ctx: Ctx, from_seq: number, limit: number): Promise<Checked> {
  const [[link], rows] = await ctx.db.batch([selectLink(ctx, from_seq - 1), selectChained(ctx, from_seq, limit)]);
  const breaks: Break[] = [];
  let [expected, before] = [from_seq, link?.hash ?? NO_HASH];
  for (const row of rows) {
    const seq = row.seq ?? expected;
    const gap = seq !== expected;
    if (gap) breaks.push({ seq: expected, id: null, reason: "missing" });
    // Behind a gap nobody knows the hash before: the next row is taken at its word.
    if (!gap && !(await holds(ctx, seq, before, row))) breaks.push({ seq, id: row.id, reason: "changed" });
    expected = seq + 1;
    before = row.hash ?? NO_HASH;
  }
  return { checked: rows.length, breaks, next_seq: rows.length < limit ? null : expected };
}

async function holds(ctx: Ctx, seq: number, before: string, row: Entry): Promise<boolean> {
  if (row.address !== null && (await macOf(ctx, row.address)) !== row.address_mac) return false;
  return (await hashOf(ctx, seq, before, row, row.address_mac)) === row.hash;
}

const HEAD_KEY = "audit/head.json";
const STEP = 1_000;
const STEPS_MAX = 100;

/** How the chain ended when it was last looked at, and where to go on looking. Kept apart from D1, so that a chain that was cut off is seen. */
type Mark = { readonly seq: number; readonly hash: string; readonly next_seq: number };

const isMark = (value: unknown): value is Mark =>
  typeof value === "object" &&
  value !== null &&
  ["seq", "next_seq"].every((key) => typeof Reflect.get(value, key) === "number") &&
  typeof Reflect.get(value, "hash") === "string";

/** The daily look: on from where the last one ended, from the beginning again once at the end, and that the end of last time is still there. */
export async function checkWholeLog(ctx: Ctx): Promise<{ checked: number; breaks: readonly Break[] }> {
  const kept: unknown = await (await ctx.env.FILES.get(HEAD_KEY))?.json();
  const mark = isMark(kept) ? kept : null;
  const breaks: Break[] = [];
  let checked = 0;
  let next_seq: number | null = mark?.next_seq ?? 1;
  for (let step = 0; step < STEPS_MAX && next_seq !== null; step += 1) {
    const some: Checked = await checkAuditLog(ctx, next_seq, STEP);
    breaks.push(...some.breaks);
    checked += some.checked;
    next_seq = some.next_seq;
  }
  const [[then], [head]] = await ctx.db.batch([selectLink(ctx, mark?.seq ?? 0), selectHead(ctx)]);
  if (mark && mark.seq > 0 && then?.hash !== mark.hash) breaks.push({ seq: mark.seq, id: null, reason: "missing" });
  for (const { seq, reason } of breaks.slice(0, 100)) ctx.log.error("audit_log_broken", { seq, reason });
  const now: Mark = { seq: head?.seq ?? 0, hash: head?.hash ?? NO_HASH, next_seq: next_seq ?? 1 };
  if (breaks.length === 0) await ctx.env.FILES.put(HEAD_KEY, JSON.stringify(now));
  return { checked, breaks };
}
