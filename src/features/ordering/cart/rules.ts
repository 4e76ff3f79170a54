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
  /** The price that the shopper saw when the line was last changed, in minor units; `UNSEEN` where there was none. */
  readonly seen_price: number;
};

/** In place of a price, of a line that had none in the cart's currency when it was last changed. */
export const UNSEEN = -1;

/** What the catalog says of a variant at this moment. */
export type Offer = {
  readonly variant_id: string;
  /** What a unit of a line of so many costs this buyer, in minor units; null where it is not sold in the currency. */
  readonly unitPrice: (quantity: number, currency: string) => number | null;
  /** In which it is sold unless another one is asked for. */
  readonly currency: string;
  /** 1 when it may be sold: the product is active and nothing is deleted. */
  readonly sellable: number;
  readonly available: number;
};
export type Offers = ReadonlyMap<string, Offer>;

/** What a unit costs in a line of at least so many, up to the next step; null where it is not sold. */
export type PriceStep = readonly [from_quantity: number, unit_price: number | null];

/** An offer as data, as it is handed to the object. Its steps rise, by currency; in any other it is not sold. */
export type SuppliedOffer = Omit<Offer, "unitPrice"> & {
  readonly prices: Readonly<Record<string, readonly PriceStep[]>>;
};

export const readOffers = (supplied: readonly SuppliedOffer[]): Offers =>
  new Map(
    supplied.map(({ prices, ...offer }) => {
      const unitPrice = (quantity: number, currency: string) =>
        prices[currency]?.findLast(([from]) => from <= quantity)?.[1] ?? null;
      return [offer.variant_id, { ...offer, unitPrice }];
    }),
  );

/** Units of a variant. `line_id` is used only if the variant has no line yet. */
export type Wanted = { readonly line_id: string; readonly variant_id: string; readonly quantity: number };

export type Change =
  /** `line_id` is used only if the variant has no line yet; otherwise the quantities add up. */
  | {
      readonly kind: "add";
      readonly line_id: string;
      readonly variant_id: string;
      readonly quantity: number;
      /** Sets the currency of an empty cart, and is no other than that of one with lines. */
      readonly currency?: string | undefined;
      /** Sets the locale of the cart. */
      readonly locale?: string | undefined;
    }
  /** Of each variant the cart has at least so many then, as far as they can be had: one that cannot keeps out none of the others. */
  | {
      readonly kind: "fill";
      readonly items: readonly Wanted[];
      /** Sets the currency of an empty cart. */
      readonly currency?: string | undefined;
    }
  | { readonly kind: "set"; readonly line_id: string; readonly quantity: number }
  | { readonly kind: "remove"; readonly line_id: string }
  | { readonly kind: "clear" }
  /** What is not given stays as it is. */
  | { readonly kind: "set_terms"; readonly currency?: string | undefined; readonly locale?: string | null | undefined }
  /** A card that is in the cart stays where it is. */
  | { readonly kind: "add_gift_card"; readonly account_id: string }
  | { readonly kind: "remove_gift_card"; readonly account_id: string };

/** A code is given once, even when it is sent again. */
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
  | {
      readonly ok: true;
      readonly lines: readonly Line[];
      readonly gift_card_ids?: readonly string[];
      readonly currency?: string | null;
      readonly locale?: string | null;
    }
  | { readonly ok: false; readonly refusal: ChangeRefusal };

const refuse = (refusal: ChangeRefusal): ChangeDecision => ({ ok: false, refusal });

/** What a change finds in a cart. */
export type Contents = {
  readonly lines: readonly Line[];
  /** Null where none was set yet. */
  readonly currency: string | null;
  readonly gift_card_ids?: readonly string[];
};

/** The currency that the cart was set to, else that of the first line that the catalog knows; null for an empty cart without one. */
export function currencyOf(
  { lines, currency }: Contents,
  offers: ReadonlyMap<string, Pick<Offer, "currency">>,
): string | null {
  if (currency !== null) return currency;
  for (const line of lines) {
    const offer = offers.get(line.variant_id);
    if (offer) return offer.currency;
  }
  return null;
}

/** The variants whose offers the change of a cart is decided by. A cart of no set currency takes that of a line. */
export function decidedBy({ lines, currency }: Contents, change: CartChange): readonly string[] {
  const all = lines.map(({ variant_id }) => variant_id);
  const behind = currency === null ? all : [];
  if (change.kind === "add") return [change.variant_id, ...behind];
  if (change.kind === "fill") return [...change.items.map(({ variant_id }) => variant_id), ...behind];
  if (change.kind === "set_terms") return change.currency === undefined ? [] : all;
  const own = lines.filter((line) => change.kind === "set" && line.line_id === change.line_id);
  return own.length > 0 ? [...own.map(({ variant_id }) => variant_id), ...behind] : [];
}

/** What a change makes of the lines, the currency, the locale and the gift cards of a cart; of the last three, what is not given stays as it is. */
export function decideChange(cart: Contents, change: Change, offers: Offers): ChangeDecision {
  const { lines } = cart;
  if (change.kind === "clear") return { ok: true, lines: [], gift_card_ids: [], currency: null };
  if (change.kind === "set_terms") return setTerms(lines, change, offers);
  if (change.kind === "add_gift_card" || change.kind === "remove_gift_card")
    return changeGiftCards(lines, change, cart.gift_card_ids ?? []);
  if (change.kind === "add") {
    const added = add(cart, change, offers);
    return added.ok && change.locale !== undefined ? { ...added, locale: change.locale } : added;
  }
  if (change.kind === "fill") return fill(cart, change, offers);
  const line = lines.find((one) => one.line_id === change.line_id);
  if (!line) return refuse({ reason: "item_not_found" });
  if (change.kind === "set") return resize(cart, line, change.quantity, offers);
  return { ok: true, lines: lines.filter((one) => one !== line) };
}

