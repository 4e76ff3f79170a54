import type { z } from "@hono/zod-openapi";
import { eq, sql } from "drizzle-orm";
import { changeUnits, OrderError, requireHolder, selectOwner, unlessErasedSince } from "#ordering/orders";
import { givenIn } from "#platform/basics/given";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import type { Statement } from "#platform/data/db";
import { commit, publish } from "#platform/data/outbox";
import { ReturnError } from "./errors.ts";
import { returnEvents } from "./events.ts";
import { actOnReturn, findReturn, illegalMove, unitsIn } from "./move-return.ts";
import { isAwaited, isPossible, nextReturnStatus, type ReturnAct } from "./rules.ts";
import type { ReturnLabelInput } from "./schemas.ts";
import { type ReturnRow, sealText, selectReturn, unsealReturn } from "./store.ts";
import { returns } from "./tables.ts";

/** Agrees to take units back. 404 `return_not_found`, 409 `return_photo_missing`, `illegal_return_move`, `order_moved`. */
export const approveReturn = (ctx: Ctx, id: string): Promise<ReturnRow> =>
  actOnReturn(
    ctx,
    () => findReturn(ctx, id),
    "answer_return",
    ({ row }) => {
      if (row.status === "approved") return null;
      if (row.status === "requested" && row.lacks_photo) throw ReturnError.return_photo_missing();
      return [
        ...become(ctx, row, "approve", { answered_at: ctx.now() }),
        publish(ctx, returnEvents["return.approved"], namesOf(row)),
        written(ctx, row, "approved"),
      ];
    },
  );

/** Does not take units back, and says why. As `approveReturn`; `order_erased` where nobody would read the reason. */
export const rejectReturn = (ctx: Ctx, id: string, reason: string): Promise<ReturnRow> =>
  actOnReturn(
    ctx,
    () => findReturn(ctx, id),
    "answer_return",
    async ({ row }) => {
      if (row.status === "rejected") return null;
      if (row.personal_key === null) throw OrderError.order_erased();
      const rejection = await sealText(ctx, row.personal_key, "rejection", reason);
      return [
        ...become(ctx, row, "reject", { answered_at: ctx.now(), rejection }),
        ...freeUnits(ctx, row),
        publish(ctx, returnEvents["return.rejected"], namesOf(row)),
        written(ctx, row, "rejected"),
      ];
    },
  );

/** Calls a return off as staff. As `approveReturn`. */
export const cancelByStaff = (ctx: Ctx, id: string): Promise<ReturnRow> =>
  cancel(
    ctx,
    () => findReturn(ctx, id),
    (row) => [written(ctx, row, "cancelled")],
  );

/** Calls off a return of the caller's own order. As `approveReturn`, with `order_not_found`. */
export const cancelReturn = (ctx: Ctx, order: string, id: string): Promise<ReturnRow> =>
  cancel(
    ctx,
    () => findOwnReturn(ctx, order, id),
    () => [],
  );

const cancel = (ctx: Ctx, find: () => Promise<ReturnRow>, more: (row: ReturnRow) => Statement[]): Promise<ReturnRow> =>
  actOnReturn(ctx, find, "answer_return", ({ row }) =>
    row.status === "cancelled"
      ? null
      : [
          ...become(ctx, row, "cancel"),
          ...freeUnits(ctx, row),
          publish(ctx, returnEvents["return.cancelled"], namesOf(row)),
          ...more(row),
        ],
  );

/** A return of the caller's own order, in one trip. 404 `order_not_found`, `return_not_found`. */
export async function findOwnReturn(ctx: Ctx, order: string, id: string): Promise<ReturnRow> {
  const [[owner], [row]] = await ctx.db.batch([selectOwner(ctx, order), selectReturn(ctx, id)]);
  requireHolder(ctx, owner);
  if (row?.order_id !== owner.order_id) throw ReturnError.return_not_found();
  return unsealReturn(ctx, row);
}

export const namesOf = ({ id, order_id }: ReturnRow) => ({ return_id: id, order_id });

/** Statements that move a return on. Throws the problem of an act that cannot be done now. */
export function become(
  ctx: Ctx,
  row: ReturnRow,
  act: ReturnAct,
  more: Partial<typeof returns.$inferInsert> = {},
): Statement[] {
  const status = nextReturnStatus(row.status, act);
  if (!status || !isPossible(row, act)) throw illegalMove(ctx, row);
  return [
    ctx.db
      .update(returns)
      .set({ ...more, status, updated_at: ctx.now() })
      .where(eq(returns.id, row.id)),
  ];
}

/** Statements with which no unit of an order is waited for by this return any more. */
export const freeUnits = (ctx: Ctx, { id, order_id }: ReturnRow): Statement[] => [
  changeUnits(ctx, order_id, { returning: unitsIn(id, "-", "quantity") }),
];

const written = (ctx: Ctx, row: ReturnRow, status: ReturnRow["status"]): Statement =>
  audit(ctx, {
    action: `return.${status}`,
    subject_type: "order",
    subject_id: row.order_id,
    before: { return_id: row.id, status: row.status },
    after: { return_id: row.id, status },
  });

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

/** A statement that takes a label's data off a return, each part where it is still that label's: what staff have typed since stays. */
export const forgetLabel = (ctx: Ctx, return_id: string, label: Required<ReturnLabel>): Statement =>
  ctx.db
    .update(returns)
    .set({
      carrier: sql`nullif(${returns.carrier}, ${label.carrier})`,
      tracking_number: sql`nullif(${returns.tracking_number}, ${label.tracking_number})`,
      label_url: sql`nullif(${returns.label_url}, ${label.label_url})`,
      updated_at: ctx.now(),
    })
    .where(eq(returns.id, return_id));

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
