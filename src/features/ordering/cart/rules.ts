/**
 * What may be in a cart, and what a change makes of it. Pure: the object loads the lines and what the catalog says of
 * their variants, decides, and writes what comes back in one transaction.
 */

export const MOST_LINES = 100;
export const MOST_UNITS_PER_LINE = 999;
export const MOST_GIFT_CARDS = 10;
export const MOST_COUPONS = 20;

export type Line = {
  readonly line_id: string;
  readonly variant_id: string;
  readonly quantity: number;
  /** The price that the shopper saw when the line was last changed, in minor units. */
  readonly seen_price: number;
};

/** What the catalog says of a variant at this moment. */
export type Offer = {
  readonly variant_id: string;
  /** What a unit of a line of so many costs this buyer, in minor units. */
  readonly unitPrice: (quantity: number) => number;
  readonly currency: string;
  /** 1 when it may be sold: the product is active and nothing is deleted. */
  readonly sellable: number;
  readonly available: number;
};
export type Offers = ReadonlyMap<string, Offer>;

export type Change =
  /** `line_id` is used only if the variant has no line yet; otherwise the quantities add up. */
  | { readonly kind: "add"; readonly line_id: string; readonly variant_id: string; readonly quantity: number }
  | { readonly kind: "set"; readonly line_id: string; readonly quantity: number }
  | { readonly kind: "remove"; readonly line_id: string }
  | { readonly kind: "clear" }
  /** A card that is in the cart stays where it is. */
  | { readonly kind: "add_gift_card"; readonly account_id: string }
  | { readonly kind: "remove_gift_card"; readonly account_id: string };

/** A code is given once, however often it is sent. */
export type CouponChange =
  | { readonly kind: "add_coupon"; readonly code: string }
  | { readonly kind: "remove_coupon"; readonly code: string };

export type ChangeRefusal =
  | { readonly reason: "item_not_found" }
  | { readonly reason: "not_sold"; readonly variant_id: string }
  | { readonly reason: "currency_mismatch"; readonly currency: string; readonly variant_currency: string }
  | {
      readonly reason: "insufficient";
      readonly variant_id: string;
      readonly quantity: number;
      readonly available: number;
    }
  | { readonly reason: "too_many_units" }
  | { readonly reason: "too_many_lines" }
  | { readonly reason: "gift_card_not_there" }
  | { readonly reason: "too_many_gift_cards" }
  | { readonly reason: "too_many_coupons" }
  | { readonly reason: "coupon_not_found" };

export type ChangeDecision =
  | { readonly ok: true; readonly lines: readonly Line[]; readonly gift_card_ids?: readonly string[] }
  | { readonly ok: false; readonly refusal: ChangeRefusal };

const refuse = (refusal: ChangeRefusal): ChangeDecision => ({ ok: false, refusal });

/** The currency of the first line that the catalog knows; null for an empty cart. */
export function currencyOf(
  lines: readonly Line[],
  offers: ReadonlyMap<string, Pick<Offer, "currency">>,
): string | null {
  for (const line of lines) {
    const offer = offers.get(line.variant_id);
    if (offer) return offer.currency;
  }
  return null;
}

/** What a change makes of the lines and the gift cards of a cart; without `gift_card_ids` the cards stay as they are. */
export function decideChange(
  lines: readonly Line[],
  change: Change,
  offers: Offers,
  gift_card_ids: readonly string[] = [],
): ChangeDecision {
  if (change.kind === "clear") return { ok: true, lines: [], gift_card_ids: [] };
  if (change.kind === "add_gift_card" || change.kind === "remove_gift_card")
    return changeGiftCards(lines, change, gift_card_ids);
  if (change.kind === "add") return add(lines, change, offers);
  const line = lines.find((one) => one.line_id === change.line_id);
  if (!line) return refuse({ reason: "item_not_found" });
  if (change.kind === "set") return resize(lines, line, change.quantity, offers);
  return { ok: true, lines: lines.filter((one) => one !== line) };
}

function changeGiftCards(
  lines: readonly Line[],
  { kind, account_id }: Extract<Change, { account_id: string }>,
  gift_card_ids: readonly string[],
): ChangeDecision {
  const is_there = gift_card_ids.includes(account_id);
  if (kind === "remove_gift_card")
    return is_there
      ? { ok: true, lines, gift_card_ids: gift_card_ids.filter((one) => one !== account_id) }
      : refuse({ reason: "gift_card_not_there" });
  if (is_there) return { ok: true, lines };
  if (gift_card_ids.length >= MOST_GIFT_CARDS) return refuse({ reason: "too_many_gift_cards" });
  return { ok: true, lines, gift_card_ids: [...gift_card_ids, account_id] };
}

function add(lines: readonly Line[], change: Extract<Change, { kind: "add" }>, offers: Offers): ChangeDecision {
  const line = lines.find((one) => one.variant_id === change.variant_id);
  if (line) return resize(lines, line, line.quantity + change.quantity, offers);
  if (lines.length >= MOST_LINES) return refuse({ reason: "too_many_lines" });
  const { line_id, variant_id } = change;
  const added = { line_id, variant_id, quantity: 0, seen_price: 0 };
  return resize([...lines, added], added, change.quantity, offers);
}

/** Fewer is always allowed, whatever the shop has left; more only of what is sold, in the cart's currency and there. */
function resize(lines: readonly Line[], line: Line, quantity: number, offers: Offers): ChangeDecision {
  const { variant_id } = line;
  const offer = offers.get(variant_id);
  if (quantity > line.quantity) {
    if (!offer || offer.sellable === 0) return refuse({ reason: "not_sold", variant_id });
    const currency = currencyOf(lines, offers) ?? offer.currency;
    if (currency !== offer.currency)
      return refuse({ reason: "currency_mismatch", currency, variant_currency: offer.currency });
    if (quantity > MOST_UNITS_PER_LINE) return refuse({ reason: "too_many_units" });
    if (quantity > offer.available)
      return refuse({ reason: "insufficient", variant_id, quantity, available: offer.available });
  }
  const changed = { ...line, quantity, seen_price: offer?.unitPrice(quantity) ?? line.seen_price };
  return { ok: true, lines: lines.map((one) => (one.line_id === line.line_id ? changed : one)) };
}

export type CouponDecision =
  | { readonly ok: true; readonly coupons: readonly string[] }
  | { readonly ok: false; readonly refusal: ChangeRefusal };

/** A change of lines or of codes. */
export type CartChange = Change | CouponChange;

/** What a change makes of the codes: any may be given, and the answer says which apply. */
export function decideCoupons(coupons: readonly string[], { kind, code }: CouponChange): CouponDecision {
  const is_known = coupons.includes(code);
  if (kind === "remove_coupon")
    return is_known
      ? { ok: true, coupons: coupons.filter((one) => one !== code) }
      : { ok: false, refusal: { reason: "coupon_not_found" } };
  if (is_known) return { ok: true, coupons };
  if (coupons.length >= MOST_COUPONS) return { ok: false, refusal: { reason: "too_many_coupons" } };
  return { ok: true, coupons: [...coupons, code] };
}

/** The account's codes with the guest's behind them, as many as a cart holds. */
export const mergeCoupons = (own: readonly string[], guest: readonly string[]): readonly string[] =>
  [...new Set([...own, ...guest])].slice(0, MOST_COUPONS);

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
