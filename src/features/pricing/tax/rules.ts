import { allocate, type RoundingMode, scale } from "../../../platform/basics/money.ts";

/** Which way a fraction of a minor unit goes, and of what it is rounded: each line, each unit, or the order's sum. */
export type TaxRounding = { readonly mode: RoundingMode; readonly level: "line" | "unit" | "order" };

export const usualRounding: TaxRounding = { mode: "half_up", level: "line" };

export const taxKinds = ["standard", "reduced", "zero", "exempt"] as const;

/** What a rate is in the eyes of the tax office: zero-rated and exempt goods both pay nothing, and are reported apart. */
export type TaxKind = (typeof taxKinds)[number];

export const taxReliefs = ["reverse_charge", "exemption"] as const;

/** Why a buyer pays no tax where others do. */
export type TaxRelief = (typeof taxReliefs)[number];

/** A rate as it applies to something that is bought. */
export type AppliedRate = {
  readonly rate_id: string;
  readonly name: string;
  /** Parts per million: 88,750 is 8.875 %. */
  readonly rate_ppm: number;
  readonly kind: TaxKind;
  /** Worked out on the amount and the taxes before it, instead of on the amount alone. */
  readonly compound: boolean;
};

/** A tax as it was worked out once, in minor units. It is stored, and never worked out again. */
export type TaxLine = {
  readonly rate_id: string;
  readonly name: string;
  readonly rate_ppm: number;
  readonly kind: TaxKind;
  readonly amount: number;
  /** Whether the amount is inside the price. Otherwise it comes on top. */
  readonly included: boolean;
};

/** Something that is taxed: what is left of it after discounts, and the rates in the order in which they apply. */
export type Taxable = {
  readonly amount: number;
  readonly quantity: number;
  readonly rates: readonly AppliedRate[];
};

export type TaxManner = {
  /** Whether amounts hold their tax already. */
  readonly included: boolean;
  readonly rounding: TaxRounding;
  /** Why nothing is taxed at all; null where the rates apply. */
  readonly relief: TaxRelief | null;
};

export const taxSources = ["built_in", "engine", "fallback"] as const;

/** Where an order's taxes come from: the shop's own rates, a tax engine, or the shop's rates since the engine had no usable answer. */
export type TaxSource = (typeof taxSources)[number];

/** What an order remembers of how its taxes came about. */
export type TaxRecord = TaxManner & {
  readonly source: TaxSource;
  /** The engine's answer, by which the sale is reported to it; null where none was used. */
  readonly calculation: { readonly engine: string; readonly id: string } | null;
};

/** The tax of the place where something goes. */
export type TaxView = TaxManner & {
  /** The zone that covers the place; null where none does. */
  readonly zone: { readonly id: string; readonly name: string } | null;
  /** The rates of a tax class, in the order in which they apply. */
  readonly ratesOf: (tax_class: string) => readonly AppliedRate[];
  readonly shipping_rates: readonly AppliedRate[];
  /** What a price of the shop's is there, for goods of a tax class. */
  readonly priceOf: (tax_class: string, price: number, tax_included?: boolean | null) => number;
  readonly shippingPriceOf: (price: number) => number;
};

/** Nothing is taxed. */
export const untaxed: TaxView = {
  included: false,
  rounding: usualRounding,
  relief: null,
  zone: null,
  ratesOf: () => [],
  shipping_rates: [],
  priceOf: (_tax_class, price) => price,
  shippingPriceOf: (price) => price,
};

const WHOLE_PPM = 1_000_000n;

/**
 * The tax lines of each part, in the order of the parts. Where prices hold their tax it is taken out as one amount, rounded
 * once, and split over the rates by largest remainder, so that net and tax always add up to the price.
 */
export function taxLinesOf(parts: readonly Taxable[], manner: TaxManner): readonly (readonly TaxLine[])[] {
  const { included, rounding } = manner;
  if (rounding.level === "order") return taxBySum(parts, manner);
  return parts.map((part) => {
    const amounts = rounding.level === "unit" ? taxOfUnits(part, manner) : taxAmounts(part.amount, part.rates, manner);
    return toLines(part.rates, amounts, included);
  });
}

const toLines = (rates: readonly AppliedRate[], amounts: readonly number[], included: boolean): TaxLine[] =>
  rates.map(({ rate_id, name, rate_ppm, kind }, at) => ({
    rate_id,
    name,
    rate_ppm,
    kind,
    amount: amounts[at] ?? 0,
    included,
  }));

/** What each rate asks of an amount. */
function taxAmounts(amount: number, rates: readonly AppliedRate[], { included, rounding }: TaxManner): number[] {
  const shares = sharesOf(rates);
  if (!included) return shares.parts.map((part) => scale(amount, part, shares.whole, rounding.mode));
  const all = shares.parts.reduce((sum, part) => sum + part, 0n);
  return allocate(scale(amount, all, shares.whole + all, rounding.mode), shares.parts);
}

/** Each rate as a share of the amount before tax, `part / whole`: a compound one also taxes the taxes before it. */
export function sharesOf(rates: readonly AppliedRate[]): { readonly parts: readonly bigint[]; readonly whole: bigint } {
  const whole = WHOLE_PPM ** BigInt(Math.max(1, rates.length));
  let taxed_before = 0n;
  const parts = rates.map(({ rate_ppm, compound }) => {
    const part = ((compound ? whole + taxed_before : whole) * BigInt(rate_ppm)) / WHOLE_PPM;
    taxed_before += part;
    return part;
  });
  return { parts, whole };
}

/** Rounded for each unit. A line's units cost the same but for a last minor unit, so there are at most two prices. */
function taxOfUnits({ amount, quantity, rates }: Taxable, manner: TaxManner): number[] {
  const lower = Math.floor(amount / quantity);
  const dearer = amount - lower * quantity;
  const [low, high] = [taxAmounts(lower, rates, manner), taxAmounts(lower + 1, rates, manner)];
  return low.map((tax, at) => tax * (quantity - dearer) + (high[at] ?? 0) * dearer);
}

/** Rounded once for all parts with the same rates, and split over them by largest remainder. */
function taxBySum(parts: readonly Taxable[], manner: TaxManner): readonly (readonly TaxLine[])[] {
  const lines: TaxLine[][] = [];
  const placed = parts.map((part, at) => ({ ...part, at }));
  for (const group of Map.groupBy(placed, ({ rates }) => rates.map(({ rate_id }) => rate_id).join(" ")).values()) {
    const amounts = group.map(({ amount }) => amount);
    const sum = amounts.reduce((total, amount) => total + amount, 0);
    const [rates = []] = group.map((part) => part.rates);
    const split = taxAmounts(sum, rates, manner).map((tax) => allocate(tax, amounts));
    for (const [place, { at }] of group.entries())
      lines[at] = toLines(
        rates,
        split.map((tax) => tax[place] ?? 0),
        manner.included,
      );
  }
  return lines;
}
