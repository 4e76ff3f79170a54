/** What must hold at the very moment of a step: the fences come before what they guard. */
import type { ConcludeRequest } from "../../../src/features/ordering/checkout-journal/rules.ts";
import type { Intent } from "../../../src/features/ordering/protocol/ports.ts";
import { isEnded } from "./order-spec.ts";
import type { Scene } from "./scene.ts";
import { Violation } from "./scheduler.ts";

const released_in = new Set(["closing", "refusing", "expired", "cancelled", "failed"]);

/** Whoever paid has it back or as credit, and nobody can pay any more. */
function isMoneyBack({ database, provider }: Scene, order_id: string): boolean {
  const intent_id = database.orders.get(order_id)?.charge?.intent_id;
  if (!intent_id) return true;
  const { status, captured, refunded, semantics } = provider.payment(intent_id);
  const lapses = !semantics.cancels && (status === "unconfirmed" || status === "authorized");
  return (
    lapses ||
    status === "cancelled" ||
    (status === "captured" && captured - refunded <= database.purses.creditedOf(order_id))
  );
}

export function watchStock(
  scene: Scene,
  verb: string,
  variant_id: string,
  order_id: string,
  even_committed = false,
): void {
  const { shelves, database, carts } = scene;
  const status = database.orders.get(order_id)?.status;
  const hold = shelves.shelf(variant_id).holds.get(order_id);
  const journal = carts.journalOf(order_id);
  if (verb === "hold" && hold?.state === "live") {
    if (journal && hold.expires_at < journal.deadline_at)
      throw new Violation(`S7 ${order_id} can be paid for longer than it holds ${variant_id}`);
    scene.granted.add(`${order_id} ${variant_id}`);
  }
  if (verb === "commit" && hold?.state === "committed" && (status === undefined || status === "pending"))
    throw new Violation(`S7 ${variant_id} is sold while ${order_id} is ${status}`);
  if (verb === "release") {
    const fenced = status === undefined ? database.history.get(`${order_id}:1`) === "closed" : released_in.has(status);
    if (!fenced) throw new Violation(`S7 ${variant_id} is released while ${order_id} is ${status}`);
    if (!isMoneyBack(scene, order_id))
      throw new Violation(`P8 ${variant_id} is released before the money of ${order_id}`);
    if (even_committed && status !== "refusing" && status !== "failed")
      throw new Violation(`S7 ${variant_id} is released even if it is sold, while ${order_id} is ${status}`);
  }
  if (verb === "uncommit" && !isMoneyBack(scene, order_id))
    throw new Violation(`P8 ${variant_id} is back before the money of ${order_id}`);
}

/** The book of an order is closed as what became of it. */
export function watchConclusion({ database }: Scene, { order_id, state }: ConcludeRequest): void {
  const order = database.orders.get(order_id);
  const ended = order ? isEnded(order.status) : database.history.get(`${order_id}:1`) === "closed";
  if (state === "sold" ? !database.sold.has(order_id) : !ended)
    throw new Violation(`O1 ${order_id} is concluded as ${state} and is ${order?.status}`);
}

/** S9: an order whose shopper is known to have tried to pay is not among those of browsing guests. */
export function watchMirror({ database, shelves, scheduler }: Scene, order_id: string, intent: Intent): void {
  const order = database.orders.get(order_id);
  const is_tried =
    intent.failure_code !== null || intent.status === "requires_action" || intent.status === "processing";
  if (!is_tried || order?.status !== "pending" || scheduler.now >= order.deadline_at) return;
  for (const { variant_id } of order.lines) {
    const hold = shelves.shelf(variant_id).holds.get(order_id);
    if (hold?.state === "live" && hold.class === "browsing")
      throw new Violation(`S9 ${order_id} was tried to be paid and holds ${variant_id} as a browsing guest`);
  }
}

export function watchPlacing({ granted }: Scene, order_id: string, variant_ids: readonly string[]): void {
  for (const variant_id of variant_ids) {
    if (!granted.has(`${order_id} ${variant_id}`))
      throw new Violation(`O7 ${order_id} is placed and never held ${variant_id}`);
  }
}
