import type { HoldClass } from "#goods/stock";
import type { Shortage } from "#ordering/checkout-journal";
import { inWaves } from "#platform/objects/waves";
import { operationId } from "../../goods/stock/operation-id-rules.ts";
import { isOwedByHand } from "./money-of-order.ts";
import type { Order, Ports, StockPort } from "./ports.ts";
import { HOLD_TTL_SECONDS, holdId } from "./protocol.ts";

type Lines = Pick<Order, "order_id" | "lines">;

export type Holding =
  | { readonly kind: "held" }
  | { readonly kind: "insufficient"; readonly shortages: readonly Shortage[] }
  /** Somebody released these holds before: the order is being closed, or has ended. */
  | { readonly kind: "released" };

/** Holds every line of the order, or says why not. */
export async function holdStock(stock: StockPort, { order_id, lines }: Lines, hold_class: HoldClass): Promise<Holding> {
  const outcomes = await inWaves(lines, async (line) => {
    const { variant_id, quantity } = line;
    const request = { hold_id: holdId(order_id), quantity, ttl_seconds: HOLD_TTL_SECONDS, class: hold_class };
    return { line, outcome: await stock.hold(variant_id, request) };
  });
  const shortages: Shortage[] = [];
  for (const { line, outcome } of outcomes) {
    if (outcome.ok) continue;
    if (outcome.reason === "released") return { kind: "released" };
    if (outcome.reason === "mismatch") throw new Error(`order ${order_id} holds ${line.variant_id} twice`);
    shortages.push(
      outcome.reason === "over_share"
        ? { ...line, available: outcome.allowed, over_share: true }
        : { ...line, available: outcome.available },
    );
  }
  return shortages.length > 0 ? { kind: "insufficient", shortages } : { kind: "held" };
}

/**
 * The shopper of a placed order has tried to pay: from now on its holds do not count as a browsing guest's. Where this is lost,
 * other guests may hold a little less until the order is paid or ends, and nothing else.
 */
export async function beginTrying({ stock, clock }: Pick<Ports, "stock" | "clock">, order: Order): Promise<void> {
  if (clock.now() < order.deadline_at) await holdStock(stock, order, "trying");
}

/** The money of an order by hand is there: its units leave the guests' share, in which they were since it was sold. */
export async function leaveShare(stock: StockPort, { order_id, lines }: Lines): Promise<void> {
  const request = { hold_id: holdId(order_id), ttl_seconds: HOLD_TTL_SECONDS, class: "trying" } as const;
  await inWaves(lines, ({ variant_id, quantity }) => stock.hold(variant_id, { ...request, quantity }));
}

/** True when every line is sold; false when one cannot be, and then some of the others are. */
export async function commitStock(stock: StockPort, order: Order): Promise<boolean> {
  const { order_id, lines } = order;
  const owed = isOwedByHand(order) ? { is_owed: true } : {};
  const outcomes = await inWaves(lines, (line) =>
    stock.commit(line.variant_id, { hold_id: holdId(order_id), quantity: line.quantity, ...owed }),
  );
  return outcomes.every((outcome) => outcome.ok);
}

export async function releaseStock(stock: StockPort, order: Lines, even_committed: boolean): Promise<void> {
  await inWaves(order.lines, async ({ variant_id }) => {
    const outcome = await stock.release(variant_id, { hold_id: holdId(order.order_id), even_committed });
    if (!outcome.ok) throw new Error(`order ${order.order_id} has sold units of ${variant_id} and cannot release them`);
  });
}

/** A line whose units all went back before has none left to give back. */
export async function uncommitStock(
  stock: StockPort,
  { order_id, lines, writes_off = false }: Lines & Pick<Order, "writes_off">,
): Promise<void> {
  await inWaves(lines, async ({ variant_id }) => {
    const request = { hold_id: holdId(order_id), operation_id: operationId.cancel(order_id) };
    const outcome = await (writes_off ? stock.writeOff(variant_id, request) : stock.uncommit(variant_id, request));
    if (!outcome.ok && outcome.reason !== "not_committed")
      throw new Error(`order ${order_id} gives units of ${variant_id} back under an id that means something else`);
  });
}
