import fc from "fast-check";
import { type Document, resolve, type Schema } from "./document.ts";
import { kindOf } from "./known.ts";

/** Stands in a plan for what is known only when it is sent: the id of something there, or a name that nothing has yet. */
export class Blank {
  readonly kind: string;
  readonly own: boolean;
  readonly nth: number;
  /** A new one of its kind instead of a known one. */
  readonly fresh: boolean;
  constructor(kind: string, { own, nth, fresh }: { own: boolean; nth: number; fresh: boolean }) {
    this.kind = kind;
    this.own = own;
    this.nth = nth;
    this.fresh = fresh;
  }
}

export const blank = (kind: string): fc.Arbitrary<Blank> =>
  fc
    .record({ own: fc.nat(9), nth: fc.nat(10_000) })
    .map(({ own, nth }) => new Blank(kind, { own: own < 8, nth, fresh: false }));

const fresh = (kind: string) => fc.constant(new Blank(kind, { own: false, nth: 0, fresh: true }));

const cards = [
  ...Array.from({ length: 6 }, () => "pm_card_visa"),
  "pm_card_chargeDeclined",
  "pm_card_authenticationRequired",
  "pm_card_pendingRefund",
  "pm_card_mastercard",
];

/** Fields whose proper values no schema can tell. */
const named: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  sku: fc.oneof({ weight: 9, arbitrary: fresh("sku") }, { weight: 1, arbitrary: blank("sku") }),
  slug: fc.oneof({ weight: 9, arbitrary: fresh("slug") }, { weight: 1, arbitrary: blank("product") }),
  email: fc.oneof({ weight: 9, arbitrary: fresh("email") }, { weight: 1, arbitrary: fc.constant("ada@example.com") }),
  payment_method_id: fc.constantFrom(...cards),
  currency: fc.oneof({ weight: 8, arbitrary: fc.constant("USD") }, { weight: 1, arbitrary: fc.constant("EUR") }),
  country: fc.constantFrom(...Array.from({ length: 9 }, () => "GB"), "US"),
  quantity: fc.integer({ min: 1, max: 3 }),
  password: fc.constantFrom("a-long-sentence-you-remember", "bodega-demo-2026"),
  // Only `credentials` of build.ts knows it, and changes it to itself: the run signs in again and again.
  current_password: fc.constant("nobody-has-this-one"),
  stock_quantity: fc.integer({ min: 0, max: 40 }),
  price: fc.integer({ min: 50, max: 9_000 }),
};

const printable = fc.constantFrom(...Array.from("abcdefghijklmnopqrstuvwxyz ABC 0123456789 äßç-'."));
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

/** Values that the schema allows, near to what its examples show. */
export function proper(document: Document, schema: Schema, name: string, path: string): fc.Arbitrary<unknown> {
  const whole = resolve(document, schema);
  const kind = kindOf(name, path);
  const isText = whole.type === undefined || [whole.type].flat().includes("string");
  if (kind !== null && isText && !whole.enum) return blank(kind);
  const known = named[name];
  if (known && !whole.enum) return known;
  if (name === "options" && whole.type === "object")
    return fc.constantFrom("S", "M", "L", "XL").map((Size) => ({ Size }));
  const example = whole.example ?? whole.examples?.[0];
  const made = generated(document, whole, name, path);
  if (example === undefined || whole.enum) return made;
  const shown = filled(document, whole, example, name, path);
  return fc.oneof({ weight: 3, arbitrary: shown }, { weight: 1, arbitrary: made });
}

/** The example itself, with things that are there in the place of its made-up ids. */
export function filled(
  document: Document,
  schema: Schema,
  example: unknown,
  name: string,
  path: string,
): fc.Arbitrary<unknown> {
  const kind = kindOf(name, path);
  if (typeof example === "string" && kind !== null) return blank(kind);
  // A variant's values of its options, not the list of what a product comes in.
  const isList = Array.isArray(example) || (typeof example === "object" && example !== null && "values" in example);
  if (name === "options" && !isList) return proper(document, { type: "object" }, name, path);
  const known = named[name];
  if (known && (typeof example === "string" || name === "payment_method_id")) return known;
  const whole = resolve(document, schema);
  if (Array.isArray(example))
    return fc.tuple(...example.map((e) => filled(document, whole.items ?? {}, e, name, path)));
  if (typeof example !== "object" || example === null) return fc.constant(example);
  return fc.record(
    Object.fromEntries(
      Object.entries(example).map(([key, value]) => [
        key,
        filled(document, whole.properties?.[key] ?? {}, value, key, path),
      ]),
    ),
  );
}

function generated(document: Document, schema: Schema, name: string, path: string): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const parts = schema.anyOf ?? schema.oneOf;
  if (parts) return fc.oneof(...parts.map((part) => proper(document, part, name, path)));
  const types = [schema.type ?? "object"].flat();
  return fc.oneof(...types.map((type) => ofType(document, schema, type, name, path)));
}

function ofType(document: Document, schema: Schema, type: string, name: string, path: string): fc.Arbitrary<unknown> {
  const { minimum: min = 0, maximum: max = 10_000 } = schema;
  switch (type) {
    case "null":
      return fc.constant(null);
    case "boolean":
      return fc.boolean();
    case "integer":
    case "number":
      return fc.oneof(fc.integer({ min, max: Math.min(max, min + 20) }), fc.integer({ min, max }));
    case "array":
      return fc.array(proper(document, schema.items ?? {}, name, path), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 3, (schema.minItems ?? 0) + 3),
      });
    case "string":
      return ofText(schema);
    default:
      return ofObject(document, schema, path);
  }
}

function ofObject(document: Document, schema: Schema, path: string): fc.Arbitrary<unknown> {
  const required = new Set(schema.required);
  const fields = Object.entries(schema.properties ?? {}).map(([key, field]) => {
    const value = proper(document, field, key, path);
    return [key, required.has(key) ? value : maybe(value)] as const;
  });
  if (fields.length === 0 && typeof schema.additionalProperties === "object")
    return fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), proper(document, schema.additionalProperties, "", path), {
      maxKeys: 3,
    });
  return fc.record(Object.fromEntries(fields)).map(withoutAbsent);
}

const withoutAbsent = (value: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined));

function ofText(schema: Schema): fc.Arbitrary<string> {
  const { minLength = 0, maxLength = 40 } = schema;
  if (schema.format === "uuid") return fc.uuid();
  if (schema.format === "date-time")
    return fc.integer({ min: 1.7e12, max: 1.9e12 }).map((ms) => new Date(ms).toISOString());
  if (schema.format === "date")
    return fc.integer({ min: 1.7e12, max: 1.8e12 }).map((ms) => new Date(ms).toISOString().slice(0, 10));
  if (schema.format === "email") return fc.stringMatching(/^[a-z]{3,10}$/).map((user) => `${user}@example.org`);
  if (schema.pattern !== undefined)
    return fc.stringMatching(new RegExp(schema.pattern)).filter((text) => text.length <= (schema.maxLength ?? 300));
  return fc.string({ unit: printable, minLength, maxLength: Math.max(minLength, Math.min(maxLength, 40)) });
}
