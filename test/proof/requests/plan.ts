import fc from "fast-check";
import {
  hostile_bodies,
  hostile_headers,
  hostile_numbers,
  hostile_parts,
  hostile_shapes,
  hostile_strings,
} from "./corpus.ts";
import type { Document, Operation, Parameter } from "./document.ts";
import { filled, proper } from "./proper.ts";

/** Who sends it; the names are those of `people.ts`. */
export type Role = "nobody" | "gil" | "gwen" | "ada" | "bob" | "staff" | "admin";

type Twist =
  | { readonly kind: "none" }
  /** One value in the body becomes something else; `absent` takes it out. */
  | { readonly kind: "field"; readonly nth: number; readonly value: unknown }
  | { readonly kind: "absent"; readonly nth: number }
  | { readonly kind: "body"; readonly name: string }
  | { readonly kind: "header"; readonly headers: Readonly<Record<string, string>> }
  | { readonly kind: "query"; readonly text: string }
  | { readonly kind: "path"; readonly part: string }
  | { readonly kind: "stranger" };

/** A request before it is sent, with blanks where something known goes in. Made from a seed alone. */
export type Plan = {
  readonly role: Role;
  readonly path: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  readonly twist: Twist;
  readonly key: "none" | "new" | "again" | "for another";
  readonly knows: boolean;
};

const often: Readonly<Record<Operation["who"], readonly (readonly [number, Role])[]>> = {
  staff: [
    [11, "admin"],
    [6, "staff"],
    [1, "ada"],
    [1, "nobody"],
    [1, "gil"],
  ],
  signed_in: [
    [8, "ada"],
    [6, "bob"],
    [1, "staff"],
    [1, "nobody"],
    [1, "gil"],
  ],
  order_holder: [
    [6, "ada"],
    [3, "bob"],
    [4, "gil"],
    [2, "gwen"],
    [2, "admin"],
    [2, "staff"],
    [1, "nobody"],
  ],
  anyone: [
    [4, "ada"],
    [3, "bob"],
    [5, "gil"],
    [3, "gwen"],
    [3, "nobody"],
    [1, "staff"],
    [1, "admin"],
  ],
};

const hostileValue = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...hostile_strings) },
  { weight: 2, arbitrary: fc.constantFrom(...hostile_numbers) },
  { weight: 2, arbitrary: fc.constantFrom(...hostile_shapes) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 30 }) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
);

const queryOf = ({ parameters }: Operation) => parameters.filter((parameter) => parameter.in === "query");
const pathOf = ({ parameters }: Operation) => parameters.filter((parameter) => parameter.in === "path");

function twistOf(operation: Operation): fc.Arbitrary<Twist> {
  const names = queryOf(operation).map(({ name }) => name);
  const raw = fc.oneof(
    fc.constantFrom(...hostile_strings).map(percentEncoded),
    fc.constantFrom(...hostile_parts),
    fc.constantFrom("1000000000", "-1", "0", "1.5", "1e3", "101"),
  );
  const query = fc.oneof(
    fc.constantFrom("surprise=1", "__proto__=1", "limit=1&limit=2", "=", "&&", "a[]=1&a[b]=2", "%=1", "%00=1"),
    ...(names.length === 0
      ? []
      : [fc.tuple(fc.constantFrom(...names), raw).map(([name, value]) => `${name}=${value}`)]),
    ...(names.length === 0 ? [] : [fc.constantFrom(...names).map((name) => `${name}=1&${name}=1`)]),
    fc.constant("cursor=WyJhYmMiLFs0Ml1d.c2lnbmF0dXJl"),
  );
  const weights: { weight: number; arbitrary: fc.Arbitrary<Twist> }[] = [
    { weight: 11, arbitrary: fc.constant({ kind: "none" }) },
    { weight: 1, arbitrary: fc.constantFrom(...hostile_headers).map((headers) => ({ kind: "header", headers })) },
    { weight: names.length > 0 ? 3 : 1, arbitrary: query.map((text) => ({ kind: "query", text })) },
    { weight: 1, arbitrary: fc.constant({ kind: "stranger" }) },
  ];
  if (operation.media === "application/json") {
    const nth = fc.nat(1000);
    weights.push(
      { weight: 4, arbitrary: fc.record({ kind: fc.constant("field"), nth, value: hostileValue }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant("absent"), nth }) },
    );
  }
  if (operation.method !== "GET")
    weights.push({
      weight: 2,
      arbitrary: fc.constantFrom(...Object.keys(hostile_bodies)).map((name) => ({ kind: "body", name })),
    });
  if (pathOf(operation).length > 0)
    weights.push({
      weight: 2,
      arbitrary: fc
        .oneof(fc.constantFrom(...hostile_parts), fc.constantFrom(...hostile_strings).map(percentEncoded), fc.uuid())
        .map((part) => ({ kind: "path", part })),
    });
  return fc.oneof(...weights);
}

function valueOf(document: Document, { name, schema = {} }: Parameter, operation: Operation): fc.Arbitrary<unknown> {
  if (name === "provider") return fc.constant("stripe");
  return proper(document, schema, name, operation.path);
}

/** Requests of one operation: most of them proper or nearly so, since a refusal at the door tests only the door. */
export function planOf(document: Document, operation: Operation): fc.Arbitrary<Plan> {
  const { body: schema, example } = operation;
  const body = !schema
    ? fc.constant(undefined)
    : example === undefined
      ? proper(document, schema, "", operation.path)
      : filled(document, schema, example, "", operation.path);
  const query = fc.record(
    Object.fromEntries(
      queryOf(operation).map((parameter) => [
        parameter.name,
        fc.oneof(
          { weight: parameter.required ? 30 : 1, arbitrary: valueOf(document, parameter, operation) },
          { weight: parameter.name === "cursor" ? 6 : 2, arbitrary: fc.constant(undefined) },
        ),
      ]),
    ),
  );
  const demands = operation.parameters.find(({ name }) => name === "idempotency-key")?.required === true;
  return fc.record({
    role: fc.oneof(...often[operation.who].map(([weight, role]) => ({ weight, arbitrary: fc.constant<Role>(role) }))),
    path: fc.record(Object.fromEntries(pathOf(operation).map((p) => [p.name, valueOf(document, p, operation)]))),
    query,
    body,
    twist: twistOf(operation),
    key: fc.oneof(
      { weight: demands ? 20 : 3, arbitrary: fc.constant("new" as const) },
      { weight: demands ? 1 : 12, arbitrary: fc.constant("none" as const) },
      { weight: 1, arbitrary: fc.constant("again" as const) },
      { weight: 1, arbitrary: fc.constant("for another" as const) },
    ),
    knows: fc.boolean(),
  });
}

/** Percent-encodes text that may not be well-formed, lone surrogates as the three bytes that a careless client sends. */
export function percentEncoded(text: string): string {
  return Array.from(text)
    .map((char) => {
      const code = char.codePointAt(0) ?? 0;
      if (code < 0xd800 || code > 0xdfff) return encodeURIComponent(char);
      return [0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63)]
        .map((byte) => `%${byte.toString(16)}`)
        .join("");
    })
    .join("");
}
