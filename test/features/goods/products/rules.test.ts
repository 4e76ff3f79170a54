import fc from "fast-check";
import { describe, it } from "vitest";
import {
  giftCardFaults,
  matrixFaults,
  type Option,
  optionFaults,
  optionsKey,
  optionsOf,
  refit,
  skuFrom,
  variantName,
  variantOptionFaults,
} from "../../../../src/features/goods/products/rules.ts";

const size: Option = { name: "Size", values: ["S", "M"] };
const colour: Option = { name: "Colour", values: ["Ink", "Sand"] };
const variant = (options: Record<string, string>) => ({ options });
const faults = (list: readonly { path: string; code: string }[]) => list.map(({ path, code }) => `${path} ${code}`);
/** Names that every object has something under. */
const INHERITED = ["constructor", "toString", "valueOf", "hasOwnProperty"];

describe("the options of a product", () => {
  it("are those that were given, whatever its variants show", ({ expect }) => {
    expect(optionsOf([size], [variant({ Colour: "Ink" })])).toEqual([size]);
    expect(optionsOf([], [variant({ Colour: "Ink" })])).toEqual([]);
  });

  it("are else what the variants show, each value once, in the order they come", ({ expect }) => {
    const variants = [
      variant({ Size: "M", Colour: "Ink" }),
      variant({ Size: "S", Colour: "Ink" }),
      {},
      variant({ Size: "M", Colour: "Sand", More: "x" }),
    ];
    expect(optionsOf(undefined, variants)).toEqual([
      { name: "Size", values: ["M", "S"] },
      { name: "Colour", values: ["Ink", "Sand"] },
    ]);
    expect(optionsOf(undefined, [])).toEqual([]);
    expect(optionsOf(undefined, [{}])).toEqual([]);
  });

  it("have distinct names, and each distinct values", ({ expect }) => {
    expect(optionFaults([size, colour])).toEqual([]);
    expect(optionFaults([size, colour, { ...size, values: ["L", "S", "L"] }])).toEqual([
      { path: "options.2.name", code: "not_unique", message: "Another option has this name" },
      { path: "options.2.values.2", code: "not_unique", message: "This value is there already" },
    ]);
  });
});

describe("the options of a variant", () => {
  it("are one known value for each option of the product, and no other", ({ expect }) => {
    expect(variantOptionFaults([size, colour], { Colour: "Ink", Size: "S" }, "at")).toEqual([]);
    expect(variantOptionFaults([size, colour], { Size: "XL", Cut: "wide" }, "at")).toEqual([
      { path: "at.Size", code: "unknown_value", message: "The product has no such value for this option" },
      { path: "at.Colour", code: "required", message: "The variant has no value for this option" },
      { path: "at.Cut", code: "unknown_option", message: "The product has no such option" },
    ]);
  });

  it.for(INHERITED)("are not taken for given where the option is called %s", (name, { expect }) => {
    expect(optionsOf(undefined, [variant({ [name]: "a" }), variant({})])).toEqual([{ name, values: ["a"] }]);
    const options = [{ name, values: ["a"] }];
    expect(faults(variantOptionFaults(options, {}, "at"))).toEqual([`at.${name} required`]);
    expect(optionsKey(options, {})).toBe("[null]");
    expect(variantName(options, {})).toBe("Default");
    expect(refit(options, [variant({}), variant({})]).faults).toHaveLength(1);
    expect(refit(options, [variant({})]).chosen).toEqual([{ [name]: "a" }]);
  });

  it("name it in the order of the product's options, as its key does", ({ expect }) => {
    expect(variantName([size, colour], { Colour: "Ink", Size: "S" })).toBe("S / Ink");
    expect(variantName([size, colour], { Colour: "Ink" })).toBe("Ink");
    expect(variantName([], {})).toBe("Default");
    expect(optionsKey([size, colour], { Colour: "Ink", Size: "S" })).toBe('["S","Ink"]');
    expect(optionsKey([size, colour], { Colour: "Ink" })).toBe('[null,"Ink"]');
  });

  it("have the same key exactly when nobody could tell the variants apart", ({ expect }) => {
    const chosen = fc.record({ Size: fc.string(), Colour: fc.string() });
    fc.assert(
      fc.property(chosen, chosen, (a, b) => {
        const same = a.Size === b.Size && a.Colour === b.Colour;
        expect(optionsKey([size, colour], a) === optionsKey([size, colour], b)).toBe(same);
      }),
    );
  });
});

