import type { z } from "@hono/zod-openapi";
import { eq } from "drizzle-orm";
import {
  type Fulfilment,
  findOrder,
  fulfilmentItems,
  itemsOfOrder,
  moveOrderStatements,
  nextStatus,
  noSuchItem,
  type OrderAt,
  orderEvents,
  type OrderRow,
} from "#ordering/orders";
import { nowOrLater } from "#platform/basics/now-or-later";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import type { Statement } from "#platform/data/db";
import { publish } from "#platform/data/outbox";
import { bringIn } from "./bring-in.ts";
import { FulfilmentError } from "./errors.ts";
import { takeBackStatements } from "./fulfil-statements.ts";
import { atOf, commitMove, parcelOf, untilMoved } from "./move-parcels.ts";
import { chooseUnitsBack, moveOfFulfilment, sumOfBack, takeBackEvents, tallyOfBack, type UnitsBack } from "./rules.ts";
import type { ReturnedFulfilment } from "./schemas.ts";

type Input = z.output<typeof ReturnedFulfilment>;

/**
 * A parcel that was not delivered is back, or one that is back by its carrier's word is counted. Its units count as returned, within the one bound
 * that refunds with units and returns keep to. What becomes of the money is decided apart. Asked twice with the same units, it answers the done state. Raises `order_not_found`,
 * `fulfilment_not_found`, `illegal_fulfilment_move`, `units_exceed_fulfilment`, `order_moved`.
 */
export async function takeBackParcel(ctx: Ctx, reference: string, id: string, input: Input): Promise<Fulfilment> {
  const { order_id, parcel } = await untilMoved(async () => {
    const order = await findOrder(ctx, reference);
    const found = parcelOf(order.fulfilments, id);
    if (isDone(order, found, input)) return { order_id: order.id, parcel: found };
    const is_moved = await commitMove(
      ctx,
      statementsFor(ctx, order, found, (parcel) => unitsOf(order, parcel, input)),
    );
    return is_moved
      ? { order_id: order.id, parcel: parcelOf((await findOrder(ctx, order.id)).fulfilments, id) }
      : undefined;
  });
  await nowOrLater(ctx.log, "booking_postponed", { order_id, fulfilment_id: id }, () => bookParcel(ctx, order_id, id));
  return parcel;
}

/** By its carrier's word a parcel is back. No unit of it counts as such until staff have seen them. `more` goes into the same batch. */
export async function noteReturned(ctx: Ctx, reference: string, id: string, more: readonly Statement[]): Promise<void> {
  await untilMoved(async () => {
    const order = await findOrder(ctx, reference);
    const parcel = parcelOf(order.fulfilments, id);
    return (await commitMove(ctx, [...statementsFor(ctx, order, parcel, () => []), ...more])) ? true : undefined;
  });
}

const unitsThatCame = ({ items }: Fulfilment): UnitsBack[] =>
  items.map((item) => ({
    order_item_id: item.order_item_id,
    restock: item.restocked_quantity,
    damage: item.damaged_quantity,
    write_off: item.written_off_quantity,
  }));

const isUncounted = (came: readonly UnitsBack[]): boolean => came.every((one) => sumOfBack(one) === 0);

function isDone(order: OrderRow, parcel: Fulfilment, input: Input): boolean {
  if (parcel.status !== "returned_to_sender") return false;
  const came = unitsThatCame(parcel);
  if (isUncounted(came)) return unitsOf(order, parcel, input).length === 0;
  const { outcome, items: asked = [] } = input;
  if (outcome !== undefined) return came.every((one) => one[outcome] === sumOfBack(one));
  return came.every((one) => {
    const same = asked.find(({ order_item_id }) => order_item_id === one.order_item_id);
    return (["restock", "damage", "write_off"] as const).every((key) => (same?.[key] ?? 0) === one[key]);
  });
}

function statementsFor(
  ctx: Ctx,
  order: OrderRow,
  parcel: Fulfilment,
  choose: (parcel: Fulfilment) => readonly UnitsBack[],
): Statement[] {
  const { id, status } = parcel;
  const to = "returned_to_sender";
  const is_counted = status === to && isUncounted(unitsThatCame(parcel));
  if (!is_counted && moveOfFulfilment(status, to) === undefined)
    throw FulfilmentError.illegal_fulfilment_move({ fulfilment_status: status, to });
  const units = choose(parcel);
  const event = orderEvents[is_counted ? "fulfilment.counted" : "fulfilment.returned"];
  return [
    ...(is_counted ? [] : movesOf(ctx, order, id)),
    ...takeBackStatements(ctx, order.id, id, units),
    publish(ctx, event, { order_id: order.id, fulfilment_id: id }),
    audit(ctx, {
      action: is_counted ? "fulfilment.counted" : `fulfilment.${to}`,
      subject_type: "order",
      subject_id: order.id,
      before: { fulfilment_id: id, status },
      after: { fulfilment_id: id, status: to, ...tallyOfBack(units) },
    }),
  ];
}

function unitsOf(order: OrderRow, { items }: Fulfilment, input: Input): readonly UnitsBack[] {
  const chosen = chooseUnitsBack(order.items, items, input.items ?? input.outcome ?? "restock");
  if (chosen.kind === "chosen") return chosen.units;
  if (chosen.kind === "unknown_item") throw noSuchItem(chosen.at);
  throw FulfilmentError.units_exceed_fulfilment({ order_item_id: chosen.order_item_id, left: chosen.left });
}

function movesOf(ctx: Ctx, order: OrderRow, id: string): Statement[] {
  const moves: Statement[] = [];
  let at: OrderAt = atOf(order);
  for (const event of takeBackEvents(order.status, order.fulfilments, id)) {
    moves.push(...moveOrderStatements(ctx, at, event));
    at = { ...at, status: nextStatus(at.status, event) ?? at.status, version: at.version + 1 };
  }
  return moves;
}

/** The stock books what came back with a parcel, once for its id. */
export async function bookParcel(ctx: Ctx, order_id: string, fulfilment_id: string): Promise<void> {
  const [rows, items] = await ctx.db.batch([
    ctx.db.select().from(fulfilmentItems).where(eq(fulfilmentItems.fulfilment_id, fulfilment_id)),
    itemsOfOrder(ctx, order_id),
  ]);
  await bringIn(ctx, order_id, fulfilment_id, rows, items);
}
