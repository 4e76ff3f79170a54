import type { z } from "@hono/zod-openapi";
import { atOf, untilMoved } from "#aftersales/fulfilment";
import {
  changeUnits,
  findOrder,
  findOwnOrder,
  mayOpenReturn,
  moveOrderStatements,
  OrderError,
  type OrderRow,
  returnableNow,
  returnableOf,
  returnableSince,
  noSuchItem,
  refusalOfUnits,
  RETURNS_MAX,
} from "#ordering/orders";
import { invalidField, PlatformError } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import type { Statement } from "#platform/data/db";
import { insertRows } from "#platform/data/insert-rows";
import { publish } from "#platform/data/outbox";
import { ReturnError } from "./errors.ts";
import { returnEvents } from "./events.ts";
import { commitAct, unitsIn } from "./move-return.ts";
import type { ReturnInput } from "./schemas.ts";
import { returnSettings } from "./settings.ts";
import { type ReturnRow, sealText, selectReturn, unsealReturn } from "./store.ts";
import { returnItems, returns } from "./tables.ts";

type Input = z.output<typeof ReturnInput>;

/**
 * Asks to send units of the caller's own order back. Its id is the operation's, so a repeat with the same Idempotency-Key finds it.
 * Raises `order_not_found`, `return_exceeds_sent`, `return_window_over`, `too_many_returns`, `order_moved`.
 */
export const requestReturn = (ctx: Ctx, reference: string, input: Input): Promise<ReturnRow> =>
  openReturn(ctx, () => findOwnOrder(ctx, reference), input, "shopper");

/** As `requestReturn`, by staff: also of what arrived long ago. */
export const openByStaff = (ctx: Ctx, reference: string, input: Input): Promise<ReturnRow> =>
  openReturn(ctx, () => findOrder(ctx, reference), input, "shop");

function openReturn(
  ctx: Ctx,
  find: () => Promise<OrderRow>,
  input: Input,
  origin: "shopper" | "shop",
): Promise<ReturnRow> {
  refuseReasons(ctx, input);
  return untilMoved(async () => {
    const order = await find();
    const [known] = await selectReturn(ctx, ctx.operation_id);
    if (known && known.order_id !== order.id) throw PlatformError.idempotency_key_reused();
    if (known) return unsealReturn(ctx, known);
    if (origin === "shopper" && !mayOpenReturn(order)) throw ReturnError.too_many_returns({ limit: RETURNS_MAX });
    refuseUnits(ctx, order, input, origin);
    const is_opened = await commitAct(ctx, [
      ...moveOrderStatements(ctx, atOf(order), "request_return"),
      ...(await openStatements(ctx, order, input, origin)),
    ]);
    const [row] = is_opened ? await selectReturn(ctx, ctx.operation_id) : [];
    return row && unsealReturn(ctx, row);
  });
}

function refuseReasons(ctx: Ctx, { items }: Input): void {
  const { RETURN_REASONS: reasons } = returnSettings.of(ctx.config);
  const at = items.findIndex(({ reason }) => !reasons.some(({ code }) => code === reason));
  if (at >= 0) throw invalidField(`items.${at}.reason`, "not_found", "The shop has no such reason");
}

function refuseUnits(ctx: Ctx, order: OrderRow, { items }: Input, origin: "shopper" | "shop"): void {
  const out = new Map(order.items.map((line) => [line.id, returnableOf(line)]));
  const since = returnableSince(ctx);
  const now = new Map(order.items.map((line) => [line.id, returnableNow(line, order.fulfilments, since)]));
  const refusal = refusalOfUnits(out, items) ?? (origin === "shop" ? null : refusalOfUnits(now, items));
  if (refusal === null) return;
  if (refusal.kind === "unknown_item") throw noSuchItem(refusal.at);
  const { order_item_id, left } = refusal;
  const is_over = left < (out.get(order_item_id) ?? 0);
  throw ReturnError[is_over ? "return_window_over" : "return_exceeds_sent"]({ order_item_id, left });
}

async function openStatements(
  ctx: Ctx,
  { id: order_id, personal_key }: OrderRow,
  { items }: Input,
  origin: "shopper" | "shop",
): Promise<Statement[]> {
  const { operation_id: id } = ctx;
  // Nothing would erase it again.
  if (personal_key === null && items.some(({ note }) => note !== undefined)) throw OrderError.order_erased();
  const { type: actor_type, id: actor_id } = ctx.actor;
  const [created_at, updated_at] = [ctx.now(), ctx.now()];
  const lines = await Promise.all(
    items.map(async ({ note, ...line }) => {
      const sealed = note && personal_key ? await sealText(ctx, personal_key, "note", note) : null;
      return { ...line, return_id: id, note: sealed };
    }),
  );
  const row = { id, order_id, status: "requested" as const, origin, actor_type, actor_id, created_at, updated_at };
  return [
    ctx.db.insert(returns).values(row),
    insertRows(ctx, returnItems, lines),
    changeUnits(ctx, order_id, { returning: unitsIn(id, "+", "quantity") }),
    publish(ctx, returnEvents["return.requested"], { return_id: id, order_id }),
    ...(origin === "shop" ? [opened(ctx, order_id, id)] : []),
  ];
}

const opened = (ctx: Ctx, order_id: string, return_id: string): Statement =>
  audit(ctx, { action: "return.opened", subject_type: "order", subject_id: order_id, after: { return_id } });
