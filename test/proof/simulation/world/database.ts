import { keepsGoods } from "../../../../src/features/money/providers/rules.ts";
import { type Units } from "../../../../src/features/ordering/orders/action-rules.ts";
import {
  hasEnded,
  nextStatus,
  type OrderEvent,
  unsettledStatuses,
} from "../../../../src/features/ordering/orders/rules.ts";
import type {
  CheckoutRef,
  Intent,
  MoveDetails,
  Order,
  OrdersPort,
  QuotingPort,
} from "../../../../src/features/ordering/protocol/ports.ts";
import { checkMove, isSoldStatus } from "../order-spec.ts";
import { type Local, Violation } from "../scheduler.ts";
import { minutes } from "../time.ts";
import { type DiscountHabits, Discounts, good_discount_habits } from "./discounts.ts";
import { good_hand_habits, type HandHabits, HandPayments } from "./hand-payments.ts";
import type { Labels } from "./labels.ts";
import { type Message, Outbox } from "./outbox.ts";
import {
  type Back,
  good_parcel_habits,
  type Line,
  type Parcel,
  type ParcelAct,
  type ParcelHabits,
  Parcels,
} from "./parcels.ts";
import { type CreditHabits, good_credit_habits, PaymentRows, type Refund, type RefundWish } from "./payment-rows.ts";
import type { Quote, Refusal } from "./prices.ts";
import { good_purse_habits, type PurseHabits, Purses } from "./purses.ts";
import { good_return_habits, type Return, type ReturnAct, type ReturnHabits, Returns } from "./returns.ts";
import { good_sale_habits, type SaleHabits, SoldCards } from "./sold-cards.ts";

/** The habits of the database that a planted bug gives up. */
export type DatabaseHabits = {
  readonly attaches_once: boolean;
  readonly attaches_pending_only: boolean;
  readonly compares: boolean;
  readonly dedupes: boolean;
  readonly notes_cancels: boolean;
  readonly fences_with_history: boolean;
  readonly minds_fences: boolean;
  readonly announces_with_the_move: boolean;
  readonly reserves_refunds: boolean;
  readonly books_refunds_once: boolean;
  readonly counts_refunded_units: boolean;
  readonly frees_failed_units: boolean;
  readonly projects_newer_only: boolean;
  readonly refunds_with_cancels: boolean;
  readonly moves_with_holds: boolean;
} & PurseHabits &
  CreditHabits &
  DiscountHabits &
  SaleHabits &
  ParcelHabits &
  HandHabits &
  ReturnHabits;

/** Somebody cancels some units of an order. */
export type UnitsCancel = {
  readonly id: string;
  readonly units: readonly Units[];
  readonly restock: boolean;
  readonly refunded_seen?: readonly number[] | undefined;
};

/** An order with its lines and parcels, as one read of them. */
export type OrderView = {
  readonly order: Order;
  readonly lines: readonly Line[];
  readonly parcels: readonly Parcel[];
  readonly is_held: boolean;
};

/** An order with its lines and returns, as one read of them. */
export type ReturnsView = {
  readonly order: Order;
  readonly lines: readonly Line[];
  readonly returns: readonly Return[];
};

export const good_habits: DatabaseHabits = {
  attaches_once: true,
  attaches_pending_only: true,
  compares: true,
  dedupes: true,
  notes_cancels: true,
  fences_with_history: true,
  minds_fences: true,
  announces_with_the_move: true,
  reserves_refunds: true,
  books_refunds_once: true,
  counts_refunded_units: true,
  frees_failed_units: true,
  projects_newer_only: true,
  refunds_with_cancels: true,
  moves_with_holds: true,
  ...good_purse_habits,
  ...good_credit_habits,
  ...good_discount_habits,
  ...good_sale_habits,
  ...good_parcel_habits,
  ...good_return_habits,
  ...good_hand_habits,
};

