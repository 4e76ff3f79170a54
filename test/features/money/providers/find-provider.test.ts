import { describe, it } from "vitest";
import { findProvider, providerNames, providerOf } from "#money/providers";
import { testContext } from "../../../support/context.ts";

describe("a payment provider", () => {
  it("is found by each name that the shop takes, and by no other", ({ expect }) => {
    const ctx = testContext();
    for (const name of providerNames) expect(providerOf(ctx, name)).toHaveProperty("capture");
    expect(findProvider(ctx, "cowries")).toBeUndefined();
    expect(() => providerOf(ctx, "cowries")).toThrow("no payment provider cowries");
  });
});
