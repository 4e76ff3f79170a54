import fc from "fast-check";
import { describe, it } from "vitest";
import { anybody } from "../../../../src/features/pricing/selling-terms/rules.ts";
import {
  compileTaxes,
  isInEu,
  type RateDefinition,
  type TaxDefinitions,
  type TaxSettings,
  usualSettings,
  viewOf,
  type ZoneDefinition,
} from "../../../../src/features/pricing/tax/view-rules.ts";

const zone = (id: string, wish: Partial<ZoneDefinition> = {}): ZoneDefinition => ({
  id,
  name: `Zone ${id}`,
  countries: [id],
  regions: [],
  postal_codes: [],
  ...wish,
});
const rate = (zone_id: string, rate_ppm: number, wish: Partial<RateDefinition> = {}): RateDefinition => ({
  id: `${zone_id} ${rate_ppm}`,
  zone_id,
  tax_class: "standard",
  name: "VAT",
  kind: "standard",
  rate_ppm,
  starts_at: null,
  ends_at: null,
  compound: false,
  applies_to_shipping: false,
  position: 0,
  ...wish,
});
const settings = (wish: Partial<TaxSettings> = {}): TaxSettings => ({ ...usualSettings, ...wish });

/** German prices include 19 %, French ones 20 %; goods of the class `books` have rates of their own there. */
const europe: TaxDefinitions = {
  settings: settings({ home_country: "DE", prices_include_tax: true }),
  zones: [zone("DE"), zone("FR"), zone("all", { countries: [] })],
  rates: [
    rate("DE", 190_000, { applies_to_shipping: true }),
    rate("DE", 70_000, { tax_class: "books", kind: "reduced" }),
    rate("FR", 200_000, { applies_to_shipping: true }),
  ],
};
const buyer = (country: string | null, wish: Partial<typeof anybody> = {}) => ({ ...anybody, country, ...wish });
const view = (taxes: TaxDefinitions, who = anybody, at = 0) => viewOf(compileTaxes(taxes), who, at);
const with_settings = (wish: Partial<TaxSettings>): TaxDefinitions => ({
  ...europe,
  settings: { ...(europe.settings ?? usualSettings), ...wish },
});
const ppms = (rates: readonly { readonly rate_ppm: number }[]) => rates.map(({ rate_ppm }) => rate_ppm);

describe("what somebody is taxed by", () => {
  it("is the most specific zone's, and without an address the home country's", ({ expect }) => {
    expect(view(europe, buyer("FR")).zone).toEqual({ id: "FR", name: "Zone FR" });
    expect(view(europe).zone?.id).toBe("DE");
    expect(view(europe, buyer("JP"))).toMatchObject({ zone: { id: "all" }, shipping_rates: [] });
    expect(view({ ...europe, zones: [] }, buyer("FR")).zone).toBeNull();
    const states = { ...europe, zones: [zone("DE"), zone("BY", { countries: ["DE"], regions: ["BY"] })] };
    expect(view(states, buyer("DE", { state: "by" })).zone?.id).toBe("BY");
    const home = { ...states, settings: settings({ home_country: "DE", home_state: "BY" }) };
    expect(view(home).zone?.id).toBe("BY");
    // Whichever was read first: two that are equally specific are refused when they are made.
    const twice = [zone("b", { countries: ["DE"] }), zone("a", { countries: ["DE"] })];
    expect(view({ ...europe, zones: twice }, buyer("DE")).zone?.id).toBe("a");
  });

  it("is nothing, before tax, where nothing was decided", ({ expect }) => {
    const nothing = view({ settings: null, zones: [], rates: [] }, buyer("FR"));
    expect(nothing).toMatchObject({
      included: false,
      relief: null,
      zone: null,
      shipping_rates: [],
      rounding: { mode: "half_up", level: "line" },
    });
    expect(nothing.ratesOf("standard")).toEqual([]);
    expect(nothing.priceOf("standard", 999)).toBe(999);
    expect(nothing.shippingPriceOf(999)).toBe(999);
  });

  it("goes by the class of the goods, and by the standard one where that has no rate", ({ expect }) => {
    const german = view(europe, buyer("DE"));
    expect(german.ratesOf("books")).toEqual([
      { rate_id: "DE 70000", name: "VAT", rate_ppm: 70_000, kind: "reduced", compound: false },
    ]);
    expect(ppms(german.ratesOf("bread"))).toEqual([190_000]);
    expect(ppms(view(europe, buyer("FR")).ratesOf("books"))).toEqual([200_000]);
  });

  it("has its rates in their order, as far as they are valid at the moment", ({ expect }) => {
    const rates = [
      rate("DE", 3, { position: 2, compound: true }),
      rate("DE", 1, { position: 1, ends_at: 100 }),
      rate("DE", 2, { position: 1, starts_at: 100, id: "b" }),
      rate("DE", 4, { position: 1, starts_at: 100, ends_at: 200, id: "a" }),
    ];
    const at = (moment: number) => view({ ...europe, rates }, buyer("DE"), moment).ratesOf("standard");
    expect(ppms(at(99))).toEqual([1, 3]);
    expect(ppms(at(100))).toEqual([4, 2, 3]);
    expect(ppms(at(200))).toEqual([2, 3]);
    expect(at(200).map(({ compound }) => compound)).toEqual([false, true]);
  });

  it("on shipping is what says so: of the standard class, or of another that alone does", ({ expect }) => {
    expect(ppms(view(europe, buyer("DE")).shipping_rates)).toEqual([190_000]);
    const on = { applies_to_shipping: true };
    const both = [rate("DE", 1, { ...on, tax_class: "books" }), rate("DE", 2, { ...on, position: 1 })];
    expect(ppms(view({ ...europe, rates: both }, buyer("DE")).shipping_rates)).toEqual([2]);
    const other = [rate("DE", 1, { ...on, tax_class: "books" }), rate("DE", 2)];
    expect(ppms(view({ ...europe, rates: other }, buyer("DE")).shipping_rates)).toEqual([1]);
  });
});

