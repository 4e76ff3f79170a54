import { sentOf } from "./parcel-invariants.ts";
import type { Scene } from "./scene.ts";
import { Violation } from "./scheduler.ts";
import { unitsBack, unitsOf } from "./world/parcels.ts";

function must(holds: boolean, what: () => string): void {
  if (!holds) throw new Violation(what());
}

const sum = (figures: readonly number[]) => figures.reduce((total, figure) => total + figure, 0);

/** A1, after every step: no more comes back, or is awaited, than was sent, and the line counts what came. */
export function checkTouchedReturns({ database }: Scene): void {
  for (const order_id of database.touched) {
    const rows = database.returns.of(order_id);
    const parcels = database.parcels.of(order_id);
    if (rows.length === 0 && parcels.every(({ back }) => back === null)) continue;
    const restocked = [...database.payments.refunds.values()].filter(
      (refund) => refund.order_id === order_id && refund.status !== "failed",
    );
    for (const line of database.parcels.linesOf(order_id)) {
      const received = sum(rows.map((row) => unitsOf(row.received, line.id)));
      const awaited = sum(
        rows.filter(({ status }) => status === "requested").map((row) => unitsOf(row.asked, line.id)),
      );
      const by_refunds = sum(
        restocked
          .flatMap(({ taken }) => taken)
          .filter(({ variant_id }) => variant_id === line.id)
          .map(({ quantity, kept }) => quantity - kept),
      );
      const by_parcels = sum(parcels.map(({ back }) => (back ? unitsOf(unitsBack(back), line.id) : 0)));
      const sent = sentOf(database, order_id, line.id);
      must(
        received + awaited + by_refunds + by_parcels <= sent,
        () =>
          `A1 ${received + by_parcels} of ${line.id} came back to ${order_id}, ${awaited} are awaited, of ${sent} sent`,
      );
      must(
        line.returning_quantity === awaited,
        () => `A1 ${order_id} awaits ${line.returning_quantity} of ${line.id}, its returns ${awaited}`,
      );
    }
  }
}

/** A1 and S4, at rest: what came back with a parcel was in it, and is booked and counted once. */
export function checkComeBack({ database, shelves }: Scene): void {
  for (const order_id of database.orders.keys()) {
    const parcels = database.parcels.of(order_id);
    for (const { id: variant_id, returned_quantity } of database.parcels.linesOf(order_id)) {
      const { ledger } = shelves.shelf(variant_id);
      for (const { id, items, back } of parcels) {
        if (!back) continue;
        const broken = unitsOf(back.damaged, variant_id);
        const whole = unitsOf(back.restocked, variant_id) + broken;
        const booked = [ledger.get(`return:${id}`)?.change ?? 0, ledger.get(`damage:${id}`)?.change ?? 0];
        must(
          booked[0] === whole && booked[1] === (broken === 0 ? 0 : -broken),
          () => `S4 ${id} brought ${booked.join(" and ")} of ${variant_id}, not ${whole} and ${-broken}`,
        );
        const came = unitsOf(unitsBack(back), variant_id);
        must(came <= unitsOf(items, variant_id), () => `A1 ${came} of ${variant_id} came back with ${id}`);
      }
      const received = database.returns.of(order_id).map((row) => unitsOf(row.received, variant_id));
      const by_refunds = [...database.payments.refunds.values()]
        .filter((refund) => refund.order_id === order_id && refund.status !== "failed")
        .flatMap(({ taken }) => taken)
        .filter((one) => one.variant_id === variant_id)
        .map(({ quantity, kept }) => quantity - kept);
      const by_parcels = parcels.map(({ back }) => (back ? unitsOf(unitsBack(back), variant_id) : 0));
      const came = sum([...received, ...by_refunds, ...by_parcels]);
      must(
        returned_quantity === came,
        () => `A1 ${order_id} counts ${returned_quantity} of ${variant_id} back, not ${came}`,
      );
    }
  }
}

/** A1 and S4, at rest: each inspection is booked once, of units that came, and refunds are for units that came and for each once. */
export function checkReturns({ database, shelves }: Scene): void {
  const { returns, payments } = database;
  for (const row of returns.rows.values()) {
    const inspections = returns.inspectionsOf(row.id);
    const refunds = [...returns.refunds].filter(([, { return_id }]) => return_id === row.id);
    for (const { id: variant_id } of database.parcels.linesOf(row.order_id)) {
      const { ledger } = shelves.shelf(variant_id);
      for (const { id, restocked, damaged } of inspections) {
        const [whole, broken] = [unitsOf([...restocked, ...damaged], variant_id), unitsOf(damaged, variant_id)];
        const booked = [ledger.get(`return:${id}`)?.change ?? 0, ledger.get(`damage:${id}`)?.change ?? 0];
        must(
          booked[0] === whole && booked[1] === (broken === 0 ? 0 : -broken),
          () => `S4 ${id} brought ${booked.join(" and ")} of ${variant_id}, not ${whole} and ${-broken}`,
        );
      }
      const came = unitsOf(row.received, variant_id);
      const seen = sum(inspections.map((one) => unitsOf([...one.restocked, ...one.damaged], variant_id)));
      must(seen <= came, () => `A1 ${seen} of ${variant_id} were inspected of ${came} that came with ${row.id}`);
      const given = sum(
        refunds
          .filter(([id]) => payments.refunds.get(id)?.status !== "failed")
          .map(([, { units }]) => unitsOf(units, variant_id)),
      );
      must(
        given <= came && given === unitsOf(row.refunded, variant_id),
        () => `A1 ${given} of ${variant_id} are refunded of ${came} that came with ${row.id}`,
      );
    }
    for (const [id] of refunds)
      must(
        payments.refunds.get(id)?.taken.length === 0,
        () => `S4 the refund ${id} of a return puts units on the shelf`,
      );
  }
}
