/**
 * How a guest's cart goes into an account's while orders of it are still being paid: its lines arrive once, and what was
 * sold in the meantime leaves them once, also when a call is repeated, late or lost. Pure: both objects load, decide and write.
 */
import { type Demand, withoutSold } from "../checkout-journal/rules.ts";
import {
  type Contents,
  currencyOf,
  type Line,
  MOST_COUPONS,
  MOST_LINES,
  MOST_UNITS_PER_LINE,
  type Offers,
  seenIn,
} from "./rules.ts";

/** The lines of a sold order, and the codes that it was priced with. */
export type SoldLines = {
  readonly order_id: string;
  readonly lines: readonly Demand[];
  readonly coupons?: readonly string[];
};

/** What a guest's cart brings into an account's. */
export type Arrival = {
  readonly lines: readonly Line[];
  /** Of the guest's cart; null where none was set. */
  readonly currency?: string | null;
  /** Of the guest's cart; null where none was set. */
  readonly locale?: string | null;
  readonly coupons?: readonly string[];
  /** Orders that were sold before these lines were read, so that theirs are not among them. */
  readonly without_orders: readonly string[];
  /** They come after those of the account's own cart. */
  readonly gift_card_ids?: readonly string[];
};

/** Where the guest's cart stands with the account's. `owed` are sold lines that the account's cart may still have. */
export type CartHandover = { readonly is_merged: boolean; readonly owed: readonly SoldLines[] };

/** The next call to the account's cart. */
export type HandoverStep =
  | { readonly kind: "bring"; readonly without_orders: readonly string[] }
  | { readonly kind: "take_out"; readonly sold: SoldLines };

/**
 * What the guest's cart has to ask of the account's next; undefined once everything is done. Lines arrive before any are
 * taken out: the account's cart would take them out of its own.
 */
export function nextHandover({ is_merged, owed }: CartHandover): HandoverStep | undefined {
  if (!is_merged) return { kind: "bring", without_orders: owed.map(({ order_id }) => order_id) };
  const [sold] = owed;
  return sold && { kind: "take_out", sold };
}

/** Whether the account's cart has to hear of these sold lines: only if the guest's cart had begun to go into it. */
export const isOwed = (merging_into: string | null, sold: readonly Demand[]): boolean =>
  merging_into !== null && sold.length > 0;

type ArrivalView = {
  readonly is_known: boolean;
  readonly lines: readonly Line[];
  readonly currency?: string | null;
};

/**
 * What a guest's lines make of an account's, in which currency, and which orders are settled by it. The account's currency stays
 * while its cart has lines: a guest's line without a price in it is kept and does not count. Undefined when they came before.
 */
export function decideArrival(
  { is_known, lines, currency = null }: ArrivalView,
  arrival: Arrival,
  offers: Offers,
):
  | { readonly lines: readonly Line[]; readonly currency: string | null; readonly settled: readonly string[] }
  | undefined {
  if (is_known) return undefined;
  const guest = { lines: arrival.lines, currency: arrival.currency ?? null };
  const merged = mergeCurrency({ lines, currency }, guest, offers);
  return {
    lines: mergeLines(lines, linesIn(guest, merged, offers), offers),
    currency: merged,
    settled: arrival.without_orders,
  };
}

/** What is left of an account's lines once a sold order's are out. Undefined when that order was settled before. */
export function decideTakingOut(
  { is_settled, lines }: { readonly is_settled: boolean; readonly lines: readonly Line[] },
  sold: SoldLines,
): readonly Line[] | undefined {
  return is_settled ? undefined : withoutSold(lines, sold.lines);
}

/** The guest's locale is what the shopper reads at this moment; the account's cart may have been left weeks ago. */
export const mergeLocale = (own: string | null, guest: string | null): string | null => guest ?? own;

/** The account's codes with the guest's behind them, as many as a cart holds. */
export const mergeCoupons = (own: readonly string[], guest: readonly string[]): readonly string[] =>
  [...new Set([...own, ...guest])].slice(0, MOST_COUPONS);

/** The currency of an account's cart that a guest's goes into: its own while it has lines, else the guest's. */
export const mergeCurrency = (own: Contents, guest: Contents, offers: Offers): string | null =>
  own.lines.length > 0 || guest.lines.length === 0
    ? currencyOf(own, offers)
    : (currencyOf(guest, offers) ?? own.currency);

/** A guest's lines as they stand in a cart of that currency. */
export const linesIn = (guest: Contents, currency: string | null, offers: Offers): readonly Line[] =>
  currency === null || currencyOf(guest, offers) === currency ? guest.lines : seenIn(guest.lines, currency, offers);

/**
 * A guest's lines join those of an account. Quantities add up to what is available, but no line gets smaller by it than
 * the larger of the two was: what cannot be had is told by the line's warnings, not lost without a word. Lines beyond
 * the limit stay out, the guest's last ones first.
 */
export function mergeLines(own: readonly Line[], guest: readonly Line[], offers: Offers): readonly Line[] {
  const merged = [...own];
  for (const line of guest) {
    const at = merged.findIndex((one) => one.variant_id === line.variant_id);
    const known = merged[at];
    if (known === undefined) {
      if (merged.length < MOST_LINES) merged.push(line);
      continue;
    }
    const larger = Math.max(known.quantity, line.quantity);
    const there = Math.max(larger, offers.get(line.variant_id)?.available ?? 0);
    merged[at] = { ...known, quantity: Math.min(known.quantity + line.quantity, there, MOST_UNITS_PER_LINE) };
  }
  return merged;
}
