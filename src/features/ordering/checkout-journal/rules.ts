/**
 * The cart object's journal: how one version of a cart becomes at most one order, even when it is requested repeatedly.
 * The object loads the view, decides, and writes what comes back in one synchronous transaction.
 */
import { type Demand, sumDemand } from "../../goods/stock/demand-rules.ts";
import { PAYMENT_WINDOW_MS } from "../../money/providers/rules.ts";

export type { Demand };

/** `open` until the order is known to be `sold`, or to have `ended` unpaid. */
export type JournalState = "open" | "sold" | "ended";

/** What is left of a variant, as somebody heard a moment ago. */
type Scarce = { readonly variant_id: string; readonly available: number };

/** A line that could not be held, and what was left of it: with `over_share`, of what guests may hold before they try to pay. */
export type Shortage = Demand & { readonly available: number; readonly over_share?: true };

/**
 * What the placing batch could not take any more of what the order counts on: the code of the problem that says so, and
 * its members, which name the card, the coupon or whatever it is about.
 */
export type PlaceRefusal = { readonly code: string; readonly members: Readonly<Record<string, string | null>> };

export type Journal = {
  readonly order_id: string;
  readonly cart_id: string;
  readonly cart_version: number;
  /** Sorted by variant, so that every attempt asks the stock objects in the same order. */
  readonly lines: readonly Demand[];
  /** The coupon codes of the cart: an order that is taken up again is priced with the same. */
  readonly coupons: readonly string[];
  /** What the cart was priced in; null for one from before carts were set to a currency. */
  readonly currency?: string | null;
  /** BCP 47 tag that the cart was set to; null where it was set to none. */
  readonly locale?: string | null;
  /** The gift cards of this version of the cart, in their order. */
  readonly gift_card_ids?: readonly string[];
  /** Hash of what the order is made of besides the cart: addresses, shipping method, e-mail; not the payment method. */
  readonly terms_hash: string;
  /** Epoch milliseconds. An order that nobody has paid for by then expires. */
  readonly deadline_at: number;
  readonly state: JournalState;
  /** Names of the counts that this order counts in until it is paid or has ended. */
  readonly counted_by: readonly string[];
  /** Why it ended, when it was for want of stock: a repeat of the request gets the same answer. */
  readonly shortages: readonly Shortage[];
  /** Why it ended, when that was found out by the placing batch: a repeat of the request gets the same answer. */
  readonly refusal?: PlaceRefusal | undefined;
};

/** An Idempotency-Key and what it was used for. Kept for 24 hours. */
export type KeyRecord = {
  readonly key: string;
  readonly body_hash: string;
  readonly order_id: string;
  readonly used_at: number;
};

export type CartSnapshot = {
  readonly cart_id: string;
  readonly version: number;
  readonly lines: readonly Demand[];
  readonly gift_card_ids?: readonly string[];
  readonly coupons?: readonly string[];
  readonly currency?: string | null;
  readonly locale?: string | null;
};

export type BeginRequest = {
  readonly key: string;
  readonly body_hash: string;
  readonly terms_hash: string;
  /** A fresh id, used only when this request begins a new order. */
  readonly order_id: string;
  /** An order that the caller has just closed, since it was not what this request asks for: its key is free for another. */
  readonly replaces?: string | undefined;
  readonly counted_by?: readonly string[];
  /** What others were just refused, and what was left of it: a new order that asks for more is not begun at all. */
  readonly scarce?: readonly Scarce[];
};

export type BeginView = {
  readonly cart: CartSnapshot;
  readonly now: number;
  /** The journal that is still `open`, if any. A cart has at most one. */
  readonly open: Journal | undefined;
  /** The record of this request's key, and the journal of the order it named. */
  readonly known: { readonly record: KeyRecord; readonly journal: Journal } | undefined;
};

export type BeginOutcome =
  /** A new order begins: nobody else has this id yet. */
  | { readonly kind: "begun"; readonly journal: Journal }
  /** The request, or its cart version, has its order already. `replayed`: this very key was here before. */
  | { readonly kind: "resumed"; readonly journal: Journal; readonly replayed: boolean }
  /** What the cart asks for is not there. The journal was never open: nobody can hold or place anything for it. */
  | { readonly kind: "sold_out"; readonly journal: Journal }
  /** An older order stands in the way. Bring it to an end, then ask again. */
  | { readonly kind: "superseded"; readonly journal: Journal }
  | { readonly kind: "key_reused" }
  | { readonly kind: "cart_empty" };

export type BeginDecision = {
  readonly outcome: BeginOutcome;
  /** To insert. */
  readonly journal?: Journal;
  /** To insert or, when the old record has outlived its day, to replace. */
  readonly key?: KeyRecord;
};

