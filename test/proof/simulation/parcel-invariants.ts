import type { Order } from "../../../src/features/ordering/protocol/ports.ts";
import { hasShipped, isEnded, isSoldStatus } from "./order-spec.ts";
import type { Scene } from "./scene.ts";
import { Violation } from "./scheduler.ts";
import { type Parcel, unitsOf } from "./world/parcels.ts";

function must(holds: boolean, what: () => string): void {
  if (!holds) throw new Violation(what());
}

const sum = (figures: readonly number[]) => figures.reduce((total, figure) => total + figure, 0);
const hasLeft = ({ status }: Parcel): boolean => status !== "prepared" && status !== "cancelled";
const inParcels = (parcels: readonly Parcel[], variant_id: string): number =>
  sum(parcels.map(({ items }) => unitsOf(items, variant_id)));

/** Units of a line that are in parcels which have left. */
export const sentOf = ({ parcels }: Scene["database"], order_id: string, variant_id: string): number =>
  inParcels(parcels.of(order_id).filter(hasLeft), variant_id);

/** A1 and A3, after every step: no more is packed, sent and kept back than was ordered, and nothing of what is cancelled has left. */
export function checkTouchedParcels({ database }: Scene): void {
  for (const order_id of database.touched) {
    const order = database.orders.get(order_id);
    if (!order) continue;
    const parcels = database.parcels.of(order_id);
    const is_off = order.status === "cancelling" || isEnded(order.status);
    must(!is_off || !parcels.some(hasLeft), () => `A3 ${order_id} is ${order.status} and a part of it has left`);
    if (order.status === "paid" || order.status === "processing")
      must(!parcels.some(hasLeft), () => `A3 ${order_id} is ${order.status} and a part of it has left`);
    const live = parcels.filter(({ status }) => status !== "cancelled");
    const given = [...database.payments.refunds.values()].filter(
      (refund) => refund.order_id === order_id && refund.status === "succeeded",
    );
    for (const { variant_id, quantity } of order.lines) {
      const taken = given.flatMap((refund) => refund.taken).filter((one) => one.variant_id === variant_id);
      const off = [...database.parcels.cancellations.values()].filter((one) => one.order_id === order_id);
      const cancelled = sum(off.map(({ units }) => unitsOf(units, variant_id)));
      const used = inParcels(live, variant_id) + sum(taken.map(({ kept }) => kept)) + cancelled;
      must(used <= quantity, () => `A1 ${used} of ${variant_id} are packed, sent or kept back, of ${quantity} ordered`);
    }
  }
}

/** A1 and O3, at rest: a parcel's units have left once by its own name, and its order stands where its parcels are. */
export function checkParcels({ database, shelves }: Scene, { order_id, status, lines }: Order): void {
  const parcels = database.parcels.of(order_id);
  for (const parcel of parcels)
    for (const { variant_id } of lines) {
      const done = shelves.shelf(variant_id).operations.get(`ship:${parcel.id}`);
      const due = hasLeft(parcel) ? unitsOf(parcel.items, variant_id) : 0;
      must(
        (done?.quantity ?? 0) === due,
        () => `A1 ${done?.quantity} of ${variant_id} left with ${parcel.id}, not ${due}`,
      );
    }
  if (!isSoldStatus(status)) {
    must(
      !parcels.some((one) => one.status === "prepared"),
      () => `A3 ${order_id} is ${status} and a part of it is packed`,
    );
    return;
  }
  const counted = database.parcels.linesOf(order_id);
  const is_sent = counted.every(
    (line) => sentOf(database, order_id, line.id) + line.cancelled_quantity === line.quantity,
  );
  for (const line of counted) {
    const prepared = parcels.filter((one) => one.status === "prepared");
    const wrong =
      line.prepared_quantity !== inParcels(prepared, line.id) ||
      line.shipped_quantity !== sentOf(database, order_id, line.id) ||
      line.cancelling_quantity !== 0;
    must(!wrong, () => `A1 ${order_id} counts ${JSON.stringify(line)}`);
  }
  must(
    hasShipped(status) ? is_sent : status !== "shipping" || !is_sent,
    () => `O3 ${order_id} is ${status}, its parcels are not`,
  );
  const under_way = new Set(["prepared", "shipped", "failed"]);
  const has_arrived =
    parcels.every((one) => !under_way.has(one.status)) &&
    (parcels.some((one) => one.status === "delivered") || !parcels.some((one) => one.status === "returned_to_sender"));
  if (hasShipped(status) && parcels.length > 0)
    must((status === "delivered") === has_arrived, () => `O3 ${order_id} is ${status}, its parcels are not`);
}

/** A2, at rest: cancelled units went back, or were written off, once by the name of their cancellation, unless a cancel of the whole came before; and what was paid for them is on its way back. */
export function checkCancelled({ database, shelves }: Scene): void {
  for (const { id, order_id, units, restock, due, settled } of database.parcels.cancellations.values()) {
    const is_ended = isEnded(database.orders.get(order_id)?.status);
    must(settled, () => `A2 ${id} is not carried out`);
    must(
      due === 0 || database.payments.refunds.has(id),
      () => `A2 ${id} took units out of ${order_id} and gives nothing back`,
    );
    for (const { order_item_id: variant_id, quantity } of units) {
      const { operations, ledger } = shelves.shelf(variant_id);
      const done = operations.get(`cancel:${id}`);
      const lost = -(ledger.get(`cancel:${id}`)?.change ?? 0);
      const wanted = restock ? 0 : quantity;
      must(
        (done?.quantity === quantity && lost === wanted) || (is_ended && !done),
        () => `A2 ${id} moved ${done?.quantity} of ${variant_id} and lost ${lost} of ${quantity}`,
      );
    }
  }
}

/** M10: what refunds of units gave for a line is what was paid for as many of its units, to the cent. */
export function checkUnitMoney({ database }: Scene, { order_id }: Order): void {
  const refunds = [...database.payments.refunds.values()].filter((refund) => refund.order_id === order_id);
  // One that came to nothing leaves the others with the shares of units that are not refunded.
  if (refunds.some(({ status, of_units, units }) => status === "failed" || (of_units === null && units.length > 0)))
    return;
  const given = sum(refunds.map(({ of_units }) => of_units ?? 0));
  let paid = 0;
  for (const { quantity, refunded_quantity, line_total, discount_total, tax_total } of database.payments.rows.get(
    order_id,
  )?.items ?? []) {
    const whole = line_total - discount_total + tax_total;
    // As the rule rounds, said a second time: to the nearest, and from the middle to the even one.
    const below = Math.floor((whole * refunded_quantity) / quantity);
    const above = 2 * (whole * refunded_quantity - below * quantity) - quantity;
    paid += below + (above > 0 || (above === 0 && below % 2 === 1) ? 1 : 0);
  }
  must(given === paid, () => `M10 refunds of units of ${order_id} gave ${given}, these cost ${paid}`);
}