const announced: ReadonlySet<OrderEvent> = new Set(["pay", "accept", "ship"]);
const due: ReadonlySet<string> = new Set(unsettledStatuses);
const at_rest = new Set(["paid", "processing", "shipping", "shipped", "delivered", "expired", "cancelled", "failed"]);

type Surroundings = {
  readonly currency: string;
  readonly now: () => number;
  readonly chance: (probability: number) => boolean;
  readonly habits: DatabaseHabits;
  readonly published: (message: Message) => void;
  /** What the provider says of an order is about to be written down. */
  readonly mirrored: (order_id: string, intent: Intent) => void;
};

/** D1: rows, the history key that decides every race, and an outbox that is written with the move. */
export class Database implements Local<OrdersPort> {
  readonly orders = new Map<string, Order>();
  readonly quotes = new Map<string, Quote>();
  readonly placed_at = new Map<string, number>();
  readonly moved_at = new Map<string, number>();
  /** `(order_id, version)` -> event. */
  readonly history = new Map<string, OrderEvent | "place" | "closed">();
  /** Orders that were ever sold, whatever became of them later. */
  readonly sold = new Set<string>();
  /** Orders that were written to since somebody last looked. */
  readonly touched = new Set<string>();
  readonly outbox: Outbox;
  readonly payments: PaymentRows;
  readonly purses: Purses;
  readonly discounts: Discounts;
  readonly sold_cards: SoldCards;
  readonly parcels: Parcels;
  readonly returns: Returns;
  readonly labels: Labels;
  /** Orders on hold. */
  readonly held = new Set<string>();
  readonly by_hand: HandPayments;
  readonly mails: string[] = [];
  /** What lists show of a variant, and of which version of its object that was. */
  readonly projection = new Map<string, { readonly version: number; readonly level: string }>();
  /** Orders that are not at rest, so that a sweep need not look at all. */
  readonly #unsettled = new Set<string>();
  readonly #around: Surroundings;

  constructor(around: Surroundings) {
    this.#around = around;
    const { now, habits, published, currency } = around;
    this.by_hand = new HandPayments(habits);
    this.discounts = new Discounts(currency, habits);
    this.outbox = new Outbox(now, published, habits.dedupes);
    this.purses = new Purses(now, habits);
    this.sold_cards = new SoldCards(habits);
    this.parcels = new Parcels(this.outbox, habits);
    this.labels = this.parcels.labels;
    this.returns = new Returns(this.parcels, this.outbox, habits);
    this.payments = new PaymentRows(now, this.outbox, habits, this.purses, this.sold_cards, this.parcels);
  }

  find: Local<OrdersPort>["find"] = (order_id) => this.orders.get(order_id);

