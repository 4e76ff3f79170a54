import { inArray, type SQLWrapper } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/db";
import { drifts } from "./tables.ts";

/** A statement that forgets what staff noted when they decided drifts of these orders, for somebody who is erased. */
export const eraseDriftNotes = (ctx: Ctx, order_ids: readonly string[] | SQLWrapper): Statement =>
  ctx.db.update(drifts).set({ note: null }).where(inArray(drifts.order_id, order_ids));
