import type {
  CommitOutcome,
  CommitRequest,
  Demand,
  HoldOutcome,
  HoldRequest,
  OperationOutcome,
  OperationRequest,
  ReleaseOutcome,
  ReleaseRequest,
} from "#goods/stock";
import type { Confirmed, Intent, IntentStatus, PaymentProvider } from "#money/providers";
/**
 * What the checkout's core needs of the world. The real adapters, the tests in workerd and the simulation implement
 * the same ports, so what is proven of the core in one is true in the others.
 *
 * For every method: an expected outcome is a value; a throw means that nobody knows whether it happened, and the
 * caller repeats it later with the same ids. Amounts are minor units of one currency, times are epoch milliseconds.
 */
import type { BeginOutcome, BeginRequest, ConcludeRequest, PlaceRefusal } from "#ordering/checkout-journal";
import type { CancellableStatus, CancelReason, OrderEnding, OrderEvent, OrderStatus } from "#ordering/orders";

export type { Confirmed, Intent, IntentStatus, PlaceRefusal };

/** The stock objects, one per variant. Each method is one object call; asked twice, each answers as at first. */
export interface StockPort {
  hold(variant_id: string, request: HoldRequest): Promise<HoldOutcome>;
  commit(variant_id: string, request: CommitRequest): Promise<CommitOutcome>;
  release(variant_id: string, request: ReleaseRequest): Promise<ReleaseOutcome>;
  uncommit(variant_id: string, request: OperationRequest): Promise<OperationOutcome>;
  writeOff(variant_id: string, request: OperationRequest): Promise<OperationOutcome>;
}

/** The cart object's journal. Each method is one object call. */
export interface JournalPort {
  /** Finds or creates the order of the cart's present version, records the key, and sets the alarm. */
  begin(cart_id: string, request: BeginRequest): Promise<BeginOutcome>;
  /** Idempotent: the order is sold (its lines leave the cart) or has ended (the cart version is free again). */
  conclude(cart_id: string, request: ConcludeRequest): Promise<void>;
}

/** How an order is to be paid where money goes through a provider. */
export type Charge = {
  readonly payment_id: string;
  readonly provider: string;
  /** What is to be captured: the order's total less what is paid by stored value. */
  readonly amount: number;
  /** `automatic` for methods that take the money at confirmation. */
  readonly capture_method: "manual" | "automatic";
  /** Null until the intent has been attached. */
  readonly intent_id: string | null;
  /** The last intent status written to the payment row. */
  readonly intent_status: IntentStatus | null;
  /** Why the last attempt was declined, as far as the payment row has heard. */
  readonly failure_code: string | null;
  /** What of it became store credit or a gift card: nothing more does once a cancel of the order has begun. */
  readonly credited: number;
};

/** How an order is paid where no provider takes the money: by transfer, or in cash. Minor units. */
export type ByHand = {
  readonly payment_id: string;
  readonly provider: string;
  readonly amount: number;
  /** What came of it, and what is asked for no more. */
  readonly captured: number;
  readonly waived: number;
  /** What refunds have given back of it or set aside. */
  readonly refund_reserved: number;
  /** When an order that waits for it is cancelled. */
  readonly payable_until: number | null;
};

/** The row of an order, as far as the protocol cares. */
export type Order = {
  readonly order_id: string;
  /** What the shopper knows it by, for the provider's books alone: nothing is decided from it. */
  readonly order_number?: string;
  readonly cart_id: string;
  readonly status: OrderStatus;
  /** One higher with every move; its history rows have the key `(order_id, version)`. */
  readonly version: number;
  readonly lines: readonly Demand[];
  readonly total: number;
  /** What gift cards and store credit pay of it: held while it is unpaid, captured with its sale, released with its end. */
  readonly tendered: number;
  /** Whether it counts against limits that others wait for: counted with its placing, given back when it ends unpaid. */
  readonly is_counted: boolean;
  /** Whether a tax engine hears of its sale, and of its cancel after that. */
  readonly is_reported?: boolean;
  readonly currency: string;
  readonly deadline_at: number;
  /** Null where nothing is captured: nothing is left to pay, cash on delivery, bank transfer. */
  readonly charge: Charge | null;
  /** Nothing is captured for it, and its move into `processing` waits for no money: that is booked as it comes, each by a move of its own. */
  readonly by_hand?: ByHand | null;
  /** How a `closing` order is meant to end. */
  readonly ends_as: OrderEnding | null;
  /** The state that a `cancelling` order left. */
  readonly cancelled_from: CancellableStatus | null;
  /** Set when a cancel met `committing` or `capturing`; it is carried out from `paid`. */
  readonly cancel_requested_at: number | null;
  /** Why it is cancelled, for its history alone: nothing is decided from it. */
  readonly cancel_reason?: CancelReason | null;
  /** Whether a cancel of it writes its units off, rather than put them back on the shelf. */
  readonly writes_off?: boolean;
};

