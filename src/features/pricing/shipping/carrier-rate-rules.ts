import { MAX_AMOUNT } from "../../../platform/basics/money.ts";
import { namedTwice } from "../../../platform/basics/text.ts";
import { cheapestFirst, isOffer, type Outcome, type Parcel } from "./rules.ts";

/** As much of an address as a carrier's price depends on: nothing personal. */
export type CarrierPlace = {
  readonly country: string;
  readonly state: string | null;
  readonly postal_code: string | null;
};

/** What a carrier is asked: what sending this much to a place costs by each of its services. */
export type RatesQuestion = {
  readonly place: CarrierPlace;
  readonly currency: string;
  readonly weight_grams: number;
  readonly services: readonly string[];
};

/** What a carrier says of a service. Nothing of it is believed before `readRates` has checked it. */
export type CarrierRate = {
  readonly service: string;
  /** Minor units; null where it does not carry that there. */
  readonly price: { readonly amount: number; readonly currency: string } | null;
};

/** The service that is asked about; null where nothing is carried, or it costs nothing, or cannot be chosen anyway. */
const serviceOf = (outcome: Outcome): string | null =>
  isOffer(outcome) && outcome.price > 0 && outcome.method.pickup_place === null ? outcome.method.carrier_service : null;

/** What to ask a carrier about these outcomes; null where there is nothing to ask, or nobody knows where it goes. */
export function questionOf(outcomes: readonly Outcome[], { place, currency, weight }: Parcel): RatesQuestion | null {
  const { country, state, postal_code } = place;
  const services = new Set(outcomes.map(serviceOf).filter((service) => service !== null));
  if (country === null || services.size === 0) return null;
  return {
    place: { country, state, postal_code },
    currency,
    weight_grams: Math.max(1, weight),
    services: [...services],
  };
}

export type RateFault = "unknown_service" | "service_twice" | "wrong_currency" | "not_an_amount";
/** The price of each service, in minor units; null where the carrier does not carry it. */
export type RatesRead = ReadonlyMap<string, number | null>;
type Read = { readonly ok: true; readonly rates: RatesRead } | { readonly ok: false; readonly fault: RateFault };

/** Reads an answer. One that does not fit the question is refused whole; a service may be missing from it. */
export function readRates({ services, currency }: RatesQuestion, answer: readonly CarrierRate[]): Read {
  const rates = new Map<string, number | null>();
  for (const { service, price } of answer) {
    if (!services.includes(service)) return { ok: false, fault: "unknown_service" };
    if (rates.has(service)) return { ok: false, fault: "service_twice" };
    if (price !== null && price.currency !== currency) return { ok: false, fault: "wrong_currency" };
    if (price !== null && !(Number.isSafeInteger(price.amount) && price.amount >= 0 && price.amount <= MAX_AMOUNT))
      return { ok: false, fault: "not_an_amount" };
    rates.set(service, price === null ? null : price.amount);
  }
  return { ok: true, rates };
}

/** The outcomes with the carrier's prices, the cheapest first. Where it said nothing of a service, the rates of the shop count. */
export const withRates = (outcomes: readonly Outcome[], rates: RatesRead): Outcome[] =>
  cheapestFirst(
    outcomes.map((outcome): Outcome => {
      const service = serviceOf(outcome);
      if (service === null || !isOffer(outcome)) return outcome;
      const price = rates.get(service);
      if (price === undefined) return { ...outcome, price_from: "fallback" };
      const { method, zone } = outcome;
      if (price === null) return { method, zone, price, refusal: "not_carried" };
      return { ...outcome, price, price_from: "carrier" };
    }),
  );

/** Throws where two carriers have one name, by which `CARRIER_RATES` could not choose. */
export function refuseSameName(names: readonly string[]): void {
  const twice = namedTwice(names);
  if (twice !== undefined) throw new Error(`the carrier ${twice} has two adapters for rates`);
}
