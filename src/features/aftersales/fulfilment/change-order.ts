import type { z } from "@hono/zod-openapi";
import { cancelByStaff } from "#ordering/checkout";
import { newNote } from "#ordering/order-desk";
import {
  changeTracking,
  findOrder,
  isOwed,
  isUnderWay,
  moveOrderStatements,
  type OrderEvent,
  type OrderRow,
  staffMoves,
} from "#ordering/orders";
import { givenIn } from "#platform/basics/given";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import type { Statement } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import {
  deliverStatements,
  prepareStatements,
  shipStatements,
  trackStatement,
  type Tracking,
} from "./fulfil-statements.ts";
import {
  atOf,
  commitMove,
  leavingIn,
  parcelsIn,
  refuseErased,
  refuseMove,
  shipSoon,
  untilMoved,
} from "./move-parcels.ts";
import { shipEvent, unitsLeft } from "./rules.ts";
import type { ChangeOrder } from "./schemas.ts";
import type { Leaving } from "./ship-stock.ts";

type Changes = z.output<typeof ChangeOrder>;
type Target = Exclude<Changes["status"], undefined | "cancelled">;

/**
 * Changes an order as staff: its status along the transition table, its tracking number and carrier. Asked for the
 * status that it has, it changes only the rest. With `shipped` all that is left leaves, prepared parcels too; with `delivered` all
 * that was shipped has arrived. 404 `order_not_found`, 409 `illegal_move`, `cancel_under_way`, `order_refunded`, `order_moved`,
 * `order_erased` for a note or a tracking number of an order whose person is erased.
 * A cancel of a paid order asks for what a refund asks for: see `cancelByStaff`.
 */
export async function changeOrder(ctx: Ctx, reference: string, changes: Changes & Tracking): Promise<OrderRow> {
  const { status, note, ship_unpaid = false, ...tracking } = changes;
  if (status === "cancelled") return cancelAndNote(ctx, reference, note);
  return untilMoved(async () => {
    const order = await findOrder(ctx, reference);
    return (await tryToChange(ctx, order, { status, note, ship_unpaid, tracking }))
      ? findOrder(ctx, order.id)
      : undefined;
  });
}

type Wish = {
  readonly status: Target | undefined;
  readonly note: string | undefined;
  readonly ship_unpaid: boolean;
  readonly tracking: Tracking;
};

/** False when somebody else has moved the order meanwhile. */
async function tryToChange(ctx: Ctx, order: OrderRow, { status, note, ship_unpaid, tracking }: Wish): Promise<boolean> {
  refuseErased(order, note, tracking);
  const given = givenIn(tracking);
  const { tracking_url: _url, ...of_order } = given;
  const stands = order.status === "shipping" ? "processing" : order.status;
  const overrides = ship_unpaid && status === "shipped" && status !== stands && isOwed(order);
  const entry = audit(ctx, {
    action: status === undefined || status === stands ? "order.changed" : `order.${status}`,
    subject_type: "order",
    subject_id: order.id,
    before: { status: stands, tracking_number: order.tracking_number, carrier: order.carrier },
    after: {
      status: stands,
      tracking_number: order.tracking_number,
      carrier: order.carrier,
      ...given,
      ...(status === undefined ? {} : { status }),
      ...(overrides ? { ship_unpaid } : {}),
    },
  });
  if (status === undefined || status === stands) {
    await commit(ctx, [changeTracking(ctx, order.id, of_order), ...trackOnly(ctx, order, given), entry]);
    return true;
  }
  const reason = refuseMove(ctx, order, status, ship_unpaid);
  const parts = partsOf[status](ctx, order, given);
  // All that is left waits for a refund, which decides whether it leaves.
  if (!parts) return false;
  const { event, statements, leaving } = parts;
  const moves = moveOrderStatements(ctx, atOf(order), event, { ...of_order, reason, note: note ?? null });
  if (!(await commitMove(ctx, [...moves, ...statements, entry]))) return false;
  await shipSoon(ctx, leaving);
  return true;
}

type Parts = {
  readonly event: OrderEvent;
  readonly statements: readonly Statement[];
  readonly leaving: readonly Leaving[];
};

/** What a move of a whole order does to its parcels. */
const partsOf: Record<Target, (ctx: Ctx, order: OrderRow, tracking: Tracking) => Parts | undefined> = {
  processing: () => ({ event: staffMoves.processing, statements: [], leaving: [] }),
  shipped: shipAll,
  delivered(ctx, order) {
    const ids = order.fulfilments.filter(({ status }) => isUnderWay(status)).map(({ id }) => id);
    return { event: staffMoves.delivered, statements: deliverStatements(ctx, order.id, ids), leaving: [] };
  },
};

/** All that is in no parcel goes in one, and leaves with those that are prepared. */
function shipAll(ctx: Ctx, order: OrderRow, given: Tracking): Parts | undefined {
  const { id: order_id, items, tracking_number, carrier } = order;
  const prepared = parcelsIn(order, "prepared");
  const units = unitsLeft(items);
  const rest = units.length > 0 ? [{ id: ctx.id(), items: units }] : [];
  const parcels = [...prepared, ...rest];
  const event = shipEvent(
    items,
    parcels.flatMap((parcel) => parcel.items),
  );
  if (event === "ship_part" && parcels.length === 0) return undefined;
  const ids = parcels.map(({ id }) => id);
  return {
    event,
    statements: [
      ...rest.flatMap(({ id }) => prepareStatements(ctx, { tracking_number, carrier, ...given, id, order_id, units })),
      ...(rest.length === 0 ? trackOnly(ctx, order, given) : []),
      ...shipStatements(ctx, order_id, ids),
    ],
    leaving: parcels.map((parcel) => leavingIn(order, parcel.id, parcel.items)),
  };
}

/** Where an order has one parcel, what is said of the order's tracking is said of it. */
function trackOnly(ctx: Ctx, { fulfilments }: OrderRow, given: Tracking): Statement[] {
  const [only, ...others] = fulfilments.filter(({ status }) => status !== "cancelled");
  return only && others.length === 0 && Object.keys(given).length > 0 ? [trackStatement(ctx, only.id, given)] : [];
}

async function cancelAndNote(ctx: Ctx, reference: string, note: string | undefined) {
  const order = await findOrder(ctx, reference);
  await cancelByStaff(ctx, order.id);
  const after = await findOrder(ctx, order.id);
  if (order.status === "cancelled") return after;
  const entry = audit(ctx, {
    action: "order.cancelled",
    subject_type: "order",
    subject_id: order.id,
    before: { status: order.status },
    after: { status: after.status },
  });
  const { id: order_id, personal_key } = order;
  const noted =
    note === undefined ? null : await newNote(ctx, { order_id, personal_key }, { note, visibility: "staff" });
  await commit(ctx, [entry, ...(noted?.statements ?? [])]);
  return after;
}
