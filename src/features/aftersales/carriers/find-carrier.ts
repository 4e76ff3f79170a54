import type { AddressDetails } from "#people/addresses";
import { inTime, LATE } from "#platform/basics/in-time";
import { describeError } from "#platform/basics/log";
import type { Ctx } from "#platform/context";
import { CarrierError } from "./errors.ts";
import { carrierAdapters, type ParcelCarrier } from "./parcel-carrier.ts";
import { type CarrierLabel, faultOfLabel, isPdf } from "./rules.ts";
import { carrierSettings } from "./settings.ts";

/** An answer that cannot be: what the carrier has done is looked up later, by somebody who looks at its answers. */
export function refuseAnswer(ctx: Ctx, operation: string, fault: string): never {
  ctx.log.error("carrier_answer_refused", { operation, fault });
  throw CarrierError.carrier_unavailable();
}

function checked(ctx: Ctx, operation: string, label: CarrierLabel): CarrierLabel {
  const fault = faultOfLabel(label);
  return fault === null ? label : refuseAnswer(ctx, operation, fault);
}

/** One call, counted as a trip, that ends in time. Whatever goes wrong is 503 `carrier_unavailable`: nobody knows what it came to. */
async function ask<T>(ctx: Ctx, ms: number, operation: string, call: () => Promise<T>): Promise<T> {
  try {
    const answer = await ctx.trips.count("provider", () => inTime(call(), ms));
    if (answer === LATE) throw new Error("the carrier is late");
    return answer;
  } catch (error) {
    ctx.log.warn("carrier_unavailable", { operation, ...describeError(error) });
    throw CarrierError.carrier_unavailable();
  }
}

/**
 * The carrier of this name, its answers checked as far as they can be; undefined when the shop has none such. Each call ends within
 * `CARRIER_TIMEOUT_MS`, and throws `carrier_unavailable` where its outcome is unknown.
 */
export function findCarrier(ctx: Ctx, name: string): ParcelCarrier | undefined {
  const ms = carrierSettings.of(ctx.config).CARRIER_TIMEOUT_MS;
  const adapter = carrierAdapters.rules().find((one) => one.name === name);
  if (!adapter) return undefined;
  const carrier = adapter.connect(ctx);
  return {
    async buyLabel(shipment) {
      const purchase = await ask(ctx, ms, "buy_label", () => carrier.buyLabel(shipment));
      if (purchase.kind === "bought") checked(ctx, "buy_label", purchase.label);
      return purchase;
    },
    async findLabel(key) {
      const label = await ask(ctx, ms, "find_label", () => carrier.findLabel(key));
      return label && checked(ctx, "find_label", label);
    },
    async readLabelFile(label_id) {
      const bytes = await ask(ctx, ms, "read_label_file", () => carrier.readLabelFile(label_id));
      return isPdf(bytes) ? bytes : refuseAnswer(ctx, "read_label_file", "file");
    },
    cancelLabel: (label_id) => ask(ctx, ms, "cancel_label", () => carrier.cancelLabel(label_id)),
    readTracking: (label_id) => ask(ctx, ms, "read_tracking", () => carrier.readTracking(label_id)),
    readEvent: (body, headers) => carrier.readEvent(body, headers),
  };
}

/** The carrier that a label was bought from, also where the shop buys from another by now. Throws when there is no such carrier any more. */
export function carrierOf(ctx: Ctx, name: string): ParcelCarrier {
  const carrier = findCarrier(ctx, name);
  if (!carrier) throw new Error(`there is no carrier ${name}`);
  return carrier;
}

export type ChosenCarrier = {
  readonly name: string;
  readonly carrier: ParcelCarrier;
  readonly sender: AddressDetails;
  /** Where parcels of returns go. */
  readonly returns_to: AddressDetails;
};

/** Where this shop buys labels. 409 `carrier_missing` where it buys none. */
export function chooseCarrier(ctx: Ctx): ChosenCarrier {
  const { CARRIER: name, CARRIER_SENDER: sender, CARRIER_RETURN_ADDRESS: returns_to } = carrierSettings.of(ctx.config);
  if (name === undefined || sender === undefined) throw CarrierError.carrier_missing();
  return { name, sender, returns_to: returns_to ?? sender, carrier: carrierOf(ctx, name) };
}
