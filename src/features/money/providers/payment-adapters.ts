import type { Ctx } from "#platform/context";
import { definePoint } from "#platform/extension-points";
import type { PaymentProvider } from "./provider.ts";
import { type ProviderName, refuseOtherThanOneEach } from "./rules.ts";

/** What makes a payment provider out of its own API. The port is made for each request, since what it counts and logs is the request's. */
export type PaymentAdapter = {
  readonly name: ProviderName;
  readonly connect: (ctx: Ctx) => PaymentProvider;
  /** What its script in a browser is given, by the shop's settings. */
  readonly publishable_key?: (config: object) => string | undefined;
};

/** One adapter for each of `providerNames`, or the shop does not start. */
export const paymentAdapters = definePoint<PaymentAdapter>("payment adapters", (adapters) =>
  refuseOtherThanOneEach(adapters.map(({ name }) => name)),
);
