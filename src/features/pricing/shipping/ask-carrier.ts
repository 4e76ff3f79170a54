import { inTime, LATE } from "#platform/basics/in-time";
import { describeError } from "#platform/basics/log";
import { Recent } from "#platform/basics/recent";
import { MINUTE, SECOND } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { questionOf, type RatesQuestion, type RatesRead, readRates, withRates } from "./carrier-rate-rules.ts";
import { carrierRatesAdapters } from "./find-carrier-rates.ts";
import type { Outcome, Parcel } from "./rules.ts";
import { shippingSettings } from "./settings.ts";

const REMEMBERED_MAX = 2_000;
/** What a carrier has said, by all that it was asked by. */
const remembered = new Recent<{ readonly price: number | null }>({ kept_ms: 5 * MINUTE, max: REMEMBERED_MAX });
/** What it had no answer to: so long nobody waits for that again. */
const unanswered = new Recent<true>({ kept_ms: 15 * SECOND, max: REMEMBERED_MAX });

/**
 * The outcomes with the prices of the shop's carrier, for methods that name a service of it. When that is late, down, or says what cannot
 * be, the shop's rates count: a price never fails for the carrier, and waits for it `CARRIER_RATES_TIMEOUT_MS` at most. One call to a provider
 * for all methods together, and none where the answers are known, no method names a service, or the shop asks no carrier.
 */
export async function askCarrier(ctx: Ctx, outcomes: readonly Outcome[], parcel: Parcel): Promise<Outcome[]> {
  const { CARRIER_RATES: carrier, CARRIER_RATES_TIMEOUT_MS: timeout_ms } = shippingSettings.of(ctx.config);
  const question = carrier === undefined ? null : questionOf(outcomes, parcel);
  if (carrier === undefined || question === null) return [...outcomes];
  const rates = new Map<string, number | null>();
  const keyOf = (service: string) => JSON.stringify([carrier, { ...question, services: [service] }]);
  for (const service of question.services) {
    const known = remembered.get(keyOf(service), ctx.now());
    if (known) rates.set(service, known.price);
  }
  const open = question.services.filter((one) => !rates.has(one) && !unanswered.get(keyOf(one), ctx.now()));
  if (open.length > 0) {
    const said = await askInTime(ctx, carrier, { ...question, services: open }, timeout_ms);
    for (const service of open) {
      const price = said?.get(service);
      if (price === undefined) unanswered.put(keyOf(service), true, ctx.now());
      else {
        rates.set(service, price);
        remembered.put(keyOf(service), { price }, ctx.now());
      }
    }
  }
  return withRates(outcomes, rates);
}

/** Null where it did not answer in time, could not, or said what cannot be. */
async function askInTime(ctx: Ctx, name: string, question: RatesQuestion, ms: number): Promise<RatesRead | null> {
  try {
    const carrier = carrierRatesAdapters.rules().find((adapter) => adapter.name === name);
    if (!carrier) throw new Error(`there is no carrier ${name} with rates`);
    const ask = () => inTime(carrier.connect(ctx).ratesFor(question, ms), ms);
    const answer = await ctx.trips.count("provider", ask);
    if (answer === LATE) {
      ctx.log.warn("carrier_rates_late", { carrier: name, ms });
      return null;
    }
    const read = readRates(question, answer);
    if (read.ok) return read.rates;
    ctx.log.warn("carrier_rates_refused", { carrier: name, fault: read.fault });
  } catch (error) {
    ctx.log.warn("carrier_rates_failed", { carrier: name, ...describeError(error) });
  }
  return null;
}
