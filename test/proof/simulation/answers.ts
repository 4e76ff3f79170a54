import type { PlaceResult } from "../../../src/features/ordering/protocol/place-order.ts";
import type { Intent } from "../../../src/features/ordering/protocol/ports.ts";
import { isEnded } from "./order-spec.ts";
import type { Scene } from "./scene.ts";
import { type Process, Violation } from "./scheduler.ts";
import type { Request } from "./shopper.ts";

/** What a shopper was told, to be held against what becomes of it. */
export type Promises = {
  /** Every order that was acknowledged, with the key it was asked for by. */
  readonly placed: { readonly key: string; readonly order_id: string }[];
  readonly refused: string[];
  readonly cancelled: string[];
  readonly too_late: string[];
};

/** O4: an answer is true when it is given. */
export function checkAnswer<Refusal>(
  scene: Scene,
  promises: Promises,
  { key, wish }: Pick<Request, "key" | "wish">,
  result: PlaceResult<Refusal>,
  process: Process,
): void {
  if ("order" in result) {
    const { order_id } = result.order;
    promises.placed.push({ key, order_id });
    const row = scene.database.orders.get(order_id);
    if (!row) throw new Violation(`O4 ${order_id} was acknowledged and is not there`);
    const shown = wish.expected_total ?? result.order.total;
    // One that another request took past paying is the shopper's, whatever they were shown.
    const is_payable = result.kind === "declined" || (result.kind === "placed" && result.intent !== null);
    if (is_payable && result.order.total !== shown)
      throw new Violation(`O4 ${order_id} is to be paid with ${result.order.total} where ${shown} was shown`);
    if ("intent" in result && result.intent) {
      const { intent_id } = result.intent;
      checkOffer(result.intent);
      if (row.charge?.intent_id !== intent_id)
        throw new Violation(`O4 ${order_id} answers with ${intent_id}, which is not its own`);
    }
    if (result.kind === "already" && result.order.status === "pending")
      throw new Violation(`O4 ${order_id} is called past paying and is ${row.status}`);
  }
  if ("order_id" in result) promises.refused.push(result.order_id);
  if ("shortages" in result && result.shortages.some((short) => short.available >= short.quantity))
    throw new Violation(`O4 ${result.order_id} is told that there is enough: ${JSON.stringify(result.shortages)}`);
  // What it held for an order that it then closed, since that one was not as it was shown, is released.
  const has_closed = process.done.has("orders.move") || process.done.has("orders.fence");
  if (result.kind === "refused" && process.done.has("stock.hold") && !has_closed)
    throw new Violation(`O4 ${key} was refused and holds stock`);
  checkIntents(scene, process);
}

/** Nobody is sent to pay what cannot be paid. */
export function checkOffer({ intent_id, status }: Intent): void {
  if (status === "cancelled") throw new Violation(`O4 ${intent_id} is offered to be paid and is ${status}`);
}

/** A request that came to an answer has left no intent of its own lying about. */
function checkIntents({ provider, database }: Scene, { id, done }: Process): void {
  if (!done.has("provider.create")) return;
  for (const { made_by, intent_id, order_id, status, semantics } of provider.payments.values()) {
    // One that its provider cannot cancel was given to nobody, and lapses.
    const is_harmless = status === "cancelled" || (!semantics.cancels && status === "unconfirmed");
    if (made_by !== id || is_harmless) continue;
    if (database.orders.get(order_id)?.charge?.intent_id !== intent_id)
      throw new Violation(`P5 ${intent_id} was left by ${id}`);
  }
}

/** What was promised is what became of it. */
export function checkPromises({ database }: Scene, { placed, refused, cancelled, too_late }: Promises): void {
  const order_of_key = new Map<string, string>();
  for (const { key, order_id } of placed) {
    if (!database.orders.has(order_id)) throw new Violation(`O4 ${order_id} was acknowledged and is not there`);
    const other = order_of_key.get(key) ?? order_id;
    // A key whose cart had an order in the way is told of that one; asked again, it may begin its own.
    if (other !== order_id && !database.sold.has(other)) throw new Violation(`O1 key ${key} became two orders`);
    order_of_key.set(key, order_id);
  }
  for (const order_id of refused) {
    const status = database.orders.get(order_id)?.status;
    if (status !== undefined && !isEnded(status)) throw new Violation(`O4 ${order_id} was refused and is ${status}`);
  }
  for (const order_id of cancelled) {
    const status = database.orders.get(order_id)?.status;
    if (!isEnded(status)) throw new Violation(`O4 ${order_id} was cancelled and is ${status}`);
  }
  for (const order_id of too_late) {
    const status = database.orders.get(order_id)?.status;
    if (status === "cancelled") throw new Violation(`O4 ${order_id} was too late to cancel and is ${status}`);
  }
}