describe("a price", () => {
  const prices = (wish: Partial<TaxSettings>, who: typeof anybody) => {
    const { included, priceOf, shippingPriceOf } = view(with_settings(wish), who);
    return {
      included,
      standard: priceOf("standard", 11_900),
      books: priceOf("books", 11_900),
      shipping: shippingPriceOf(1_190),
    };
  };

  it("is the shop's at home, whatever stays the same elsewhere", ({ expect }) => {
    for (const same_price of ["gross", "net"] as const)
      for (const who of [anybody, buyer("DE")])
        expect(prices({ same_price }, who)).toEqual({
          included: true,
          standard: 11_900,
          books: 11_900,
          shipping: 1_190,
        });
  });

  it("abroad is the same, or changes with the tax, as the shop says", ({ expect }) => {
    expect(prices({ same_price: "gross" }, buyer("FR"))).toMatchObject({
      standard: 11_900,
      books: 11_900,
      shipping: 1_190,
    });
    // 119.00 / 1.19 * 1.2; books 119.00 / 1.07 * 1.2.
    expect(prices({ same_price: "net" }, buyer("FR"))).toMatchObject({
      standard: 12_000,
      books: 13_346,
      shipping: 1_200,
    });
    expect(prices({ same_price: "gross" }, buyer("JP"))).toMatchObject({ standard: 11_900 });
    expect(prices({ same_price: "net" }, buyer("JP"))).toMatchObject({
      standard: 10_000,
      books: 11_121,
      shipping: 1_000,
    });
  });

  it("in a country whose prices are before tax is without the home country's, or makes the same with its own", ({
    expect,
  }) => {
    const countries = [{ country: "FR", prices_include_tax: false }];
    expect(prices({ countries, same_price: "net" }, buyer("FR"))).toMatchObject({ included: false, standard: 10_000 });
    // 119.00 / 1.2, on which 20 % come.
    expect(prices({ countries, same_price: "gross" }, buyer("FR"))).toMatchObject({ included: false, standard: 9_917 });
  });

  it("before tax at home is before tax elsewhere, or has the tax there on top of it", ({ expect }) => {
    const excluded = { prices_include_tax: false };
    expect(prices(excluded, buyer("FR"))).toMatchObject({ included: false, standard: 11_900, shipping: 1_190 });
    const countries = [{ country: "FR", prices_include_tax: true }];
    for (const same_price of ["gross", "net"] as const)
      expect(prices({ ...excluded, countries, same_price }, buyer("FR"))).toMatchObject({
        included: true,
        standard: 14_280,
      });
  });

  it("without a home country is as it stands wherever prices include tax", ({ expect }) => {
    for (const same_price of ["gross", "net"] as const)
      expect(prices({ home_country: null, same_price }, buyer("FR"))).toMatchObject({
        included: true,
        standard: 11_900,
      });
  });

  it("keeps what the shop says that it keeps, up to one rounding", ({ expect }) => {
    const ppm = fc.integer({ min: 0, max: 1_000_000 });
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1_000_000_000 }),
        ppm,
        ppm,
        fc.boolean(),
        (price, home, there, keeps_net) => {
          const same_price = keeps_net ? "net" : "gross";
          const rates = [rate("DE", home), rate("FR", there)];
          const shown = view({ ...with_settings({ same_price }), rates }, buyer("FR")).priceOf("standard", price);
          const exact = keeps_net ? (price * (1_000_000 + there)) / (1_000_000 + home) : price;
          expect(Math.abs(shown - exact)).toBeLessThanOrEqual(0.5 + 1e-6);
        },
      ),
    );
  });
});

