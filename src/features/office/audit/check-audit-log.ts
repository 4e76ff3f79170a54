import { z } from "zod";
import type { Ctx } from "#platform/context";
import { type Entry, hashOf, macOf, selectChained, selectHead, selectLink, selectLinks } from "./chain-link.ts";
import { placesOf, readMark } from "./chain-mark.ts";
import { endingOf, NO_LINK } from "./chain-rules.ts";

/** `changed`: the row is not what was written. `missing`: rows that were there from this place on are gone. */
export type Break = { readonly seq: number; readonly id: string | null; readonly reason: "changed" | "missing" };
type Stretch = {
  readonly checked: number;
  readonly breaks: readonly Break[];
  /** Where to go on; null at the end of the chain. */
  readonly next_seq: number | null;
};
export type Checked = Stretch & {
  /** Where the chain ended when that was last noted outside of the database; null before the first time. */
  readonly mark: { readonly seq: number; readonly at: number } | null;
};

/** Looks at a stretch of the chain, and whether its end is there, wherever the stretch is. */
export async function checkAuditLog(ctx: Ctx, from_seq: number, limit: number): Promise<Checked> {
  // The mark before the rows: an entry that is chained meanwhile must not seem to be gone.
  const { breaks: cut, mark } = await checkEnd(ctx);
  const { breaks, ...stretch } = await checkStretch(ctx, from_seq, limit);
  return { ...stretch, breaks: [...breaks, ...cut], mark };
}

/** Holds the end of the chain against the mark. */
async function checkEnd(ctx: Ctx): Promise<Pick<Checked, "breaks" | "mark">> {
  const kept = await readMark(ctx);
  const [[head], named] = await ctx.db.batch([selectHead(ctx), selectLinks(ctx, placesOf(kept))]);
  const { cut_from } = endingOf(kept?.mark ?? null, head, named);
  return {
    breaks: cut_from === null ? [] : [{ seq: cut_from, id: null, reason: "missing" }],
    mark: kept && { seq: kept.mark.planned?.seq ?? kept.mark.seq, at: kept.mark.at },
  };
}

/** Each row against its hash, each place against the one before. */
async function checkStretch(ctx: Ctx, from_seq: number, limit: number): Promise<Stretch> {
  const [[link], rows] = await ctx.db.batch([selectLink(ctx, from_seq - 1), selectChained(ctx, from_seq, limit)]);
  const breaks: Break[] = [];
  let [expected, before] = [from_seq, link?.hash ?? NO_LINK.hash];
  for (const row of rows) {
    const seq = row.seq ?? expected;
    const gap = seq !== expected;
    if (gap) breaks.push({ seq: expected, id: null, reason: "missing" });
    // Behind a gap nobody knows the hash before: the next row is taken at its word.
    if (!gap && !(await holds(ctx, seq, before, row))) breaks.push({ seq, id: row.id, reason: "changed" });
    expected = seq + 1;
    before = row.hash ?? NO_LINK.hash;
  }
  return { checked: rows.length, breaks, next_seq: rows.length < limit ? null : expected };
}

async function holds(ctx: Ctx, seq: number, before: string, row: Entry): Promise<boolean> {
  if (row.address !== null && (await macOf(ctx, row.address)) !== row.address_mac) return false;
  return (await hashOf(ctx, seq, before, row, row.address_mac)) === row.hash;
}

const PROGRESS_KEY = "audit/progress.json";
const STEP = 1_000;
const STEPS_MAX = 100;

const Progress = z.object({ next_seq: z.int() });

/** The daily look: on from where the last one ended, from the beginning again once at the end, and that the end is still there. */
export async function checkWholeLog(ctx: Ctx): Promise<{ checked: number; breaks: readonly Break[] }> {
  const kept = await (await ctx.env.FILES.get(PROGRESS_KEY))?.json().catch(() => null);
  const breaks: Break[] = [];
  let checked = 0;
  let next_seq: number | null = Progress.safeParse(kept).data?.next_seq ?? 1;
  for (let step = 0; step < STEPS_MAX && next_seq !== null; step += 1) {
    const some: Stretch = await checkStretch(ctx, next_seq, STEP);
    breaks.push(...some.breaks);
    checked += some.checked;
    next_seq = some.next_seq;
  }
  breaks.push(...(await checkEnd(ctx)).breaks);
  for (const { seq, reason } of breaks.slice(0, 100)) ctx.log.error("audit_log_broken", { seq, reason });
  await ctx.env.FILES.put(PROGRESS_KEY, JSON.stringify({ next_seq: next_seq ?? 1 }));
  return { checked, breaks };
}