describe("a new product's options and variants", () => {
  it("are told what is wrong at its place: first the options, then the variants, then what is doubled", ({
    expect,
  }) => {
    const small = variant({ Size: "S" });
    expect(matrixFaults([size], [small, variant({ Size: "M" })])).toEqual([]);
    expect(faults(matrixFaults([size, size], [variant({ Size: "XL" })]))).toEqual(["options.1.name not_unique"]);
    expect(faults(matrixFaults([size], [small, variant({ Size: "XL" }), small, {}]))).toEqual([
      "variants.1.options.Size unknown_value",
      "variants.3.options.Size required",
    ]);
    expect(matrixFaults([size], [small, variant({ Size: "M" }), small])).toEqual([
      { path: "variants.2.options", code: "not_unique", message: "Another variant has the same options" },
    ]);
    expect(faults(matrixFaults([], [{}, {}]))).toEqual(["variants.1.options not_unique"]);
  });
});

describe("new options of a product that has variants", () => {
  it("are refused when they contradict each other", ({ expect }) => {
    const { faults: found, chosen } = refit([size, size], [variant({ Size: "S" })]);
    expect([faults(found), chosen]).toEqual([["options.1.name not_unique"], []]);
  });

  it("must hold what several variants use", ({ expect }) => {
    const variants = [variant({ Size: "S" }), variant({ Size: "M" })];
    expect(refit([size], variants)).toEqual({ faults: [], chosen: [{ Size: "S" }, { Size: "M" }] });
    expect(refit([{ name: "Size", values: ["S"] }], variants).faults).toEqual([
      { path: "options", code: "in_use", message: "The variants use other options or values than these" },
    ]);
    expect(faults(refit([size, colour], variants).faults)).toEqual(["options in_use"]);
  });

  it("are taken over by the only variant: its own value where it is there still, else the first", ({ expect }) => {
    expect(refit([size, colour], [variant({ Size: "M", Cut: "wide" })])).toEqual({
      faults: [],
      chosen: [{ Size: "M", Colour: "Ink" }],
    });
    expect(refit([], [variant({ Size: "M" })])).toEqual({ faults: [], chosen: [{}] });
    expect(faults(refit([{ name: "Size", values: [] }], [variant({ Size: "M" })]).faults)).toEqual(["options in_use"]);
    expect(refit([size], [])).toEqual({ faults: [], chosen: [] });
  });
});

describe("a stock-keeping unit", () => {
  it("is made of what the shopper sees", ({ expect }) => {
    expect(skuFrom("Linen apron", { Size: "M", Colour: "Sea green" }, "x")).toBe("LINEN-APRON-M-SEA-GREEN");
    expect(skuFrom("日本茶", { Size: "緑", Cut: "s" }, "sku-1")).toBe("SKU-1-S");
  });

  it("stays short, whatever the names", ({ expect }) => {
    const long = "x".repeat(60);
    expect(skuFrom(long, { a: long }, "f")).toBe(`${"X".repeat(40)}-${"X".repeat(15)}`);
    expect(skuFrom(long, { a: long, b: long, c: long, d: long }, "f")).toHaveLength(90);
  });
});

it("a variant of a gift card has a worth and no stock", ({ expect }) => {
  const faults = (list: Parameters<typeof giftCardFaults>[0]) =>
    giftCardFaults(list, (at) => `variants.${at}.`).map(({ path, code }) => `${path} ${code}`);
  expect(faults([{ price: 1 }, { price: 5, stock_quantity: 0 }, {}])).toEqual([]);
  expect(faults([{ price: 1 }, { price: 0, stock_quantity: 1 }])).toEqual([
    "variants.1.price too_small",
    "variants.1.stock_quantity conflict",
  ]);
  expect(giftCardFaults([{ price: 0 }])[0]?.path).toBe("price");
});
