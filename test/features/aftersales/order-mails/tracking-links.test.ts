import { describe, it } from "vitest";
import { trackingLink } from "../../../../src/features/aftersales/order-mails/tracking-links.ts";

describe("the link to a carrier's page", () => {
  it("is found by the carrier's name, however it is written", ({ expect }) => {
    expect(trackingLink("UPS", "1Z999")).toBe("https://www.ups.com/track?tracknum=1Z999");
    expect(trackingLink("Royal Mail", "AB1")).toBe("https://www.royalmail.com/track-your-item#/tracking-results/AB1");
    expect(trackingLink("royal-mail", "AB1")).toBe(trackingLink("Royal Mail", "AB1"));
  });

  it("holds a number with any characters as one part", ({ expect }) => {
    expect(trackingLink("ups", "1&a=<b>#c")).toBe("https://www.ups.com/track?tracknum=1%26a%3D%3Cb%3E%23c");
  });

  it("is not made up", ({ expect }) => {
    expect(trackingLink("A cousin", "1")).toBeNull();
    expect(trackingLink("constructor", "1")).toBeNull();
    expect(trackingLink(null, "1")).toBeNull();
    expect(trackingLink("UPS", null)).toBeNull();
  });
});