const setTerms = (
  lines: readonly Line[],
  { currency, locale }: Extract<Change, { kind: "set_terms" }>,
  offers: Offers,
): ChangeDecision => ({
  ok: true,
  lines: currency === undefined ? lines : seenIn(lines, currency, offers),
  ...(currency !== undefined && { currency }),
  ...(locale !== undefined && { locale }),
});

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

/** Lines as they are shown in a currency from now on: what has no price in it was not seen at any. */
export const seenIn = (lines: readonly Line[], currency: string, offers: Offers): readonly Line[] =>
  lines.map((line) => ({
    ...line,
    seen_price: offers.get(line.variant_id)?.unitPrice(line.quantity, currency) ?? UNSEEN,
  }));

function add(cart: Contents, change: Extract<Change, { kind: "add" }>, offers: Offers): ChangeDecision {
  const { lines } = cart;
  const { line_id, variant_id, quantity } = change;
  const currency = currencyFor(cart, change, offers);
  if (change.currency !== undefined && currency !== null && change.currency !== currency)
    return refuse({ reason: "currency_mismatch", currency, variant_currency: change.currency });
  const line = lines.find((one) => one.variant_id === variant_id);
  if (line) return resize({ ...cart, currency }, line, line.quantity + quantity, offers);
  if (lines.length >= MOST_LINES) return refuse({ reason: "too_many_lines" });
  const added = { line_id, variant_id, quantity: 0, seen_price: UNSEEN };
  return resize({ ...cart, currency, lines: [...lines, added] }, added, quantity, offers);
}

function fill(cart: Contents, { items, currency }: Extract<Change, { kind: "fill" }>, offers: Offers): ChangeDecision {
  const filled = items.reduce<Contents>((reached, item) => {
    const known = quantityOf(reached.lines, item.variant_id);
    const there = Math.min(item.quantity, MOST_UNITS_PER_LINE, offers.get(item.variant_id)?.available ?? 0);
    if (there <= known) return reached;
    const asked = reached.lines.length === 0 ? currency : undefined;
    const decision = add(reached, { ...item, kind: "add", quantity: there - known, currency: asked }, offers);
    return decision.ok ? { ...reached, ...decision } : reached;
  }, cart);
  return { ok: true, lines: filled.lines, currency: filled.currency };
}

const quantityOf = (lines: readonly Line[], variant_id: string): number =>
  lines.find((line) => line.variant_id === variant_id)?.quantity ?? 0;

/** Why a cart has fewer units than a `fill` wanted. */
export type Shortfall = {
  readonly variant_id: string;
  /** Units that are missing. */
  readonly quantity: number;
  readonly reason: "not_sold" | "out_of_stock" | "quantity_reduced" | "not_sold_in_currency" | "cart_full";
};

/** What a cart lacks of what was wanted, with the reason. Pure: a repeat finds the same. */
export const shortfallsOf = (
  wanted: readonly Pick<Wanted, "variant_id" | "quantity">[],
  lines: readonly Line[],
  offers: ReadonlyMap<string, Pick<Offer, "sellable" | "available">>,
): Shortfall[] =>
  wanted.flatMap(({ variant_id, quantity }) => {
    const missing = quantity - quantityOf(lines, variant_id);
    const offer = offers.get(variant_id);
    return missing > 0
      ? [{ variant_id, quantity: missing, reason: shortBecause(offer, missing < quantity, lines) }]
      : [];
  });

function shortBecause(
  offer: Pick<Offer, "sellable" | "available"> | undefined,
  has_some: boolean,
  lines: readonly Line[],
): Shortfall["reason"] {
  if (!offer || offer.sellable === 0) return "not_sold";
  if (has_some) return "quantity_reduced";
  if (offer.available <= 0) return "out_of_stock";
  return lines.length >= MOST_LINES ? "cart_full" : "not_sold_in_currency";
}

/** A cart with lines keeps its currency. An empty one takes that of the request, else its own where the variant is sold in it, else the variant's. */
function currencyFor(
  cart: Contents,
  { variant_id, quantity, currency: asked }: Extract<Change, { kind: "add" }>,
  offers: Offers,
): string | null {
  const known = cart.lines.length > 0 ? currencyOf(cart, offers) : null;
  if (known !== null) return known;
  if (asked !== undefined) return asked;
  const offer = offers.get(variant_id);
  const is_sold = cart.currency !== null && (offer?.unitPrice(quantity, cart.currency) ?? null) !== null;
  return is_sold ? cart.currency : (offer?.currency ?? cart.currency);
}

/** Fewer is always allowed, whatever the shop has left; more only of what is sold, in the cart's currency and there. */
function resize(cart: Contents, line: Line, quantity: number, offers: Offers): ChangeDecision {
  const { variant_id } = line;
  const offer = offers.get(variant_id);
  const currency = currencyOf(cart, offers);
  const price = offer && currency !== null ? offer.unitPrice(quantity, currency) : null;
  if (quantity > line.quantity) {
    if (!offer || currency === null || offer.sellable === 0) return refuse({ reason: "not_sold", variant_id });
    if (price === null) return refuse({ reason: "currency_mismatch", currency, variant_currency: offer.currency });
    if (quantity > MOST_UNITS_PER_LINE) return refuse({ reason: "too_many_units" });
    if (quantity > offer.available)
      return refuse({ reason: "insufficient", variant_id, quantity, available: offer.available });
  }
  const changed = { ...line, quantity, seen_price: price ?? line.seen_price };
  return { ok: true, lines: cart.lines.map((one) => (one.line_id === line.line_id ? changed : one)), currency };
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
