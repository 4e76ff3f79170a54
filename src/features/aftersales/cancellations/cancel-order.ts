import type { z } from "@hono/zod-openapi";
import { untilMoved } from "#aftersales/fulfilment";
import { type Cancellation, cancelByStaff, cancelPlacedOrder, CheckoutError } from "#ordering/checkout";
import { staffNote } from "#ordering/order-desk";
import { cancelsPaid, findOrder, findOwnOrder, type OrderRow, outwardStatus, noSuchItem } from "#ordering/orders";
import { isAppError, PlatformError } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { cancelItems, type ItemsCancel } from "./cancel-items.ts";
import { CancellationError } from "./errors.ts";
import { chooseCancel, type ChosenCancel } from "./rules.ts";
import type { AdminCancelInput, CancelInput } from "./schemas.ts";
import { countCancellations, selectCancellation } from "./store.ts";

/** How often a shopper cancels some items of an order: each is a refund, a credit note and a mail, and an order is read in one piece. */
const CANCELS_MAX = 30;

type ShopperInput = z.output<typeof CancelInput>;
type StaffInput = z.output<typeof AdminCancelInput>;

/**
 * Cancels the caller's own order, or some units of it. Raises `order_not_found`, `paid_cancel_not_offered`, `cancel_exceeds_left`, `too_many_cancels`,
 * `order_not_cancellable`, and as `cancelPlacedOrder`.
 */
export async function cancelOwnOrder(ctx: Ctx, reference: string, input: ShopperInput): Promise<Cancellation> {
  const { id } = await findOwnOrder(ctx, reference);
  const reason = input.reason ?? null;
  const terms = { cancel_reason: reason, cancel_restocks: true, cancel_notifies: true };
  return cancel(ctx, id, {
    by: "shopper",
    items: input.items,
    how: { reason, restock: true, notify: true, is_counted: false, also: () => [] },
    whole: () =>
      cancelPlacedOrder(ctx, id, {
        own: { terms, also: () => [] },
        check: async ({ status }) => refusePaid(ctx, status),
      }),
  });
}

/** As `cancelOwnOrder`, as staff: where money goes back that asks for what a refund asks for. */
export async function cancelAsStaff(ctx: Ctx, reference: string, input: StaffInput): Promise<Cancellation> {
  const order = await findOrder(ctx, reference);
  const { reason, restock, notify, items } = input;
  const noted = await staffNote(ctx, order, input.note);
  const entry = (action: string, after: object) =>
    audit(ctx, { action, subject_type: "order", subject_id: order.id, after: { reason, restock, notify, ...after } });
  const also = (action: string, after: object) => () => [entry(action, after), ...noted];
  const terms = { cancel_reason: reason, cancel_restocks: restock, cancel_notifies: notify };
  const cancelled = { cancellation_id: ctx.operation_id };
  return cancel(ctx, order.id, {
    by: "staff",
    items,
    how: { reason, restock, notify, is_counted: true, also: also("order.items_cancelled", cancelled) },
    whole: () => cancelByStaff(ctx, order.id, { terms, also: also("order.cancelled", {}) }),
  });
}

type Cancel = {
  readonly by: "shopper" | "staff";
  readonly items: ShopperInput["items"];
  readonly how: Omit<ItemsCancel, "units" | "unpacks">;
  readonly whole: () => Promise<Cancellation>;
};

function cancel(ctx: Ctx, order_id: string, { by, items, how, whole }: Cancel): Promise<Cancellation> {
  return untilMoved(async () => {
    const [order, [[known], [cancelled]]] = await Promise.all([
      findOrder(ctx, order_id),
      ctx.db.batch([selectCancellation(ctx, ctx.operation_id), countCancellations(ctx, order_id)]),
    ]);
    if (known && known.order_id !== order_id) throw PlatformError.idempotency_key_reused();
    if (known) return { order, noted: false };
    const chosen = chooseCancel(order, items, by);
    if (chosen.kind === "whole") return wholeUnlessParted(whole);
    if (chosen.kind !== "items") throw refusalOf(order, chosen);
    if (by === "shopper") {
      refusePaid(ctx, order.status);
      if (items && (cancelled?.total ?? 0) >= CANCELS_MAX)
        throw CancellationError.too_many_cancels({ limit: CANCELS_MAX });
    }
    return (await cancelItems(ctx, order, { ...how, ...chosen }))
      ? { order: await findOrder(ctx, order_id), noted: false }
      : undefined;
  });
}

/** Undefined when a part of it was sent at the same moment. */
async function wholeUnlessParted(whole: () => Promise<Cancellation>): Promise<Cancellation | undefined> {
  try {
    return await whole();
  } catch (error) {
    if (isAppError(error) && error.code === CheckoutError.order_partly_shipped.kind.code) return undefined;
    throw error;
  }
}

function refusalOf(order: OrderRow, chosen: Exclude<ChosenCancel, { kind: "whole" | "items" }>): Error {
  if (chosen.kind === "unknown_item") return noSuchItem(chosen.at);
  if (chosen.kind === "too_late")
    return CheckoutError.order_not_cancellable({ order_status: outwardStatus(order.status, order.cancelled_from) });
  return CancellationError.cancel_exceeds_left({ order_item_id: chosen.order_item_id, left: chosen.left });
}

/** Whether the order has ended, or nothing was paid for it yet: then the setting has no say. */
const isUnpaid: ReadonlySet<string> = new Set(["pending", "closing", "refusing", "cancelled", "expired", "failed"]);

function refusePaid(ctx: Ctx, status: OrderRow["status"]): void {
  if (!cancelsPaid(ctx) && !isUnpaid.has(status)) throw CancellationError.paid_cancel_not_offered();
}