export type ConcludeRequest = {
  readonly order_id: string;
  readonly state: Exclude<JournalState, "open">;
  readonly shortages: readonly Shortage[];
  readonly refusal?: PlaceRefusal | undefined;
  /** With `sold`: its money is still to come, by hand. For its counts alone. */
  readonly is_owed?: boolean;
};

export type ConcludeDecision = {
  /** To replace; absent when the journal is unknown or was concluded before. */
  readonly journal?: Journal;
  /** Units to take out of the cart, which gets a new version by it. */
  readonly sold: readonly Demand[];
  /** Codes to take out with them. */
  readonly used: readonly string[];
};

export const KEY_LIFETIME_MS = 24 * 3_600_000;
/** Between two attempts of the alarm to bring an overdue checkout to its end. */
export const ALARM_INTERVAL_MS = 60_000;

/** Finds or creates the one order of this cart version. */
export function decideBegin(view: BeginView, request: BeginRequest): BeginDecision {
  const { cart, open, now } = view;
  const known = view.known && now - view.known.record.used_at < KEY_LIFETIME_MS ? view.known : undefined;
  if (known && known.journal.order_id !== request.replaces) {
    const same = known.record.body_hash === request.body_hash;
    return { outcome: same ? { kind: "resumed", journal: known.journal, replayed: true } : { kind: "key_reused" } };
  }
  if (open) {
    const in_the_way =
      open.cart_version !== cart.version || open.terms_hash !== request.terms_hash || open.deadline_at <= now;
    // The key is bound to an order only once it is sure which: here the caller comes back after closing the old one.
    if (in_the_way) return { outcome: { kind: "superseded", journal: open } };
    return {
      outcome: { kind: "resumed", journal: open, replayed: false },
      key: keyRecord(request, open.order_id, now),
    };
  }
  const lines = sumDemand(cart.lines);
  if (lines.length === 0) return { outcome: { kind: "cart_empty" } };
  const shortages = shortagesIn(lines, request.scarce ?? []);
  const journal: Journal = {
    order_id: request.order_id,
    cart_id: cart.cart_id,
    cart_version: cart.version,
    lines,
    gift_card_ids: cart.gift_card_ids ?? [],
    coupons: cart.coupons ?? [],
    currency: cart.currency ?? null,
    locale: cart.locale ?? null,
    terms_hash: request.terms_hash,
    deadline_at: now + PAYMENT_WINDOW_MS,
    state: shortages.length > 0 ? "ended" : "open",
    counted_by: request.counted_by ?? [],
    shortages,
  };
  const kind = shortages.length > 0 ? "sold_out" : "begun";
  return { outcome: { kind, journal }, journal, key: keyRecord(request, journal.order_id, now) };
}

/** Closes the book on an order: once, by the first that says it. An ended order frees the cart version for a new id. */
export function decideConclude(known: Journal | undefined, request: ConcludeRequest): ConcludeDecision {
  if (known?.state !== "open") return { sold: [], used: [] };
  const { state, shortages, refusal } = request;
  const { lines: sold, coupons: used } = state === "sold" ? known : { lines: [], coupons: [] };
  return { journal: { ...known, state, shortages, refusal }, sold, used };
}

/** When the object should wake for this journal: at the deadline, and from then on until it is concluded. */
export function alarmAt(journal: Journal, now: number): number {
  return now < journal.deadline_at ? journal.deadline_at : now + ALARM_INTERVAL_MS;
}

/** The lines that stay in the cart once `sold` has left it. What was added meanwhile stays. */
export function withoutSold<Line extends Demand>(lines: readonly Line[], sold: readonly Demand[]): Line[] {
  const left = new Map(sold.map((line) => [line.variant_id, line.quantity]));
  return lines.flatMap((line) => {
    const taken = Math.min(line.quantity, left.get(line.variant_id) ?? 0);
    left.set(line.variant_id, (left.get(line.variant_id) ?? 0) - taken);
    return taken < line.quantity ? [{ ...line, quantity: line.quantity - taken }] : [];
  });
}

function shortagesIn(lines: readonly Demand[], scarce: readonly Scarce[]): Shortage[] {
  const left = new Map(scarce.map(({ variant_id, available }) => [variant_id, available]));
  return lines.flatMap((line) => {
    const available = left.get(line.variant_id);
    return available === undefined || available >= line.quantity ? [] : [{ ...line, available }];
  });
}

function keyRecord({ key, body_hash }: BeginRequest, order_id: string, used_at: number): KeyRecord {
  return { key, body_hash, order_id, used_at };
}
