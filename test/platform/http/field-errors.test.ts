import { z } from "@hono/zod-openapi";
import { describe, it } from "vitest";
import { fieldCodes } from "#platform/basics/field-codes";
import { fieldErrors } from "#platform/http/field-errors";
import { amount, currency, id, moment, orNull, text } from "#platform/http/schemas";

const Line = z.strictObject({ variant_id: id(), quantity: z.int().min(1).max(999) });
const Input = z.strictObject({
  name: text(5),
  price: amount(),
  kind: z.enum(["IN", "OUT"]),
  tags: z.array(z.string()).max(1).optional(),
  items: z.array(Line).min(1),
  address: orNull(z.strictObject({ city: text(9) })),
  from: moment().optional(),
  currency: currency().optional(),
});

const whole = {
  name: "Tea",
  price: 1,
  kind: "IN",
  items: [{ variant_id: "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b", quantity: 1 }],
  address: null,
};

function faults(input: unknown, takes?: "parameter") {
  const result = Input.safeParse(input);
  return result.success
    ? []
    : fieldErrors(result.error, input, takes).map(({ path, code, message }) => `${path} ${code}: ${message}`);
}

describe("what is wrong with an input", () => {
  it("looks for what was meant by the first unknown fields alone: a body holds thousands", ({ expect }) => {
    const misspelt = Object.fromEntries(Array.from({ length: 4000 }, (_, at) => [`names${at}`, 1]));
    const said = faults({ ...whole, ...misspelt, nam: 1 });
    expect(said).toHaveLength(4001);
    expect(said.at(-1)).toBe("nam unknown_field: Unknown field");
    expect(faults({ ...whole, nam: 1 })).toEqual(["nam unknown_field: Unknown field. Did you mean `name`?"]);
  });

  it("is said of each field, with a code of the closed list and the remedy", ({ expect }) => {
    expect(faults(whole)).toEqual([]);
    const cases: [object, string][] = [
      [{ name: undefined }, "name required: `name` is required"],
      [{ kind: undefined }, "kind required: `kind` is required"],
      [{ items: [{ quantity: 1 }] }, "items.0.variant_id required: `variant_id` is required"],
      [{ name: null }, "name invalid_type: must be text"],
      [{ price: 19.99 }, "price invalid_type: must be whole minor units: 19.99 USD is 1999"],
      [{ price: "1" }, "price invalid_type: must be a number"],
      [{ price: -1 }, "price too_small: must be at least 0"],
      [{ kind: "BACK" }, "kind invalid_value: must be one of IN, OUT"],
      [{ name: "Earl Grey" }, "name too_big: must have at most 5 characters"],
      [{ tags: ["a", "b"] }, "tags too_big: must have at most 1 item"],
      [{ items: [] }, "items too_small: must have at least 1 item"],
      [{ address: { city: 1 } }, "address.city invalid_type: must be text"],
      [{ address: {} }, "address.city required: `city` is required"],
      [{ address: { city: "Ulm", town: "Ulm" } }, "address.town unknown_field: Unknown field"],
      [{ address: { city: "Ulm", citty: "Ulm" } }, "address.citty unknown_field: Unknown field. Did you mean `city`?"],
      [{ address: 7 }, "address invalid_type: is not one of the documented values"],
      [{ colour: "red" }, "colour unknown_field: Unknown field"],
      [{ Price: 2 }, "Price unknown_field: Unknown field. Did you mean `price`?"],
      [{ from: "yesterday" }, "from invalid_format: must be a time such as 2026-01-31T09:30:00Z"],
      [{ currency: "usd" }, "currency invalid_value: must be an ISO 4217 code in upper case"],
    ];
    for (const [change, said] of cases) expect([change, faults({ ...whole, ...change })]).toEqual([change, [said]]);
  });

  it("is said of parameters as of fields", ({ expect }) => {
    expect(faults({ ...whole, itms: 1, colour: 2 }, "parameter")).toEqual([
      "itms unknown_parameter: Unknown parameter. Did you mean `items`?",
      "colour unknown_parameter: Unknown parameter",
    ]);
  });

  it("is of the closed list, whatever a schema raises", ({ expect }) => {
    const Odd = z
      .object({ a: z.record(z.enum(["x"]), z.string()), b: z.int().multipleOf(5), c: z.map(z.string(), z.int()) })
      .superRefine((_, context) => context.addIssue({ code: "custom", message: "no", params: { code: "nonsense" } }));
    for (const input of [
      { a: { y: "z" }, b: 7, c: new Map([["k", "v"]]) },
      { a: { x: "z" }, b: 5, c: new Map() },
    ]) {
      const { error } = Odd.safeParse(input);
      const found = error ? fieldErrors(error, input) : [];
      expect(found.length).toBeGreaterThan(0);
      for (const { code } of found) expect(Object.keys(fieldCodes)).toContain(code);
    }
  });
});
