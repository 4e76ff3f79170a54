import { inArray, type SQLWrapper } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import type { PersonalData } from "#platform/data/personal-data";
import type { AllWalks } from "./join-walks.ts";
import { drifts } from "./tables.ts";

/** A statement that forgets what staff noted when they decided drifts of these orders. */
const eraseNotes = (ctx: Ctx, order_ids: readonly string[] | SQLWrapper): Statement =>
  ctx.db.update(drifts).set({ note: null }).where(inArray(drifts.order_id, order_ids));

export const driftPersonalData = ({ orderIdsOf }: AllWalks): PersonalData => ({
  erase: (ctx, { user_id }) => orderIdsOf(ctx, user_id).map((ids) => eraseNotes(ctx, ids)),
  guest: { erase: (ctx, { order_id }) => [eraseNotes(ctx, [order_id])] },
});
