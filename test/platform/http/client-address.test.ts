import { describe, it } from "vitest";
import { networkOf, siteOf } from "#platform/http/client-address";

describe("what a limit by address counts", () => {
  it("is an IPv4 address as it is, however it is written", ({ expect }) => {
    expect([networkOf("203.0.113.9"), networkOf("::ffff:203.0.113.9"), siteOf("203.0.113.9")]).toEqual(
      Array(3).fill("203.0.113.9"),
    );
  });

  it("is one network for all addresses of an IPv6 /64, and one site for those of a /48", ({ expect }) => {
    expect(networkOf("2001:db8:1:2::1")).toBe(networkOf("2001:DB8:1:2:ffff:ffff:ffff:ffff"));
    expect(networkOf("2001:db8:1:2::1")).not.toBe(networkOf("2001:db8:1:3::1"));
    expect(siteOf("2001:db8:1:2::1")).toBe(siteOf("2001:db8:1:3::1"));
    expect(siteOf("2001:db8:1:2::1")).not.toBe(siteOf("2001:db8:2:2::1"));
  });

  it("is one bucket for clients without an address, and for text that is not one", ({ expect }) => {
    expect(networkOf(null)).toBe(networkOf("not an address"));
  });
});