describe("a relief", () => {
  const business = (country: string | null, vat_country: string | null) => buyer(country, { vat_country });

  it("is the reverse charge for a business of another member state that has it sent abroad", ({ expect }) => {
    const relieved = view(europe, business("FR", "FR"));
    expect(relieved).toMatchObject({
      relief: "reverse_charge",
      included: false,
      shipping_rates: [],
      zone: { id: "FR" },
    });
    expect(relieved.ratesOf("standard")).toEqual([]);
    expect(view(europe, business("FR", "IT")).relief).toBe("reverse_charge");
  });

  it("is none at home, outside of the union, or for a shop outside of it", ({ expect }) => {
    for (const [country, vat_country] of [
      ["DE", "FR"],
      ["FR", "DE"],
      ["FR", "GB"],
      ["GB", "FR"],
      ["FR", null],
      [null, "FR"],
    ] as const)
      expect(view(europe, business(country, vat_country)).relief).toBeNull();
    for (const home_country of ["GB", null])
      expect(view(with_settings({ home_country }), business("FR", "FR")).relief).toBeNull();
  });

  it("is the exemption of a customer, wherever it goes", ({ expect }) => {
    const exempt = { is_tax_exempt: true };
    for (const country of [null, "DE", "FR", "JP"]) {
      expect(view(europe, buyer(country, exempt))).toMatchObject({ relief: "exemption", included: false });
      expect(view(europe, buyer(country, exempt)).ratesOf("standard")).toEqual([]);
    }
    expect(view(europe, buyer("FR", { ...exempt, vat_country: "FR" })).relief).toBe("exemption");
  });

  it("takes the home country's tax out of prices that include it", ({ expect }) => {
    for (const same_price of ["gross", "net"] as const) {
      const taxes = with_settings({ same_price });
      expect(view(taxes, business("FR", "FR")).priceOf("standard", 11_900)).toBe(10_000);
      expect(view(taxes, business("FR", "FR")).priceOf("books", 10_700)).toBe(10_000);
      expect(view(taxes, business("FR", "FR")).shippingPriceOf(1_190)).toBe(1_000);
      expect(view(taxes, buyer("DE", { is_tax_exempt: true })).priceOf("standard", 11_900)).toBe(10_000);
    }
    const before = with_settings({ prices_include_tax: false });
    expect(view(before, business("FR", "FR")).priceOf("standard", 11_900)).toBe(11_900);
  });
});

describe("the European Union", () => {
  it("has 27 member states", ({ expect }) => {
    const members = ["AT", "DE", "FR", "GR", "HR", "IE", "SE"];
    expect(members.every(isInEu)).toBe(true);
    expect(["GB", "CH", "NO", "US", "EL", ""].some(isInEu)).toBe(false);
    expect(isInEu(null)).toBe(false);
  });
});

describe("a price list with tax in a shop without it, and the other way", () => {
  it("is the same to the buyer as what the shop would ask with the tax taken out or put on", ({ expect }) => {
    const net_shop = view(with_settings({ prices_include_tax: false }), buyer("DE"));
    const gross_shop = view(with_settings({ prices_include_tax: true }), buyer("DE"));
    expect(net_shop.priceOf("standard", 11_900, true)).toBe(10_000);
    expect(net_shop.priceOf("standard", 11_900, false)).toBe(11_900);
    expect(gross_shop.priceOf("standard", 10_000, false)).toBe(11_900);
    expect(gross_shop.priceOf("standard", 11_900, true)).toBe(11_900);
    for (const shop of [net_shop, gross_shop])
      expect(shop.priceOf("standard", 999, null)).toBe(shop.priceOf("standard", 999));
  });

  it("is what a shop whose prices are all like that would ask", ({ expect }) => {
    const amount = fc.integer({ min: 0, max: 1_000_000 });
    const same_price = fc.constantFrom("gross" as const, "net" as const);
    fc.assert(
      fc.property(amount, fc.boolean(), fc.boolean(), same_price, (price, tax_included, there, kept) => {
        const countries = [{ country: "FR", prices_include_tax: there }];
        const with_prices = (prices_include_tax: boolean) =>
          view(with_settings({ prices_include_tax, countries, same_price: kept }), buyer("FR"));
        const like = with_prices(tax_included).priceOf("standard", price);
        expect(with_prices(!tax_included).priceOf("standard", price, tax_included)).toBe(like);
        expect(with_prices(tax_included).priceOf("standard", price, tax_included)).toBe(like);
      }),
    );
  });
});
