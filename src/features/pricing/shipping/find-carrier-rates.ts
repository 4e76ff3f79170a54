import type { Ctx } from "#platform/context";
import { definePoint } from "#platform/extension-points";
import { type CarrierRate, type RatesQuestion, refuseSameName } from "./carrier-rate-rules.ts";

/** What the shop needs of a carrier to ask for prices. It throws where it has no answer. */
export interface CarrierRates {
  /** What each service costs. The shop waits `timeout_ms` at most, whatever this does. */
  ratesFor(question: RatesQuestion, timeout_ms: number): Promise<readonly CarrierRate[]>;
}

/** What asks a carrier for prices, under the name that `CARRIER_RATES` chooses it by. Made for each request, since what it counts and logs is the request's. */
export type CarrierRatesAdapter = { readonly name: string; readonly connect: (ctx: Ctx) => CarrierRates };

/** As many as features bring, under a name each, or the shop does not start. */
export const carrierRatesAdapters = definePoint<CarrierRatesAdapter>("carrier rates adapters", (adapters) =>
  refuseSameName(adapters.map(({ name }) => name)),
);

/** Whether a feature has brought a carrier of this name that can be asked for rates. */
export const isCarrierOfRates = (name: string): boolean =>
  carrierRatesAdapters.rules().some((adapter) => adapter.name === name);
