/** What the shop's own refunds do around the protocol, step by step as in src/features/aftersales/returns and payments. */
import type { Intent, Order } from "../../../src/features/ordering/protocol/ports.ts";
import type { Scene } from "./scene.ts";
import { type Process, Violation } from "./scheduler.ts";
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

/** The units of a given refund go back on the shelf: by `uncommit` while they are there, as a `RETURN` once they have left. */
export async function putBack(
  { scheduler, database, shelves, plant }: Scene,
  process: Process,
  message: Message,
): Promise<void> {
  const refund = database.payments.refunds.get(message.refund_id ?? "");
  if (!refund?.restock) return;
  const { refund_id, order_id } = refund;
  const operation_id = `refund:${plant.habits?.names_units_by_refund === false ? order_id : refund_id}`;
  for (const { variant_id, quantity } of refund.units) {
    const request = { operation_id, hold_id: order_id, quantity };
    const uncommit = () => shelves.uncommit(variant_id, request);
    const outcome = await scheduler.operate(process, "stock.uncommit", uncommit, [variant_id, request]);
    if (outcome.ok) continue;
    const order = await scheduler.operate(process, "orders.find", () => database.orders.get(order_id), [order_id]);
    const has_left = order?.status === "shipped" || order?.status === "delivered";
    if (!has_left && plant.habits?.returns_only_what_left !== false) continue;
    const movement = { movement_id: operation_id, kind: "RETURN", quantity } as const;
    await scheduler.operate(process, "stock.move", () => shelves.move(variant_id, movement), [variant_id, movement]);
  }
}

/** The sold units of a shipped order leave, as in src/features/aftersales/fulfilment: whatever refunds have left of them. */
export async function ship(
  { scheduler, database, shelves, plant }: Scene,
  process: Process,
  { order_id }: Message,
): Promise<void> {
  const names_ordered = plant.habits?.ships_what_is_left === false;
  for (const { variant_id, quantity } of database.orders.get(order_id)?.lines ?? []) {
    const named = { hold_id: order_id, operation_id: `ship:${order_id}` };
    const request = names_ordered ? { ...named, quantity } : named;
    const leave = () => shelves.ship(variant_id, request);
    const outcome = await scheduler.operate(process, "stock.ship", leave, [variant_id, request]);
    if (outcome.ok || names_ordered) continue;
    const hold = shelves.shelf(variant_id).holds.get(order_id);
    if (outcome.reason !== "not_committed" || hold?.state !== "committed" || hold.committed > 0)
      throw new Violation(`S4 ${order_id} does not ship its units of ${variant_id}: ${outcome.reason}`);
  }
}

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
