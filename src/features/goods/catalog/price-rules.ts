/** A price of a variant besides its own: in another currency, from a number of units on, or of a price list. */
export type PriceRow = {
  readonly currency: string;
  /** The fewest units of a line that it is for. */
  readonly min_quantity: number;
  readonly amount: number;
  /** Null for the variant's own prices, which are for everybody and always. */
  readonly list: PriceListTerms | null;
};

/** What a price list says about when and for whom its prices are. Times are epoch milliseconds. */
export type PriceListTerms = {
  readonly id: string;
  readonly name: string;
  /** A `sale` never costs more than without it, and shows the price that it takes the place of; an `override` replaces that price. */
  readonly kind: "sale" | "override";
  /** Of two overrides for the same people the lower one wins. */
  readonly priority: number;
  /** Empty for everybody. */
  readonly group_ids: readonly string[];
  readonly from_at: number;
  readonly until_at: number;
  /** Whether its prices include tax; null where they are as the shop's other prices. */
  readonly tax_included: boolean | null;
};

/** A variant as prices are chosen for it; `price` is in the product's currency. */
export type PricedVariant = {
  readonly price: number;
  readonly compare_at_price: number | null;
  readonly currency: string;
  readonly prices: readonly PriceRow[];
};

export type PriceQuestion = {
  readonly currency: string;
  readonly quantity: number;
  /** The customer groups of the buyer; empty for a visitor. */
  readonly group_ids: readonly string[];
  /** Epoch milliseconds. */
  readonly at: number;
  /** What an amount is to this buyer: prices with and without tax are compared by it. Without it, as they are. */
  readonly shown?: (amount: number, tax_included: boolean | null) => number;
};

export type ChosenPrice = {
  readonly unit_price: number;
  /** What it would cost otherwise; null where that is not more. */
  readonly compare_at_price: number | null;
  readonly price_list: { readonly id: string; readonly name: string } | null;
  /** When the sale that made the price ends; null where none did, or it has no end. */
  readonly sale_ends_at: number | null;
  /** Whether the price includes tax, and the one that it is compared with; null where it is as the shop's other prices. */
  readonly tax_included: boolean | null;
  readonly compared_tax_included: boolean | null;
};

/** The end of a price list that has none. */
export const FOREVER = Number.MAX_SAFE_INTEGER;

type Offer<List = PriceListTerms | null> = {
  readonly amount: number;
  /** The amount as it is to the buyer. */
  readonly shown: number;
  readonly list: List;
};

const offerOf = <List extends PriceListTerms | null>(
  amount: number,
  list: List,
  { shown }: PriceQuestion,
): Offer<List> => ({ amount, list, shown: shown ? shown(amount, list?.tax_included ?? null) : amount });

/**
 * What a unit costs: the variant's own price of the highest tier that the quantity reaches, unless an override takes its place,
 * the one for the buyer's group before one for everybody; and of that and all sales that apply the lowest. Null where the
 * variant has no price in the currency, so that it is not sold in it.
 */
export function choosePrice(variant: PricedVariant, question: PriceQuestion): ChosenPrice | null {
  const reached = variant.prices.filter((row) => row.currency === question.currency && applies(row, question));
  const own = ownPrice(variant, reached, question);
  const offers = offersOf(reached, question);
  const override = offers.filter(({ list }) => list.kind === "override").toSorted(byPrecedence)[0];
  const regular = override ?? (own === null ? null : offerOf(own, null, question));
  const sale = offers.filter(({ list }) => list.kind === "sale").toSorted(byAmount)[0];
  if (sale && (regular === null || sale.shown < regular.shown)) return chosen(sale, regular);
  if (regular === null) return null;
  const has_compared = regular.list === null && question.currency === variant.currency;
  const compared = has_compared ? variant.compare_at_price : null;
  return chosen(regular, compared === null ? null : offerOf(compared, null, question));
}

function chosen({ amount, shown, list }: Offer, compared: Offer | null): ChosenPrice {
  const before = compared !== null && compared.shown > shown ? compared : null;
  const ends_at = list?.kind === "sale" && list.until_at !== FOREVER ? list.until_at : null;
  return {
    unit_price: amount,
    compare_at_price: before?.amount ?? null,
    price_list: list && { id: list.id, name: list.name },
    sale_ends_at: ends_at,
    tax_included: list?.tax_included ?? null,
    compared_tax_included: before?.list?.tax_included ?? null,
  };
}

function applies({ list, min_quantity }: PriceRow, { quantity, group_ids, at }: PriceQuestion): boolean {
  if (min_quantity > quantity) return false;
  if (list === null) return true;
  const in_time = list.from_at <= at && at < list.until_at;
  return in_time && (list.group_ids.length === 0 || list.group_ids.some((id) => group_ids.includes(id)));
}

/** The variant's own price, by the highest tier that is reached. */
function ownPrice(variant: PricedVariant, reached: readonly PriceRow[], question: PriceQuestion): number | null {
  const tier = highest(reached.filter(({ list }) => list === null));
  if (tier) return tier.amount;
  return question.currency === variant.currency ? variant.price : null;
}

/** Each list's price, by the highest of its tiers that is reached. */
function offersOf(reached: readonly PriceRow[], question: PriceQuestion): ListOffer[] {
  const by_list = Map.groupBy(reached, ({ list }) => list?.id ?? "");
  return [...by_list.values()].flatMap((rows) => {
    const row = highest(rows);
    return row?.list ? [offerOf(row.amount, row.list, question)] : [];
  });
}

const highest = (rows: readonly PriceRow[]): PriceRow | undefined =>
  rows.toSorted((a, b) => b.min_quantity - a.min_quantity)[0];

type ListOffer = Offer<PriceListTerms>;

const byAmount = (a: ListOffer, b: ListOffer): number => a.shown - b.shown || (a.list.id < b.list.id ? -1 : 1);

/** For the buyer's group before everybody, then by priority, then the lower price. */
const byPrecedence = (a: ListOffer, b: ListOffer): number =>
  Number(a.list.group_ids.length === 0) - Number(b.list.group_ids.length === 0) ||
  a.list.priority - b.list.priority ||
  byAmount(a, b);
