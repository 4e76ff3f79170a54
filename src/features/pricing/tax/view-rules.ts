import { scale } from "../../../platform/basics/money.ts";
import { type Area, coverageOf, type Place, readArea, type ZoneArea } from "../selling-terms/area-rules.ts";
import type { Buyer } from "../selling-terms/rules.ts";
import {
  type AppliedRate,
  sharesOf,
  type TaxKind,
  type TaxManner,
  type TaxRelief,
  type TaxRounding,
  type TaxView,
  usualRounding,
} from "./rules.ts";

/** The class of products that belong to no other. A class without a rate of its own in a zone is taxed as this one. */
export const STANDARD = "standard";

export type CountryPrices = { readonly country: string; readonly prices_include_tax: boolean };

export type TaxSettings = {
  /** Where the shop sells from. Its taxes are those inside prices, and estimate a cart without an address. */
  readonly home_country: string | null;
  readonly home_state: string | null;
  /** Unless a country says otherwise. */
  readonly prices_include_tax: boolean;
  readonly countries: readonly CountryPrices[];
  /** Of prices that include the home country's tax: which of them is the same wherever an order goes. */
  readonly same_price: "gross" | "net";
  readonly rounding: TaxRounding;
};

/** A shop that has decided nothing: prices are before tax. */
export const usualSettings: TaxSettings = {
  home_country: null,
  home_state: null,
  prices_include_tax: false,
  countries: [],
  same_price: "gross",
  rounding: usualRounding,
};

export type ZoneDefinition = ZoneArea & { readonly id: string; readonly name: string };

export type RateDefinition = {
  readonly id: string;
  readonly zone_id: string;
  readonly tax_class: string;
  readonly name: string;
  readonly kind: TaxKind;
  readonly rate_ppm: number;
  /** Epoch milliseconds: it applies from the first on, and until before the second. */
  readonly starts_at: number | null;
  readonly ends_at: number | null;
  readonly compound: boolean;
  readonly applies_to_shipping: boolean;
  readonly position: number;
};

/** All that the shop has defined of taxes; only active zones. */
export type TaxDefinitions = {
  readonly settings: TaxSettings | null;
  readonly zones: readonly ZoneDefinition[];
  readonly rates: readonly RateDefinition[];
};

type CompiledZone = {
  readonly id: string;
  readonly name: string;
  readonly area: Area;
  readonly rates: readonly RateDefinition[];
};

/** Definitions in the form that pricing needs, made once for each version of them. */
export type CompiledTaxes = { readonly settings: TaxSettings; readonly zones: readonly CompiledZone[] };

export function compileTaxes({ settings, zones, rates }: TaxDefinitions): CompiledTaxes {
  const by_zone = Map.groupBy(rates.toSorted(byPosition), ({ zone_id }) => zone_id);
  return {
    settings: settings ?? usualSettings,
    zones: zones
      .toSorted((a, b) => (a.id < b.id ? -1 : 1))
      .map((zone) => ({ id: zone.id, name: zone.name, area: readArea(zone), rates: by_zone.get(zone.id) ?? [] })),
  };
}

const byPosition = (a: RateDefinition, b: RateDefinition): number => a.position - b.position || (a.id < b.id ? -1 : 1);

/** What this buyer is taxed by at that moment, in epoch milliseconds. Without an address it is as at home. */
export function viewOf(taxes: CompiledTaxes, buyer: Buyer, at: number): TaxView {
  const { settings, zones } = taxes;
  const home = homeOf(settings);
  const place = placeOf(settings, buyer);
  const zone = zoneOf(zones, place);
  const there = ratesIn(zone, at);
  const at_home = settings.home_country === null ? there : ratesIn(zoneOf(zones, home), at);
  const relief = reliefOf(settings, buyer);
  const included = includes(settings, place.country);
  const { rounding } = settings;
  const manner: TaxManner = { included: included && relief === null, rounding, relief };
  const shop_included = includes(settings, home.country);
  const shown =
    (home_rates: readonly AppliedRate[], rates: readonly AppliedRate[], home_included = shop_included) =>
    (amount: number) =>
      convert(amount, { home: home_rates, there: rates, home_included, settings, manner });
  return {
    ...manner,
    zone: zone ? { id: zone.id, name: zone.name } : null,
    ratesOf: relief === null ? there.ratesOf : () => [],
    shipping_rates: relief === null ? there.shipping_rates : [],
    priceOf: (tax_class, price, tax_included) =>
      shown(at_home.ratesOf(tax_class), there.ratesOf(tax_class), tax_included ?? undefined)(price),
    shippingPriceOf: shown(at_home.shipping_rates, there.shipping_rates),
  };
}

