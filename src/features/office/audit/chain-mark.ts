import { z } from "zod";
import type { Ctx } from "#platform/context";

/** A place of the chain, by which an entry in it is known. */
const Place = z.object({ seq: z.int(), hash: z.string() });
export type Place = z.output<typeof Place>;

const Mark = Place.extend({
  /** Where the chain ends once the links that are just being written are in D1; null when none are. */
  planned: Place.nullable(),
  /** When it was written, epoch milliseconds. */
  at: z.int(),
});
export type Mark = z.output<typeof Mark>;

/** A mark with the tag of the file that it was read from. */
export type KeptMark = { readonly mark: Mark; readonly etag: string };

const MARK_KEY = "audit/mark.json";

/**
 * How the chain ends, kept apart from D1: an attacker who can change the database alone cannot cut entries off unseen. It names
 * the links that are about to be written before they are, and again once they are, so that a crash in between says neither
 * too much nor too little.
 */
export async function readMark(ctx: Ctx): Promise<KeptMark | null> {
  const file = await ctx.env.FILES.get(MARK_KEY);
  const mark = file ? Mark.safeParse(await file.json().catch(() => null)).data : undefined;
  return file && mark ? { mark, etag: file.etag } : null;
}

/** Writes it over the one that was read. Null when somebody else has written meanwhile. */
export async function writeMark(ctx: Ctx, before: string | null, mark: Omit<Mark, "at">): Promise<KeptMark | null> {
  const kept: Mark = { ...mark, at: ctx.now() };
  const onlyIf = before === null ? { etagDoesNotMatch: "*" } : { etagMatches: before };
  const put = await ctx.env.FILES.put(MARK_KEY, JSON.stringify(kept), { onlyIf });
  return put ? { mark: kept, etag: put.etag } : null;
}

/** The places that a mark names. */
export const placesOf = (kept: KeptMark | null): number[] =>
  kept ? [kept.mark.seq, ...(kept.mark.planned ? [kept.mark.planned.seq] : [])] : [];
