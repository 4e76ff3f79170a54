import type { z } from "@hono/zod-openapi";
import {
  changeTracking,
  type FailureReason,
  type Fulfilment,
  findOrder,
  isOwed,
  moveOrderStatements,
  nextStatus,
  OrderError,
  type OrderRow,
} from "#ordering/orders";
import { givenIn } from "#platform/basics/given";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import type { Statement } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { FulfilmentError } from "./errors.ts";
import {
  deliverStatements,
  failStatements,
  retryStatement,
  shipStatements,
  trackStatement,
  type Tracking,
  unprepareStatements,
} from "./fulfil-statements.ts";
import {
  atOf,
  commitMove,
  leavingIn,
  parcelOf,
  refuseErased,
  refuseMove,
  shipSoon,
  untilMoved,
} from "./move-parcels.ts";
import { deliverEvent, type FulfilmentEvent, moveOfFulfilment, shipEvent } from "./rules.ts";
import type { ChangeFulfilment } from "./schemas.ts";

type Changes = z.output<typeof ChangeFulfilment>;

/**
 * Ships, delivers or cancels a parcel, notes that it could not be delivered, and changes how it can be followed. Asked for the status that it has, it changes only the
 * rest. `more` goes into the same batch. 404 `fulfilment_not_found`, 409 `illegal_fulfilment_move`, and what shipping an order raises.
 */
export function changeFulfilment(
  ctx: Ctx,
  reference: string,
  id: string,
  changes: Changes,
  more: readonly Statement[] = [],
): Promise<Fulfilment> {
  return untilMoved(async () => {
    const order = await findOrder(ctx, reference);
    const parcel = parcelOf(order.fulfilments, id);
    if (!(await tryToChange(ctx, order, parcel, changes, more))) return undefined;
    const { fulfilments } = await findOrder(ctx, order.id);
    return fulfilments.find((one) => one.id === id);
  });
}

/** False when the order was moved meanwhile. */
async function tryToChange(
  ctx: Ctx,
  order: OrderRow,
  parcel: Fulfilment,
  { status: asked, reason, ship_unpaid: sends_unpaid, ...given }: Changes,
  more: readonly Statement[],
): Promise<boolean> {
  const status = asked ?? parcel.status;
  const tracking = givenIn(given);
  refuseErased(order, undefined, tracking);
  const ship_unpaid = sends_unpaid === true;
  const overrides = ship_unpaid && status === "shipped" && parcel.status === "prepared" && isOwed(order);
  const written = [
    ...trackingStatements(ctx, order, parcel, tracking),
    auditOf(ctx, order, parcel, status, { ...tracking, ...(overrides ? { ship_unpaid } : {}) }),
    ...more,
  ];
  if (status === parcel.status) {
    await commit(ctx, written);
    return true;
  }
  const event = moveOfFulfilment(parcel.status, status);
  if (!event || event === "return")
    throw FulfilmentError.illegal_fulfilment_move({ fulfilment_status: parcel.status, to: status });
  const statements = moves[event](ctx, order, parcel, {
    ...parcel,
    ...tracking,
    reason: reason ?? null,
    ship_unpaid,
  });
  if (!statements || !(await commitMove(ctx, [...statements, ...written]))) return false;
  if (event === "ship") await shipSoon(ctx, [leavingIn(order, parcel.id, parcel.items)]);
  return true;
}

type Given = Tracking & { readonly reason: FailureReason | null; readonly ship_unpaid: boolean };
type Move = (ctx: Ctx, order: OrderRow, parcel: Fulfilment, given: Given) => readonly Statement[] | undefined;

/** A parcel comes back by a call of its own, which says what becomes of its units. */
const moves: Record<Exclude<FulfilmentEvent, "return">, Move> = {
  ship(ctx, order, { id, items }, { tracking_number = null, carrier = null, ship_unpaid }) {
    const reason = refuseMove(ctx, order, "shipped", ship_unpaid);
    const event = shipEvent(order.items, items);
    const of_order = tracking_number === null && carrier === null ? {} : { tracking_number, carrier };
    return [
      ...moveOrderStatements(ctx, atOf(order), event, { ...of_order, reason }),
      ...shipStatements(ctx, order.id, [id]),
    ];
  },
  deliver(ctx, order, { id }) {
    const event = deliverEvent(order.status, order.fulfilments, [id]);
    if (!nextStatus(order.status, event)) return undefined;
    return [...moveOrderStatements(ctx, atOf(order), event), ...deliverStatements(ctx, order.id, [id])];
  },
  fail(ctx, order, { id }, { reason }) {
    if (!nextStatus(order.status, "fail_parcel")) return undefined;
    return [
      ...moveOrderStatements(ctx, atOf(order), "fail_parcel", { reason }),
      ...failStatements(ctx, order.id, id, reason),
    ];
  },
  retry(ctx, order, { id }) {
    if (!nextStatus(order.status, "retry_parcel")) return undefined;
    return [...moveOrderStatements(ctx, atOf(order), "retry_parcel"), retryStatement(ctx, id)];
  },
  cancel(ctx, order, { id }) {
    if (!nextStatus(order.status, "unprepare")) throw OrderError.order_moved();
    return [...moveOrderStatements(ctx, atOf(order), "unprepare"), ...unprepareStatements(ctx, order.id, id)];
  },
};

/** Statements that write how a parcel can be followed. What the order shows is how the parcel that was sent last can be, whenever it was packed. */
export function trackingStatements(ctx: Ctx, order: OrderRow, { id }: Fulfilment, tracking: Tracking): Statement[] {
  if (Object.keys(tracking).length === 0) return [];
  const { tracking_url: _url, ...of_order } = tracking;
  const sent = order.fulfilments.filter(({ shipped_at }) => shipped_at !== null);
  const is_last = sent.toSorted((a, b) => (a.shipped_at ?? 0) - (b.shipped_at ?? 0)).at(-1)?.id === id;
  return [trackStatement(ctx, id, tracking), ...(is_last ? [changeTracking(ctx, order.id, of_order)] : [])];
}

function auditOf(
  ctx: Ctx,
  order: OrderRow,
  parcel: Fulfilment,
  status: Fulfilment["status"],
  changes: Tracking & { readonly ship_unpaid?: boolean },
) {
  const { id: fulfilment_id, tracking_number, carrier, tracking_url } = parcel;
  const shown = { fulfilment_id, tracking_number, carrier, tracking_url };
  return audit(ctx, {
    action: `fulfilment.${status === parcel.status ? "changed" : status}`,
    subject_type: "order",
    subject_id: order.id,
    before: { ...shown, status: parcel.status },
    after: { ...shown, ...changes, status },
  });
}