  move: Local<OrdersPort>["move"] = (seen, event, details = {}) => {
    const { habits, now } = this.#around;
    const order = this.orders.get(seen.order_id);
    if (!order) throw new Violation(`O2 ${seen.order_id} moves and is not there`);
    const key = `${order.order_id}:${seen.version + 1}`;
    const lost = habits.compares ? this.history.has(key) : nextStatus(seen.status, event) === order.status;
    if (lost) return { moved: false };
    const status = nextStatus(seen.status, event);
    if (!status || (habits.compares && order.status !== seen.status)) {
      throw new Violation(`O2 ${order.order_id} cannot ${event} from ${order.status}`);
    }
    const ends_by_hand =
      order.by_hand &&
      (event === "give_back" || (hasEnded(status) && event !== "cancel") || order.status === "closing");
    const by_hand = ends_by_hand ? this.by_hand.end(order.order_id) : order.by_hand;
    const moved: Order = {
      ...withDetails(order, details),
      status,
      version: seen.version + 1,
      by_hand: by_hand ?? null,
    };
    checkMove(order, event, moved, now());
    const ends_cards = event === "cancel" && (seen.status === "paid" || seen.status === "processing");
    if (ends_cards && !this.sold_cards.endAll(order))
      return { moved: false, refusal: { code: "gift_card_used", members: {} } };
    const funded = details.intent?.status === "authorized" || details.intent?.status === "captured";
    if (event === "commit" && order.charge && !funded)
      throw new Violation(`P6 ${order.order_id} commits without money`);
    this.history.set(key, event);
    if (event === "pay" || event === "accept") this.sold.add(moved.order_id);
    this.moved_at.set(order.order_id, now());
    this.#write(moved);
    const type = hasEnded(status) ? "ended" : event;
    if ((type === "ended" || announced.has(event)) && (habits.announces_with_the_move || this.#around.chance(0.9)))
      this.outbox.publish({ id: `${type}:${moved.order_id}`, type, order_id: moved.order_id });
    if (details.intent && order.charge) {
      if (event === "pay") this.payments.bookCapture(moved.order_id, details.intent);
      if (event === "give_back") this.payments.bookRest(moved.order_id, details.intent);
      this.payments.mirror(moved.order_id, details.intent);
    }
    if (event === "cancel") this.parcels.drop(moved.order_id);
    this.purses.move(moved, event);
    this.discounts.move(moved, event);
    if (event === "commit" && !this.sold_cards.issuesWhenPaid) this.#issueCards(moved);
    return { moved: true, order: moved };
  };

  /** Money that came, in one batch with the move of its order; false when somebody else has moved it, or less of it is asked for. */
  receive(seen: Order, { id, amount }: { readonly id: string; readonly amount: number }): boolean {
    const { order_id } = seen;
    const { receives_by_moves, books_receipts_once } = this.#around.habits;
    if (this.by_hand.receipts.has(id) && books_receipts_once) return true;
    const ended = hasEnded(seen.status);
    const moves = receives_by_moves && !ended;
    if (moves && this.history.has(`${order_id}:${seen.version + 1}`)) return false;
    const by_hand = this.by_hand.receive(order_id, id, amount, ended);
    if (!by_hand) return false;
    if (moves) this.move(seen, "receive");
    const order = this.orders.get(order_id);
    if (order) this.#write({ ...order, by_hand });
    return true;
  }

  view(order_id: string): OrderView | undefined {
    const order = this.orders.get(order_id);
    return (
      order && {
        order,
        lines: this.parcels.linesOf(order_id),
        parcels: this.parcels.of(order_id),
        is_held: this.held.has(order_id),
      }
    );
  }

  /** An order is put on hold, or released, by a move of it; false when somebody else has moved it. */
  hold(seen: Order, event: "hold" | "release"): boolean {
    const { order_id } = seen;
    if (this.#around.habits.moves_with_holds && !this.move(seen, event).moved) return false;
    if (event === "hold") this.held.add(order_id);
    else this.held.delete(order_id);
    return true;
  }

  /** Parcels and the move of their order in one batch; false when somebody else has moved it, or taken the units. */
  fulfil(seen: Order, act: ParcelAct): boolean {
    const { order_id } = seen;
    const { moves_with_parcels } = this.#around.habits;
    if (moves_with_parcels && this.history.has(`${order_id}:${seen.version + 1}`)) return false;
    if (!this.parcels.fits(order_id, act)) return false;
    const { by_hand } = this.orders.get(order_id) ?? {};
    if (act.ships && act.ships.length > 0 && by_hand && keepsGoods(by_hand))
      throw new Violation(`H4 ${order_id} is sent and waits for a transfer`);
    const is_moved = moves_with_parcels || act.event === "ship" || act.event === "deliver";
    if (is_moved && !this.move(seen, act.event).moved) return false;
    const goes_on = (act.packs ?? []).length + (act.ships ?? []).length > 0;
    if (goes_on && this.held.has(order_id))
      throw new Violation(`A5 ${order_id} is on hold and goes on by ${act.event}`);
    this.parcels.write(order_id, act);
    this.touched.add(order_id);
    return true;
  }

  /** A parcel comes back, in one batch with the moves of its order; false when somebody else has moved it, or taken the units. */
  takeParcelBack(seen: Order, events: readonly OrderEvent[], parcel_id: string, back: Back): boolean {
    const { order_id } = seen;
    const { moves_with_parcels_back } = this.#around.habits;
    if (moves_with_parcels_back && this.history.has(`${order_id}:${seen.version + 1}`)) return false;
    if (!this.parcels.mayComeBack(order_id, back)) return false;
    if (moves_with_parcels_back && !this.complete(seen, events)) return false;
    this.parcels.comeBack(parcel_id, back);
    this.touched.add(order_id);
    return true;
  }

  /** What a carrier has brought back is counted; false when somebody else has, or taken the units. */
  countParcelBack(parcel_id: string, back: Back): boolean {
    if (!this.parcels.mayCount(parcel_id, back)) return false;
    this.parcels.countBack(parcel_id, back);
    this.touched.add(this.parcels.rows.get(parcel_id)?.order_id ?? "");
    return true;
  }

  viewReturns(order_id: string): ReturnsView | undefined {
    const order = this.orders.get(order_id);
    return order && { order, lines: this.parcels.linesOf(order_id), returns: this.returns.of(order_id) };
  }

  /** An act on a return and the move of its order in one batch; false when somebody else has moved it, or taken the units. */
  takeBack(seen: Order, act: ReturnAct): boolean {
    const { order_id } = seen;
    const { moves_with_returns } = this.#around.habits;
    if (moves_with_returns && this.history.has(`${order_id}:${seen.version + 1}`)) return false;
    if (!this.returns.fits(order_id, act)) return false;
    if (moves_with_returns && !this.move(seen, act.event).moved) return false;
    this.returns.write(order_id, act);
    this.touched.add(order_id);
    return true;
  }

  /** Units leave an order with its move and with the refund of what was paid for them, in one batch; false when somebody else has moved it, or taken the units. */
  cancelUnits(seen: Order, { id, units, restock, refunded_seen }: UnitsCancel): boolean {
    const { order_id } = seen;
    if (this.parcels.cancellations.has(id)) return true;
    const { moves_with_cancels, refunds_with_cancels } = this.#around.habits;
    if (moves_with_cancels && this.history.has(`${order_id}:${seen.version + 1}`)) return false;
    if (!this.parcels.mayCancel(order_id, units)) return false;
    if (moves_with_cancels && !this.move(seen, "cancel_part").moved) return false;
    const stands = this.orders.get(order_id)?.status;
    if (!isSoldStatus(stands)) throw new Violation(`A3 ${order_id} is ${stands} and units of it are cancelled`);
    const wish = { units: [], restock: false, leaving: units, refunded_seen };
    const refund = refunds_with_cancels ? this.reserve(id, order_id, wish) : undefined;
    const due = refund ? (refund.of_units ?? 0) : this.payments.dueOf(order_id, units);
    this.parcels.cancel({ id, order_id, units, restock, due, settled: false });
    this.touched.add(order_id);
    return true;
  }

  /** As `takeBack`, for a refund of a return, which is a refund of its order besides; undefined where there is not that much left. */
  refundReturn(seen: Order, act: ReturnAct, refund_id: string, wish: RefundWish): Refund | "moved" | undefined {
    const { order_id } = seen;
    const { moves_with_returns } = this.#around.habits;
    const known = this.payments.refunds.get(refund_id);
    if (known) return known;
    if (moves_with_returns && this.history.has(`${order_id}:${seen.version + 1}`)) return "moved";
    const refund = this.reserve(refund_id, order_id, wish);
    if (!refund) return undefined;
    if (moves_with_returns) this.move(this.orders.get(order_id) ?? seen, act.event);
    const units = refund.units.map(({ variant_id, quantity }) => ({ order_item_id: variant_id, quantity }));
    this.returns.refund(act.return_id, refund_id, units);
    return refund;
  }

  /** All of these moves, or none. */
  complete(seen: Order, events: readonly OrderEvent[]): boolean {
    if (this.history.has(`${seen.order_id}:${seen.version + 1}`)) return false;
    let order = seen;
    for (const event of events) {
      const moved = this.move(order, event);
      if (!moved.moved) return false;
      order = moved.order;
    }
    return true;
  }

  fence: Local<OrdersPort>["fence"] = (order_id) => {
    const key = `${order_id}:1`;
    if (!this.#around.habits.fences_with_history) return this.orders.has(order_id) ? "present" : "closed";
    if (!this.history.has(key)) this.history.set(key, "closed");
    return this.history.get(key) === "closed" ? "closed" : "present";
  };

  attach: Local<OrdersPort>["attach"] = ({ order_id }, intent_id) => {
    const { attaches_once, attaches_pending_only } = this.#around.habits;
    const order = this.orders.get(order_id);
    if (!order?.charge || (attaches_pending_only && order.status !== "pending")) return false;
    if (order.charge.intent_id !== null && attaches_once) return order.charge.intent_id === intent_id;
    this.#write({ ...order, charge: { ...order.charge, intent_id, intent_status: "unconfirmed" } });
    return true;
  };

  requestCancel: Local<OrdersPort>["requestCancel"] = (order_id) => {
    const order = this.orders.get(order_id);
    if (order?.status !== "committing" && order?.status !== "capturing") return false;
    const cancel_requested_at = order.cancel_requested_at ?? this.#around.now();
    if (this.#around.habits.notes_cancels) this.#write({ ...order, cancel_requested_at });
    return true;
  };

  mirror: Local<OrdersPort>["mirror"] = ({ order_id }, intent) => {
    this.#around.mirrored(order_id, intent);
    this.followProvider(order_id, intent);
  };

  followProvider(order_id: string, intent: Intent): void {
    const order = this.orders.get(order_id);
    if (!order) return;
    this.#write(withIntent(order, intent));
    this.payments.mirror(order_id, intent);
  }

  /** Staff give money back of an order that was sold. It becomes credit only while nobody cancels that. */
  reserve(refund_id: string, order_id: string, wish: RefundWish): Refund | undefined {
    const order = this.orders.get(order_id);
    const { credits_sold_orders_only, minds_credit_when_cancelled } = this.#around.habits;
    const may_credit = !credits_sold_orders_only || isSoldStatus(order?.status);
    if (!this.sold.has(order_id) || (wish.credit_of !== undefined && !may_credit)) return undefined;
    const refund = this.payments.reserve(refund_id, order_id, wish);
    const credited = minds_credit_when_cancelled ? (this.payments.rows.get(order_id)?.credited ?? 0) : 0;
    if (order?.charge && credited > 0) this.#write({ ...order, charge: { ...order.charge, credited } });
    else this.touched.add(order_id);
    return refund;
  }

  place(checkout: CheckoutRef, quote: Quote): ReturnType<Local<QuotingPort<Quote, Refusal>>["place"]> {
    const { order_id, cart_id, lines, deadline_at } = checkout;
    const key = `${order_id}:1`;
    if (this.history.get(key) === "closed" && this.#around.habits.minds_fences) return { kind: "closed" };
    const present = this.orders.get(order_id);
    if (present) return { kind: "present", order: present };
    const { priced, capture_method, paid_by } = quote;
    const { total, currency, adjustments } = priced;
    const full = this.discounts.fullFor(cart_id, adjustments);
    if (full !== undefined)
      return { kind: "refused", refusal: { code: "coupon_limit_reached", members: { promotion_id: full } } };
    const refused = this.purses.hold(order_id, paid_by.tenders);
    if (refused !== undefined)
      return { kind: "refused", refusal: { code: "tender_insufficient", members: { tender_id: refused } } };
    const has_cards = lines.some(({ variant_id }) => this.sold_cards.variants.has(variant_id));
    const is_by_hand = capture_method === "none" && paid_by.charge > 0 && !has_cards;
    const charge =
      capture_method === "none"
        ? null
        : {
            payment_id: `pay-${order_id}`,
            provider: capture_method === "approval" ? "paypal" : capture_method === "window" ? "razorpay" : "sandbox",
            amount: paid_by.charge,
            intent_id: null,
            intent_status: null,
            failure_code: null,
            credited: 0,
            capture_method:
              capture_method === "approval" || capture_method === "window" ? ("manual" as const) : capture_method,
          };
    const order: Order = {
      order_id,
      cart_id,
      status: "pending",
      version: 1,
      lines,
      total,
      tendered: this.purses.tenderedOf(order_id),
      is_counted: adjustments.length > 0,
      currency,
      deadline_at,
      by_hand: is_by_hand ? this.by_hand.insert(order_id, paid_by.charge, this.#around.now()) : null,
      charge,
      ends_as: null,
      cancelled_from: null,
      cancel_requested_at: null,
    };
    this.history.set(key, "place");
    this.quotes.set(order_id, quote);
    this.discounts.count(order_id, cart_id, adjustments);
    this.#write(order);
    if (charge) this.payments.insert(order_id, priced);
    this.parcels.insert(order);
    this.placed_at.set(order_id, this.#around.now());
    this.moved_at.set(order_id, this.#around.now());
    return { kind: "placed", order };
  }

  /** The effect of an announcement and the mark that it happened are one batch. */
  consume(message: Message): void {
    // Many cards are issued in several batches, of which the last alone has the mark.
    if (message.type === "pay") this.issueCards(message.order_id);
    if (!this.outbox.process(message.id)) return;
    if (message.type === "refund.failed") this.returns.release(message.refund_id ?? "");
    if (message.type === "refund.given" || message.type === "refund.failed") return;
    if (["ship", "parcel", "ended", "cancelled", "inspection", "parcel_back", "unpacked"].includes(message.type))
      return;
    this.mails.push(message.order_id);
    const order = this.orders.get(message.order_id);
    if (order?.status === "paid" && order.cancel_requested_at === null) this.move(order, "process");
  }

  /** The cards that a sold order is owed, in one batch with a look at what has become of it. */
  issueCards(order_id: string): void {
    const order = this.orders.get(order_id);
    if (order && isSoldStatus(order.status)) this.#issueCards(order);
  }

  #issueCards(order: Order): void {
    this.sold_cards.issue(order, (variant_id) => this.payments.unitsLeft(order.order_id, variant_id));
    this.touched.add(order.order_id);
  }

  /** A level of a stock object, from the queue: maybe late, maybe twice, maybe after a newer one. */
  project(variant_id: string, version: number, level: string): void {
    const known = this.projection.get(variant_id);
    if (known && known.version >= version && this.#around.habits.projects_newer_only) return;
    this.projection.set(variant_id, { version, level });
  }

  /** What the sweep looks for: older than a minute and not at rest. */
  unsettled(): Order[] {
    const found: Order[] = [];
    for (const order_id of this.#unsettled) {
      const order = this.orders.get(order_id);
      if (!order || this.#around.now() - (this.placed_at.get(order_id) ?? 0) < minutes(1)) continue;
      const noted = order.cancel_requested_at !== null && (order.status === "paid" || order.status === "processing");
      if (noted || due.has(order.status)) found.push(order);
    }
    return found;
  }

  /** Orders that are not at rest, or messages that have not taken effect. */
  hasUnfinished(): boolean {
    return (
      this.outbox.waiting.size > 0 ||
      this.#unsettled.size > 0 ||
      this.payments.open.size > 0 ||
      this.labels.hasUnfinished()
    );
  }

  #write(order: Order): void {
    this.orders.set(order.order_id, order);
    this.touched.add(order.order_id);
    const noted = order.cancel_requested_at !== null && (order.status === "paid" || order.status === "processing");
    if (at_rest.has(order.status) && !noted) this.#unsettled.delete(order.order_id);
    else this.#unsettled.add(order.order_id);
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
  const { charge } = order;
  return charge?.intent_id === intent.intent_id
    ? { ...order, charge: { ...charge, intent_status: intent.status, failure_code: intent.failure_code } }
    : order;
}
