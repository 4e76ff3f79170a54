import { type Area, coverageOf, type Place, readArea, type ZoneArea } from "../selling-terms/area-rules.ts";
import type { PickupPlace } from "../selling-terms/rules.ts";
import { bandHolds, type BandMiss, missOf, type Rate, type Size } from "./band-rules.ts";

export type { Rate } from "./band-rules.ts";

export type ZoneDefinition = ZoneArea & { readonly id: string; readonly name: string };

export type MethodDefinition = {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly delivery_time: string;
  /** Where shoppers fetch it; null where it is sent to them. */
  readonly pickup_place: PickupPlace | null;
  /** The service of the shop's carrier whose price counts; null where the rates alone do. */
  readonly carrier_service: string | null;
  readonly is_active: boolean;
  readonly position: number;
  readonly rates: readonly Rate[];
};

/** All that the shop has defined of shipping. */
export type ShippingDefinitions = {
  readonly zones: readonly ZoneDefinition[];
  readonly methods: readonly MethodDefinition[];
};

type ZoneRef = { readonly id: string; readonly name: string };

type CompiledMethod = Omit<MethodDefinition, "rates"> & { readonly rates: ReadonlyMap<string, readonly Rate[]> };

/** Definitions in the form that pricing needs, made once for each version of them. Methods stand in the shop's order. */
export type CompiledShipping = {
  readonly zones: readonly (ZoneRef & { readonly area: Area })[];
  readonly methods: readonly CompiledMethod[];
};

export const compileShipping = ({ zones, methods }: ShippingDefinitions): CompiledShipping => ({
  zones: zones.map((zone) => ({ id: zone.id, name: zone.name, area: readArea(zone) })),
  methods: methods
    .toSorted((a, b) => a.position - b.position || (a.id < b.id ? -1 : 1))
    .map((method) => ({ ...method, rates: Map.groupBy(method.rates, ({ currency }) => currency) })),
});

/** What is to be sent, and where. */
export type Parcel = Size & { readonly place: Place; readonly currency: string };

export type ShippingRefusal = "inactive" | "no_rate_in_currency" | "no_rate_for_zone" | "not_carried" | BandMiss;

/** By what a price was found: the shop's rates, its carrier, or the rates since the carrier did not answer. */
export type PriceSource = "rates" | "carrier" | "fallback";

/** What a method would ask, or why it cannot be chosen. */
export type Outcome = {
  readonly method: Omit<MethodDefinition, "rates">;
  /** The zone whose rates count; null where they count everywhere, and where none do. */
  readonly zone: ZoneRef | null;
} & (
  | { readonly price: number; readonly price_from: PriceSource; readonly refusal: null }
  | { readonly price: null; readonly refusal: ShippingRefusal }
);

/** An outcome that can be chosen. */
export type Offer = Extract<Outcome, { refusal: null }>;

/** What each method makes of a parcel: those that can be chosen first, the cheapest before the others, then in the shop's order. */
export function outcomesFor({ zones, methods }: CompiledShipping, parcel: Parcel): Outcome[] {
  const there = zonesAt(zones, parcel.place);
  return cheapestFirst(methods.map((method) => outcomeOf(method, zonesOf(zones, method) ?? there, parcel)));
}

/** Those that can be chosen first, by their price; else as they were. */
export const cheapestFirst = (outcomes: readonly Outcome[]): Outcome[] =>
  outcomes.toSorted((a, b) => (a.price ?? Infinity) - (b.price ?? Infinity) || 0);

/** As `outcomesFor`, of one method; null where there is no such method. */
export function outcomeFor({ zones, methods }: CompiledShipping, method_id: string, parcel: Parcel): Outcome | null {
  const method = methods.find(({ id }) => id === method_id);
  return method ? outcomeOf(method, zonesOf(zones, method) ?? zonesAt(zones, parcel.place), parcel) : null;
}

/** Whether an outcome can be chosen. */
export const isOffer = (outcome: Outcome): outcome is Offer => outcome.refusal === null;

/** What is fetched is not sent: the rates of where it is fetched count, wherever the shopper lives. */
const zonesOf = (zones: CompiledShipping["zones"], { pickup_place }: CompiledMethod): ZoneRef[] | null =>
  pickup_place && zonesAt(zones, pickup_place.address);

/** The zones that cover a place, the most specific one first. Two that do equally are refused when they are made. */
function zonesAt(zones: CompiledShipping["zones"], place: Place): ZoneRef[] {
  return zones
    .flatMap(({ area, id, name }) => {
      const coverage = coverageOf(area, place);
      return coverage === null ? [] : [{ coverage, id, name }];
    })
    .toSorted((a, b) => b.coverage - a.coverage)
    .map(({ id, name }) => ({ id, name }));
}

/** The rates of the most specific zone in which the method has any in the currency, those of everywhere last: they alone count. */
function outcomeOf(
  { rates: by_currency, ...method }: CompiledMethod,
  here: readonly ZoneRef[],
  parcel: Parcel,
): Outcome {
  const refuse = (refusal: ShippingRefusal, zone: ZoneRef | null = null) => ({ method, zone, price: null, refusal });
  if (!method.is_active) return refuse("inactive");
  const rates = by_currency.get(parcel.currency);
  if (!rates) return refuse("no_rate_in_currency");
  const zone = here.find(({ id }) => rates.some(({ zone_id }) => zone_id === id)) ?? null;
  const counting = rates.filter(({ zone_id }) => zone_id === (zone?.id ?? null));
  if (counting.length === 0) return refuse("no_rate_for_zone");
  const rate = counting.find((one) => bandHolds(one, parcel));
  if (!rate) return refuse(missOf(counting, parcel) ?? "between_rates", zone);
  const is_free = rate.free_above !== null && parcel.order_value >= rate.free_above;
  return { method, zone, price: is_free ? 0 : rate.price, price_from: "rates", refusal: null };
}

export type Weighed = { readonly weight_grams: number; readonly quantity: number };

/** What goods weigh together, in grams: a unit without a weight of its own counts as `usual_grams`. */
export const weightOf = (goods: readonly Weighed[], usual_grams: number): number =>
  goods.reduce((sum, { weight_grams, quantity }) => sum + (weight_grams || usual_grams) * quantity, 0);
