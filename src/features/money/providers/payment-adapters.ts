import type { Ctx } from "#platform/context";
import { definePoint } from "#platform/extension-points";
import type { PaymentProvider } from "./provider.ts";
import { type ProviderName, refuseOtherThanOneEach } from "./rules.ts";

/** What makes a payment provider out of its own API. The port is made for each request, since what it counts and logs is the request's. */
export type PaymentAdapter = {
  readonly name: ProviderName;
  readonly connect: (ctx: Ctx) => PaymentProvider;
  /** What its ids of payments look like, where nothing else says whose one is. */
  readonly intent_ids: RegExp;
  /** What its script in a browser is given, by the shop's settings. */
  readonly publishable_key?: (config: object) => string | undefined;
  /** The settings without which it takes no payments, by name. A shop that has none of them goes without it. */
  readonly missing_settings?: (config: object) => string[];
  /** The currencies that it takes, by the shop's settings; all of them where it does not say. */
  readonly takesCurrency?: (currency: string, config: object) => boolean;
  /** Whether it can charge this many minor units, where that is not as with cards. */
  readonly isChargeable?: (amount: number, currency: string) => boolean;
};

/** One adapter for each of `providerNames`, or the shop does not start. */
export const paymentAdapters = definePoint<PaymentAdapter>("payment adapters", (adapters) =>
  refuseOtherThanOneEach(adapters.map(({ name }) => name)),
);
