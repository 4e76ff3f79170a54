/** What the shop's own refunds do around the protocol, step by step as in src/features/aftersales/refunds and payments. */
import type { Intent, Order } from "../../../src/features/ordering/protocol/ports.ts";
import type { Scene } from "./scene.ts";
import { type Process, Violation } from "./scheduler.ts";
import { completeOrder } from "./staff-parcels.ts";
import type { Message } from "./world/outbox.ts";
import type { Refund, RefundWish } from "./world/payment-rows.ts";

/** Staff give money back, of an order that was sold: journaled before the provider is asked. */
export async function refundOrder(
  scene: Scene,
  process: Process,
  { order_id, refund_id }: { readonly order_id: string; readonly refund_id: string },
  wish: RefundWish,
): Promise<void> {
  const { scheduler, database } = scene;
  const look = () => database.payments.leftOf(order_id);
  const left_seen =
    wish.credit_of !== undefined && scene.plant.habits?.guards_credit_in_the_batch === false
      ? await scheduler.operate(process, "orders.find", look, [order_id])
      : undefined;
  const reserve = () => database.reserve(refund_id, order_id, { ...wish, left_seen });
  const refund = await scheduler.operate(process, "orders.reserve", reserve, [order_id, wish]);
  if (refund) await carryOut(scene, process, refund);
}

/** What is left of a cancelled order of which a part became credit: by a refund that is written down first. */
export async function giveRest(scene: Scene, process: Process, { order_id }: Order): Promise<void> {
  const { scheduler, database, plant } = scene;
  if (plant.habits?.journals_the_rest === false) return giveRestUnseen(scene, process, order_id);
  const rest_id = scene.nextId(`rest-${order_id}`);
  const reserve = () => database.payments.reserveRest(rest_id, order_id);
  const open = await scheduler.operate(process, "orders.reserve", reserve, [order_id, rest_id]);
  for (const refund of open) await carryOut(scene, process, refund);
}

/** As somebody might do it who thinks of no repeat: by the amount that is left at the moment of looking. */
async function giveRestUnseen({ scheduler, database, provider }: Scene, process: Process, order_id: string) {
  const { intent_id = null, credited = 0 } = database.orders.get(order_id)?.charge ?? {};
  if (intent_id === null) return;
  const look = () => provider.payment(intent_id);
  const { captured, refunded } = await scheduler.operate(process, "provider.retrieve", look, [intent_id]);
  const asked = [intent_id, captured - refunded - credited, `rest:${order_id}:${scheduler.now}`] as const;
  await scheduler.operate(process, "provider.refund", () => provider.refund(...asked), asked);
}

export async function carryOut(
  { scheduler, database, provider }: Scene,
  process: Process,
  refund: Refund,
): Promise<void> {
  const { refund_id, order_id, amount } = refund;
  const order = await scheduler.operate(process, "orders.find", () => database.orders.get(order_id), [order_id]);
  const intent_id = order?.charge?.intent_id;
  if (!intent_id || refund.status !== "pending") return;
  const asked = [intent_id, amount, `re:${refund_id}`] as const;
  const result = await scheduler.operate(process, "provider.refund", () => provider.refund(...asked), asked);
  const book = (write: () => void) => scheduler.operate(process, "orders.book", write, [refund_id, result]);
  if (result.kind === "refunded") return book(() => database.payments.give(refund, result.refunded));
  // The money went back by another way, which nobody else may have booked.
  const intent = await scheduler.operate(process, "provider.retrieve", () => provider.payment(intent_id), [intent_id]);
  await book(() => {
    database.payments.fail(refund);
    follow(database, order_id, intent);
  });
}

/** The units of a given refund go back on the shelf: by `uncommit` those that do not leave, as a `RETURN` those that have left. */
export async function putBack(scene: Scene, process: Process, message: Message): Promise<void> {
  const { scheduler, database, shelves, plant } = scene;
  const refund = database.payments.refunds.get(message.refund_id ?? "");
  if (!refund) return;
  const { refund_id, order_id } = refund;
  const operation_id = `refund:${plant.habits?.names_units_by_refund === false ? order_id : refund_id}`;
  for (const { variant_id, quantity, kept } of refund.taken) {
    const request = { operation_id, hold_id: order_id, quantity: kept };
    const uncommit = () => shelves.uncommit(variant_id, request);
    let left = quantity - kept;
    if (kept > 0) {
      const outcome = await scheduler.operate(process, "stock.uncommit", uncommit, [variant_id, request]);
      if (!outcome.ok && plant.habits?.returns_only_what_left === false) left = quantity;
      else if (!outcome.ok && !isEnding(database, order_id))
        throw new Violation(`S4 ${refund_id} does not put ${variant_id} back: ${outcome.reason}`);
    }
    const movement = { movement_id: operation_id, kind: "RETURN", quantity: left } as const;
    const move = () => shelves.move(variant_id, movement);
    if (left > 0) await scheduler.operate(process, "stock.move", move, [variant_id, movement]);
  }
  await scheduler.operate(process, "orders.settle", () => database.payments.settleUnits(refund), [refund_id]);
  await completeOrder(scene, process, order_id);
}

/** A cancel of the whole order has put everything back. */
const isEnding = (database: Scene["database"], order_id: string): boolean =>
  ["cancelling", "cancelled"].includes(database.orders.get(order_id)?.status ?? "");

/** The provider is right about money: the ledger follows. */
export async function reconcile(
  { scheduler, database, provider }: Scene,
  process: Process,
  order_id: string,
  intent_id: string,
): Promise<void> {
  const intent = await scheduler.operate(process, "provider.retrieve", () => provider.payment(intent_id), [intent_id]);
  await scheduler.operate(process, "orders.reconcile", () => follow(database, order_id, intent), [order_id]);
}

function follow(database: Scene["database"], order_id: string, intent: Intent): void {
  database.payments.bookOutside(order_id, intent);
  database.followProvider(order_id, intent);
}
