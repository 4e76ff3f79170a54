import { describe, it } from "vitest";
import { faultsOf, isCountry } from "../../../../src/features/people/addresses/country-rules.ts";

const LETTERS = Array.from("ABCDEFGHIJKLMNOPQRSTUVWXYZ");

describe("a country", () => {
  it("is one of the 249 of ISO 3166-1", ({ expect }) => {
    expect(LETTERS.flatMap((a) => LETTERS.map((b) => a + b)).filter(isCountry)).toHaveLength(249);
    expect(["GB", "UK", "gb", "XX", "EU", ""].map(isCountry)).toEqual([true, false, false, false, false, false]);
  });
});

describe("an address by its country's rules", () => {
  const codes: Readonly<Record<string, readonly [good: string, bad: string]>> = {
    AT: ["1010", "10100 101"],
    AU: ["2000", "200 20000"],
    BE: ["1000", "10000 B1000"],
    BR: ["01310-100 01310100", "01310-10 1310-100 01310-1000 101310-100"],
    CA: ["K1A|0B1 K1A0B1 k1a|0b1", "D1A|0B1 K1A|0B K1A-0B1 XK1A|0B1 K1A|0B12"],
    CH: ["8001", "800 CH8001"],
    CN: ["100000", "10000 1000000"],
    CZ: ["110|00 11000", "1100 110000 1|1000"],
    DE: ["10115", "1011 101155 D10115"],
    DK: ["1050", "105"],
    ES: ["28001", "2800"],
    FI: ["00100", "0010"],
    FR: ["75001", "7500 750011"],
    GB: ["SW1Y|4JH M1|1AE EC1A1BB sw1y|4jh", "SW1Y|4J SWW1|4JH XSW1Y|4JH SW1Y|4JHX 1Y|4JH SW1-|4JH"],
    IN: ["110|001 110001", "11000 110|0011 1110|001"],
    IT: ["00118", "0118"],
    JP: ["100-0001 1000001", "100-001 1000-0001 100-00011"],
    KR: ["03051", "0305"],
    MX: ["06000", "0600"],
    NL: ["1012|AB 1012AB 1012ab", "1012 1012|A 11012|AB 1012|ABC"],
    NO: ["0150", "015"],
    PL: ["00-001 00001", "00-01 100-001 00-0011"],
    PT: ["1000-001", "1000001 100-001 11000-001 1000-0011"],
    SE: ["111|20 11120", "1112 1111|20 111|200"],
    US: ["94105 94105-1234", "9410 94105-123 194105 94105-12345 94105-"],
  };
  const with_states = ["AU", "BR", "CA", "CN", "IN", "JP", "MX", "US"];
  const split = (list: string) => list.split(" ").map((code) => code.replace("|", " "));

  it.for(Object.entries(codes))("has a postal code of %s", ([country, [good, bad]], { expect }) => {
    for (const postal_code of split(good))
      expect(faultsOf({ country, state: "here", postal_code }), postal_code).toEqual([]);
    for (const postal_code of split(bad))
      expect(faultsOf({ country, state: "here", postal_code }), postal_code).toEqual([
        { path: "postal_code", code: "invalid_format", message: `must be a valid ${country} postal code` },
      ]);
    for (const postal_code of ["", null, undefined])
      expect(faultsOf({ country, state: "here", postal_code })).toEqual([
        { path: "postal_code", code: "required", message: `\`postal_code\` is required for ${country} addresses` },
      ]);
  });

  it("has a state where letters need one, and only there", ({ expect }) => {
    for (const [country, [good]] of Object.entries(codes)) {
      const missing = { path: "state", code: "required", message: `\`state\` is required for ${country} addresses` };
      const expected = with_states.includes(country) ? [missing] : [];
      for (const state of [undefined, null, ""])
        expect(faultsOf({ country, state, postal_code: split(good)[0] })).toEqual(expected);
    }
  });

  it("needs neither where the post asks for neither", ({ expect }) => {
    expect(faultsOf({ country: "HK" })).toEqual([]);
    expect(faultsOf({ country: "IE", postal_code: "D02 AF30", state: "Leinster" })).toEqual([]);
  });

  it("says all that is wrong at once", ({ expect }) => {
    expect(faultsOf({ country: "US" }).map(({ path }) => path)).toEqual(["state", "postal_code"]);
  });
});
