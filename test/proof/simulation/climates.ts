import { hours, minutes } from "./time.ts";
import type { Climate } from "./weather.ts";

export type NamedClimate = Climate & { readonly name: string; readonly says: string };

const long_enough = hours(1);

/** Nothing goes wrong from the beginning. */
export const fair_weather: Climate = { outages: [], healed_at: 0, late_webhooks: { share: 0, up_to_ms: 0 } };

/** Outages that are worse than a usual run's, each long enough to outlast every deadline. */
export const climates: readonly NamedClimate[] = [
  {
    name: "d1-away",
    says: "D1 is away for 24 hours",
    outages: [{ target: "orders", from: minutes(4), until: hours(24) + minutes(4) }],
    healed_at: hours(24) + long_enough,
    late_webhooks: { share: 0.2, up_to_ms: hours(2) },
  },
  {
    name: "provider-away",
    says: "the payment provider is away for 6 hours",
    outages: [{ target: "provider", from: minutes(4), until: hours(6) + minutes(4) }],
    healed_at: hours(6) + long_enough,
    late_webhooks: { share: 0.2, up_to_ms: hours(2) },
  },
  {
    name: "queue-away",
    says: "the queue is away for 1 hour",
    outages: [{ target: "queue", from: minutes(4), until: hours(1) + minutes(4) }],
    healed_at: hours(2),
    late_webhooks: { share: 0.2, up_to_ms: hours(2) },
  },
  {
    name: "by-hand",
    says: "most orders are paid by transfer or in cash on delivery",
    outages: [],
    healed_at: hours(2),
    late_webhooks: { share: 0.2, up_to_ms: hours(2) },
    by_hand: 0.8,
  },
  {
    name: "paypal",
    says: "most orders are paid by PayPal",
    outages: [],
    healed_at: hours(2),
    late_webhooks: { share: 0.2, up_to_ms: hours(2) },
    by_approval: 0.85,
  },
  {
    name: "razorpay",
    says: "most orders are paid by Razorpay",
    outages: [],
    healed_at: hours(2),
    late_webhooks: { share: 0.2, up_to_ms: hours(2) },
    by_approval: 0,
    by_window: 0.85,
  },
  {
    name: "webhooks-late",
    says: "webhooks come up to 72 hours late",
    outages: [],
    healed_at: hours(2),
    late_webhooks: { share: 1, up_to_ms: hours(72) },
  },
];

export const climateOf = (name: string | undefined): NamedClimate | undefined =>
  climates.find((climate) => climate.name === name);