const homeOf = ({ home_country, home_state }: TaxSettings): Place => ({
  country: home_country,
  state: home_state,
  postal_code: null,
});

/** Where something goes; without an address to where the shop sells from. */
export const placeOf = (settings: TaxSettings, place: Place): Place =>
  place.country === null ? homeOf(settings) : place;

const includes = ({ countries, prices_include_tax }: TaxSettings, country: string | null): boolean =>
  countries.find((one) => one.country === country)?.prices_include_tax ?? prices_include_tax;

/** The zone that covers the place most specifically. Two that do equally are refused when they are made. */
function zoneOf(zones: readonly CompiledZone[], place: Place): CompiledZone | null {
  let best: { readonly zone: CompiledZone; readonly coverage: number } | null = null;
  for (const zone of zones) {
    const coverage = coverageOf(zone.area, place);
    if (coverage !== null && (best === null || coverage > best.coverage)) best = { zone, coverage };
  }
  return best?.zone ?? null;
}

type Rates = Pick<TaxView, "ratesOf" | "shipping_rates">;

function ratesIn(zone: CompiledZone | null, at: number): Rates {
  const valid = (zone?.rates ?? []).filter(
    ({ starts_at, ends_at }) => (starts_at === null || starts_at <= at) && (ends_at === null || at < ends_at),
  );
  const by_class = Map.groupBy(valid, ({ tax_class }) => tax_class);
  const of = (tax_class: string) => by_class.get(tax_class) ?? by_class.get(STANDARD) ?? [];
  const on_shipping = valid.filter(({ applies_to_shipping }) => applies_to_shipping);
  const shipping_class = on_shipping.some(({ tax_class }) => tax_class === STANDARD)
    ? STANDARD
    : on_shipping[0]?.tax_class;
  return {
    ratesOf: (tax_class) => of(tax_class).map(toApplied),
    shipping_rates: on_shipping.filter(({ tax_class }) => tax_class === shipping_class).map(toApplied),
  };
}

const toApplied = ({ id, name, rate_ppm, kind, compound }: RateDefinition): AppliedRate => ({
  rate_id: id,
  name,
  rate_ppm,
  kind,
  compound,
});

const EU = new Set("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split(" "));

/** Whether the country is a member state of the European Union. */
export const isInEu = (country: string | null): boolean => country !== null && EU.has(country);

/** Why this buyer pays no tax, null where they do. A business of another member state accounts for it itself, where the goods go abroad as well. */
function reliefOf({ home_country }: TaxSettings, buyer: Buyer): TaxRelief | null {
  if (buyer.is_tax_exempt) return "exemption";
  const abroad = (country: string | null) => isInEu(country) && country !== home_country;
  return isInEu(home_country) && abroad(buyer.vat_country) && abroad(buyer.country) ? "reverse_charge" : null;
}

type Conversion = {
  readonly home: readonly AppliedRate[];
  readonly there: readonly AppliedRate[];
  readonly home_included: boolean;
  readonly settings: TaxSettings;
  readonly manner: TaxManner;
};

/** A price of the shop's as it stands there: with or without tax, and with the gross or the net price kept. Rounded once. */
function convert(amount: number, { home, there, home_included, settings, manner }: Conversion): number {
  const [at_home, abroad] = [shareOf(home), shareOf(there)];
  const keeps_net = !home_included || manner.relief !== null || settings.same_price === "net";
  const takes_out = keeps_net ? (home_included ? at_home : null) : manner.included ? null : abroad;
  const adds = keeps_net && manner.included ? abroad : null;
  const numerator = (takes_out?.net ?? 1n) * (adds?.gross ?? 1n);
  const denominator = (takes_out?.gross ?? 1n) * (adds?.net ?? 1n);
  return scale(amount, numerator, denominator, settings.rounding.mode);
}

/** How net and gross prices relate under these rates. */
function shareOf(rates: readonly AppliedRate[]): { readonly net: bigint; readonly gross: bigint } {
  const { parts, whole } = sharesOf(rates);
  return { net: whole, gross: parts.reduce((sum, part) => sum + part, whole) };
}
