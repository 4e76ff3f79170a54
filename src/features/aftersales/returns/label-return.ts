import type { z } from "@hono/zod-openapi";
import { eq } from "drizzle-orm";
import { OrderError, unlessErasedSince } from "#ordering/orders";
import { givenIn } from "#platform/basics/given";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import type { Statement } from "#platform/data/db";
import { commit, publish } from "#platform/data/outbox";
import { namesOf } from "./answer-return.ts";
import { returnEvents } from "./events.ts";
import { findReturn, illegalMove } from "./move-return.ts";
import { isAwaited } from "./rules.ts";
import type { ReturnLabelInput } from "./schemas.ts";
import type { ReturnRow } from "./store.ts";
import { returns } from "./tables.ts";

type ReturnLabel = Partial<Pick<ReturnRow, "carrier" | "tracking_number" | "label_url">>;

/** Statements that write how the units of a return are sent. Its shopper hears of another label to print. Nothing is written once the person is erased. */
export const labelStatements = (ctx: Ctx, row: ReturnRow, label: ReturnLabel): Statement[] => [
  ctx.db
    .update(returns)
    .set({ ...unlessErasedSince(row.order_id, label), updated_at: ctx.now() })
    .where(eq(returns.id, row.id)),
  ...((label.label_url ?? null) !== null && label.label_url !== row.label_url
    ? [publish(ctx, returnEvents["return.labelled"], namesOf(row))]
    : []),
];

/** Tells the shopper how to send the units. 404 `return_not_found`; 409 `illegal_return_move` once they are back or called off, `order_erased`. */
export async function labelReturn(ctx: Ctx, id: string, label: z.output<typeof ReturnLabelInput>): Promise<ReturnRow> {
  const row = await findReturn(ctx, id);
  if (!isAwaited(row)) throw illegalMove(ctx, row);
  if (row.personal_key === null && (label.tracking_number ?? label.label_url ?? null) !== null)
    throw OrderError.order_erased();
  const { carrier, tracking_number, label_url } = row;
  const shown = { return_id: id, carrier, tracking_number, label_url };
  const given = givenIn(label);
  await commit(ctx, [
    ...labelStatements(ctx, row, given),
    audit(ctx, {
      action: "return.labelled",
      subject_type: "order",
      subject_id: row.order_id,
      before: shown,
      after: { ...shown, ...given },
    }),
  ]);
  return findReturn(ctx, id);
}