/** What identifies a checkout, whether or not its order has a row yet. A journal and an order both are one. */
export type CheckoutRef = Pick<Order, "order_id" | "cart_id" | "lines" | "deadline_at"> & {
  /** The gift cards that it is to be paid with: its journal knows them until it has a row. */
  readonly gift_card_ids?: readonly string[];
};

/** A checkout before its order has a row: the journal, with what the order is priced with. */
export type Checkout = CheckoutRef & {
  readonly coupons: readonly string[];
  /** What the cart was priced in; null where it was never set to one. */
  readonly currency?: string | null;
  /** BCP 47 tag of what the shopper reads; null where the cart was set to none. */
  readonly locale?: string | null;
};

/** What a move writes besides the status. */
export type MoveDetails = {
  /** With `close`. */
  readonly ends_as?: OrderEnding;
  /** With `cancel`. */
  readonly cancelled_from?: CancellableStatus;
  /** The intent as last seen: the batch writes the payment row and, with `pay` and `give_back`, the ledger from it. */
  readonly intent?: Intent;
};

/** `order` is the row as it is after the move, read in the same batch: an attached intent or a noted cancel is in it. */
export type Moved =
  | { readonly moved: true; readonly order: Order }
  /** `refusal`: what the order sold, or gave back, does not let it be cancelled. Only a cancel of a sold order knows it. */
  | { readonly moved: false; readonly refusal?: PlaceRefusal };

/** The orders in D1. Each method is one round trip (one batch), `place` two when it finds somebody there before it. */
export interface OrdersPort {
  find(order_id: string): Promise<Order | undefined>;
  /**
   * Moves the row from exactly this version by the transition table: history row, status, version, outbox and whatever
   * else belongs to the event in one batch. `moved: false` when another move had this version; nothing is written then.
   */
  move(order: Order, event: OrderEvent, details?: MoveDetails): Promise<Moved>;
  /**
   * Takes the history key `(order_id, 1)` as `closed`, so that a row with this id can never be placed.
   * `present` when the row was placed before. Asked twice it answers `closed` again.
   */
  fence(order_id: string): Promise<"closed" | "present">;
  /** Writes the intent's id while the row is still `pending` and has no other; false otherwise. */
  attach(order: Order, intent_id: string): Promise<boolean>;
  /** Notes a cancel on a row that is `committing` or `capturing`; false when it is so no more. */
  requestCancel(order_id: string): Promise<boolean>;
  /** Copies what the provider says onto the payment row. Only a mirror: nothing is decided from it. */
  mirror(order: Order, intent: Intent): Promise<void>;
}

/** `Quote` is whatever the adapter needs to write the order; `Refusal` whatever it tells a client who cannot have one. */
export interface QuotingPort<Quote, Refusal> {
  /** Prices, promotions, tax and shipping from one batch of reads; refuses what cannot be sold, sent or charged. */
  quote(checkout: Checkout): Promise<Quoted<Quote, Refusal>>;
  /** Plain inserts in one batch that begins with the history key `(order_id, 1)`. */
  place(checkout: CheckoutRef, quote: Quote): Promise<Placed>;
}

export type Quoted<Quote, Refusal> =
  /** `stocked`: the lines whose units stock objects count, where that is not all of them. */
  | { readonly ok: true; readonly quote: Quote; readonly stocked?: readonly Demand[] }
  | { readonly ok: false; readonly refusal: Refusal };

/**
 * `present`: the row was there before; `closed`: a fence took the key first; `refused`: something that the order counts on,
 * such as a balance, is used up since the quote, and nothing was written.
 */
export type Placed =
  | { readonly kind: "placed" | "present"; readonly order: Order }
  | { readonly kind: "closed" }
  | { readonly kind: "refused"; readonly refusal: PlaceRefusal };

/** What the protocol needs of a payment provider. */
export type ProviderPort = Pick<
  PaymentProvider,
  "create" | "confirm" | "retrieve" | "capture" | "cancel" | "refundRest"
>;

/** The refunds that the shop writes down before it carries them out. */
export interface RefundsPort {
  /**
   * Gives back what is left of an order that is cancelled, and a part of whose money became credit: by a refund of that amount
   * which is written down first, so that no repeat gives back more. Asked again, it goes on.
   */
  giveRest(order: Order): Promise<void>;
}

export interface ClockPort {
  now(): number;
}

export interface IdsPort {
  /** A fresh UUIDv7. */
  next(): string;
}

export interface LaterPort {
  /** Goes on after the answer. It may be lost: whatever is left to it has a second trigger. */
  (task: () => Promise<unknown>): void;
}

/** What settling, closing, cancelling and driving need. */
export type Ports = {
  readonly stock: StockPort;
  readonly journal: JournalPort;
  readonly orders: OrdersPort;
  readonly provider: (name: string) => ProviderPort;
  readonly refunds: RefundsPort;
  readonly clock: ClockPort;
  readonly ids: IdsPort;
  readonly later: LaterPort;
};
