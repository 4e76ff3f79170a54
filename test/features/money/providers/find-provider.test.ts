import { describe, it } from "vitest";
import { findProvider, providerNames, providerOf, useAdapters } from "#money/providers";
import { stripe } from "#money/stripe";
import { testContext } from "../../../support/context.ts";

describe("a payment provider", () => {
  it("is found by each name that the shop takes, and by no other", ({ expect }) => {
    const ctx = testContext();
    for (const name of providerNames) expect(providerOf(ctx, name)).toHaveProperty("capture");
    expect(findProvider(ctx, "cowries")).toBeUndefined();
    expect(() => providerOf(ctx, "cowries")).toThrow("no payment provider cowries");
  });

  it("has one adapter, or the shop does not start", ({ expect }) => {
    const [adapter] = stripe.plugs.map(({ rule }) => rule as Parameters<typeof useAdapters>[0][number]);
    expect(() => useAdapters([])).toThrow("stripe has 0 adapters");
    expect(adapter && (() => useAdapters([adapter, adapter]))).toThrow("stripe has 2 adapters");
    expect(providerOf(testContext(), "stripe")).toHaveProperty("capture");
  });
});
