import { z } from "zod";

/** What a collection is made from, as far as it is read of an OpenAPI document. */
const Schema = z.looseObject({
  $ref: z.string().optional(),
  example: z.unknown().optional(),
  const: z.unknown().optional(),
  default: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  format: z.string().optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  required: z.array(z.string()).optional(),
  get properties() {
    return z.record(z.string(), Schema).optional();
  },
  get items() {
    return Schema.optional();
  },
  get anyOf() {
    return z.array(Schema).optional();
  },
  get oneOf() {
    return z.array(Schema).optional();
  },
  get allOf() {
    return z.array(Schema).optional();
  },
});
export type Schema = z.output<typeof Schema>;

const Parameter = z.object({
  name: z.string(),
  in: z.enum(["path", "query", "header"]),
  required: z.boolean().optional(),
  description: z.string().optional(),
  example: z.unknown().optional(),
  schema: Schema.optional(),
});
export type Parameter = z.output<typeof Parameter>;

const Operation = z.object({
  operationId: z.string(),
  summary: z.string(),
  description: z.string().optional(),
  tags: z.array(z.string()),
  security: z.array(z.record(z.string(), z.unknown())),
  parameters: z.array(z.union([z.object({ $ref: z.string() }), Parameter])).default([]),
  requestBody: z
    .object({ content: z.record(z.string(), z.object({ schema: Schema.optional(), example: z.unknown().optional() })) })
    .optional(),
});
export type Operation = z.output<typeof Operation>;

export const Document = z.object({
  info: z.object({ title: z.string(), description: z.string().optional() }),
  tags: z.array(z.object({ name: z.string(), description: z.string() })),
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.object({
    schemas: z.record(z.string(), Schema),
    parameters: z.record(z.string(), Parameter).default({}),
  }),
});
export type Document = z.output<typeof Document>;

const nameOf = (reference: string): string => reference.split("/").at(-1) ?? "";

/** An operation's parameters, the shared ones included. */
export const parametersOf = (document: Document, operation: Operation): Parameter[] =>
  operation.parameters.flatMap((one) =>
    "$ref" in one ? (document.components.parameters[nameOf(one.$ref)] ?? []) : [one],
  );

/** An object with the fields of all its parts; what shows a part does not show it. */
function wholeOf(document: Document, schema: Schema): Schema {
  if (schema.$ref) return wholeOf(document, document.components.schemas[nameOf(schema.$ref)] ?? {});
  const { allOf, ...own } = schema;
  if (!allOf) return own;
  const parts = [...allOf.map((part) => ({ ...wholeOf(document, part), example: own.example })), own];
  const properties = Object.fromEntries(parts.flatMap((part) => Object.entries(part.properties ?? {})));
  return { ...own, properties, required: parts.flatMap(({ required = [] }) => required) };
}

/** The example of a schema, or one made of the examples of what it requires. Fields that `given` names have its values. */
export function exampleOf(document: Document, schema: Schema | undefined, given: ReadonlySet<string>): unknown {
  if (!schema) return undefined;
  if (schema.$ref ?? schema.allOf) return exampleOf(document, wholeOf(document, schema), given);
  const told = schema.example ?? schema.const ?? schema.default ?? schema.enum?.[0];
  if (told !== undefined) return withVariables(told, given);
  const parts = schema.anyOf ?? schema.oneOf;
  if (parts)
    return exampleOf(
      document,
      parts.find(({ type }) => type !== "null"),
      given,
    );
  if (schema.properties) {
    const { properties, required = [] } = schema;
    const names = required.length > 0 ? required : Object.keys(properties).slice(0, 1);
    const fields = names.map((name) => [name, exampleOf(document, properties[name], given)] as const);
    return withVariables(Object.fromEntries(fields), given);
  }
  if (schema.items) return [exampleOf(document, schema.items, given)];
  if (schema.format === "uuid") return "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b";
  if (schema.format === "date-time") return "2026-01-31T09:30:00.000Z";
  const [type] = [schema.type].flat();
  return { string: "text", boolean: true, array: [], object: {} }[type ?? ""] ?? 1;
}

/** The same value, in which a field that a variable is named after holds that variable. */
function withVariables(value: unknown, given: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map((each) => withVariables(each, given));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, given.has(key) ? `{{${key}}}` : withVariables(each, given)]),
  );
}
