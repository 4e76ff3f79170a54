import type {
  CheckoutRef,
  Intent,
  MoveDetails,
  Order,
  OrdersPort,
  QuotingPort,
} from "../../../src/features/checkout-core/ports.ts";
import {
  isSold,
  isTerminal,
  nextStatus,
  type OrderEvent,
  unsettledStatuses,
} from "../../../src/features/orders/rules.ts";
import { type Local, Violation } from "../scheduler.ts";

/** What the quote of a simulated order is made of. */
export type Quote = { readonly total: number; readonly capture_method: "manual" | "automatic" | "none" };

export type OutboxRow = {
  readonly outbox_id: string;
  readonly type: OrderEvent;
  readonly order_id: string;
  readonly created_at: number;
  done: boolean;
};

/** The habits of the database that a planted bug gives up. */
export type DatabaseHabits = {
  readonly attaches_once: boolean;
  readonly compares: boolean;
  readonly dedupes: boolean;
  readonly notes_cancels: boolean;
};

export const good_habits: DatabaseHabits = { attaches_once: true, compares: true, dedupes: true, notes_cancels: true };

const announced: ReadonlySet<OrderEvent> = new Set(["pay", "accept", "ship"]);

/** D1: rows, the history key that decides every race, and an outbox that is written with the move. */
export class Database implements Local<OrdersPort> {
  readonly orders = new Map<string, Order>();
  readonly placed_at = new Map<string, number>();
  readonly moved_at = new Map<string, number>();
  /** `(order_id, version)` -> event. */
  readonly history = new Map<string, OrderEvent | "place" | "closed">();
  readonly outbox = new Map<string, OutboxRow>();
  /** `(consumer, outbox_id)` of what has taken effect. */
  readonly processed = new Set<string>();
  readonly mails: string[] = [];
  readonly #now: () => number;
  readonly #habits: DatabaseHabits;

  readonly #published: (outbox_id: string) => void;

  constructor(now: () => number, habits: DatabaseHabits, published: (outbox_id: string) => void) {
    this.#now = now;
    this.#habits = habits;
    this.#published = published;
  }

  find: Local<OrdersPort>["find"] = (order_id) => this.orders.get(order_id);

  move: Local<OrdersPort>["move"] = (seen, event, details = {}) => {
    const order = this.orders.get(seen.order_id);
    if (!order) throw new Violation(`O2 ${seen.order_id} moves and is not there`);
    const key = `${order.order_id}:${seen.version + 1}`;
    const lost = this.#habits.compares ? this.history.has(key) : nextStatus(seen.status, event) === order.status;
    if (lost) return { moved: false };
    const status = nextStatus(seen.status, event);
    if (!status || (this.#habits.compares && order.status !== seen.status)) {
      throw new Violation(`O2 ${order.order_id} cannot ${event} from ${order.status}`);
    }
    this.history.set(key, event);
    this.moved_at.set(order.order_id, this.#now());
    const moved: Order = { ...withDetails(order, details), status, version: seen.version + 1 };
    this.orders.set(moved.order_id, moved);
    if (announced.has(event)) this.#publish(event, moved.order_id);
    return { moved: true, order: moved };
  };

  fence: Local<OrdersPort>["fence"] = (order_id) => {
    const key = `${order_id}:1`;
    if (!this.history.has(key)) this.history.set(key, "closed");
    return this.history.get(key) === "closed" ? "closed" : "present";
  };

  attach: Local<OrdersPort>["attach"] = ({ order_id }, intent_id) => {
    const order = this.orders.get(order_id);
    if (order?.status !== "pending" || !order.charge) return false;
    if (order.charge.intent_id !== null && this.#habits.attaches_once) return order.charge.intent_id === intent_id;
    this.orders.set(order_id, { ...order, charge: { ...order.charge, intent_id } });
    return true;
  };

  requestCancel: Local<OrdersPort>["requestCancel"] = (order_id) => {
    const order = this.orders.get(order_id);
    if (order?.status !== "committing" && order?.status !== "capturing") return false;
    if (this.#habits.notes_cancels) this.orders.set(order_id, { ...order, cancel_requested_at: this.#now() });
    return true;
  };

  mirror: Local<OrdersPort>["mirror"] = ({ order_id }, intent) => {
    const order = this.orders.get(order_id);
    if (order) this.orders.set(order_id, withIntent(order, intent));
  };

  place(checkout: CheckoutRef, quote: Quote): ReturnType<Local<QuotingPort<Quote, never>>["place"]> {
    const { order_id, cart_id, lines, deadline_at } = checkout;
    const key = `${order_id}:1`;
    if (this.history.get(key) === "closed") return { kind: "closed" };
    const present = this.orders.get(order_id);
    if (present) return { kind: "present", order: present };
    const { total, capture_method } = quote;
    const payment = {
      payment_id: `pay-${order_id}`,
      provider: "sandbox",
      intent_id: null,
      intent_status: null,
      failure_code: null,
    };
    const order: Order = {
      order_id,
      cart_id,
      status: "pending",
      version: 1,
      lines,
      total,
      currency: "USD",
      deadline_at,
      charge: capture_method === "none" ? null : { ...payment, capture_method },
      ends_as: null,
      cancelled_from: null,
      cancel_requested_at: null,
    };
    this.history.set(key, "place");
    this.orders.set(order_id, order);
    this.placed_at.set(order_id, this.#now());
    this.moved_at.set(order_id, this.#now());
    return { kind: "placed", order };
  }

  /** The consumer of order messages: its effect and the mark that it happened are one batch. */
  consume = (outbox_id: string): void => {
    const row = this.outbox.get(outbox_id);
    if (!row || (this.#habits.dedupes && this.processed.has(outbox_id))) return;
    this.processed.add(outbox_id);
    row.done = true;
    if (row.type === "ship") return;
    this.mails.push(row.order_id);
    const order = this.orders.get(row.order_id);
    if (order?.status === "paid") this.move(order, "process");
  };

  /** What the sweep looks for: older than a minute and not at rest. */
  unsettled(): Order[] {
    const due: ReadonlySet<string> = new Set(unsettledStatuses);
    return [...this.orders.values()].filter((order) => {
      if (this.#now() - (this.placed_at.get(order.order_id) ?? 0) < 60_000) return false;
      const noted = order.cancel_requested_at !== null && (order.status === "paid" || order.status === "processing");
      return noted || due.has(order.status);
    });
  }

  /** Orders that are not at rest, or messages that have not taken effect. */
  hasUnfinished(): boolean {
    const unsent = [...this.outbox.values()].some((row) => !row.done);
    return unsent || [...this.orders.values()].some(({ status }) => !isSold(status) && !isTerminal(status));
  }

  #publish(type: OrderEvent, order_id: string): void {
    const outbox_id = `${type}:${order_id}`;
    if (this.outbox.has(outbox_id)) throw new Violation(`E1 ${outbox_id} is announced twice`);
    this.outbox.set(outbox_id, { outbox_id, type, order_id, created_at: this.#now(), done: false });
    this.#published(outbox_id);
  }
}

function withDetails(order: Order, { ends_as, cancelled_from, intent }: MoveDetails): Order {
  const written = {
    ...order,
    ends_as: ends_as ?? order.ends_as,
    cancelled_from: cancelled_from ?? order.cancelled_from,
  };
  return intent ? withIntent(written, intent) : written;
}

function withIntent(order: Order, intent: Intent): Order {
  return order.charge
    ? { ...order, charge: { ...order.charge, intent_status: intent.status, failure_code: intent.failure_code } }
    : order;
}
