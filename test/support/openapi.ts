import { call } from "./api.ts";
import { followReferences } from "./follow-references.ts";

export type Schema = {
  $ref?: string;
  example?: unknown;
  examples?: unknown[];
  properties?: Record<string, Schema>;
  required?: string[];
  format?: string;
  items?: Schema;
  type?: string | string[];
  allOf?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  enum?: unknown[];
  const?: unknown;
};
type Media = { schema?: Schema; example?: unknown };
type Parameter = { name: string; in: "path" | "query" | "header"; required?: boolean; schema?: Schema };
type Contract = {
  operationId: string;
  security: Record<string, string[]>[];
  parameters?: Parameter[];
  requestBody?: { content: Record<string, Media> };
  responses: Record<string, { content?: Record<string, Media> }>;
  "x-permission"?: string;
  "x-step-up"?: "always" | "sometimes" | "factor";
};

/** One operation of the document, with what a test asks of it. */
export type Operation = {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly contract: Contract;
  readonly parameters: readonly Parameter[];
  /** The type of body that it takes; null for none. */
  readonly takes: string | null;
  readonly is_open: boolean;
};

type Document = { paths: Record<string, Record<string, Contract>>; components: { schemas: Record<string, Schema> } };

const document = followReferences(await (await call("GET", "/openapi.json")).json<Document>());

export const operations: readonly Operation[] = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, contract]) => ({
    name: `${method.toUpperCase()} ${path}`,
    method: method.toUpperCase(),
    path,
    contract,
    parameters: contract.parameters ?? [],
    takes: Object.keys(contract.requestBody?.content ?? {})[0] ?? null,
    is_open: contract.security.some((scheme) => Object.keys(scheme).length === 0),
  })),
);

/** The methods that some operation takes at this very address. */
export function methodsAt(address: string): string[] {
  const matching = operations.filter(({ path }) =>
    new RegExp(`^${path.replaceAll(/[.]/g, "\\.").replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(address),
  );
  return [...new Set(matching.map(({ method }) => method))];
}

/** The address of an operation, each parameter in the path as given by name, or an id that nothing has. */
export const addressOf = ({ path }: Operation, values: Readonly<Record<string, string>> = {}): string =>
  path.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? crypto.randomUUID());

/** The query that the operation cannot do without, as the document's own examples show it. */
export function exampleQuery({ parameters }: Operation): string {
  const needed = parameters.filter((one) => one.in === "query" && one.required);
  const query = new URLSearchParams(needed.map(({ name, schema }) => [name, String(exampleOf(schema))]));
  return needed.length === 0 ? "" : `?${query.toString()}`;
}

/** The headers that the operation cannot do without, as the document's own examples show them; the key of a repeat is for the test to choose. */
export const exampleHeaders = ({ parameters }: Operation): Record<string, string> =>
  Object.fromEntries(
    parameters
      .filter((one) => one.in === "header" && one.required && one.name !== "idempotency-key")
      .map(({ name, schema }) => [name, String(exampleOf(schema))]),
  );

/** The codes of the problems that the document promises under a status; null when it does not know the status. */
export function codesOf({ contract }: Operation, status: number): readonly string[] | null {
  const response = contract.responses[status];
  if (!response) return null;
  const schema = response.content?.["application/problem+json"]?.schema;
  return (schema?.oneOf ?? [schema])
    .flatMap((one) => schemaOf(one).allOf?.[1]?.properties?.["code"]?.enum ?? [])
    .map(String);
}

/** A body as the document's own examples show it, required fields only. */
export function exampleBody({ contract, takes }: Operation): unknown {
  const media = contract.requestBody?.content[takes ?? ""];
  return media?.example ?? exampleOf(media?.schema);
}

/** A schema itself, where it is only referred to. */
export function schemaOf(schema: Schema | undefined): Schema {
  let found = schema;
  while (found?.$ref) found = document.components.schemas[found.$ref.split("/").at(-1) ?? ""];
  return found ?? {};
}

/** An object with the fields of all its parts: what another one has, and what it requires besides. What shows a part does not show it. */
export function wholeOf(schema: Schema | undefined): Schema {
  const { allOf, ...own } = schemaOf(schema);
  if (!allOf) return own;
  const parts = [...allOf.map((part) => ({ ...wholeOf(part), example: own.example })), own];
  const properties = Object.assign({}, ...parts.map((part) => part.properties ?? {}));
  return { ...Object.assign({}, ...parts), properties, required: parts.flatMap(({ required = [] }) => required) };
}

/** The names of all fields of a body, required or not. */
export const fieldsOf = ({ contract, takes }: Operation): string[] =>
  Object.keys(wholeOf(contract.requestBody?.content[takes ?? ""]?.schema).properties ?? {});

function exampleOf(schema: Schema | undefined): unknown {
  if (!schema) return undefined;
  if (schema.$ref) return exampleOf(schemaOf(schema));
  const told = schema.example ?? schema.examples?.[0] ?? schema.const ?? schema.enum?.[0];
  if (told !== undefined) return told;
  if (schema.allOf) return exampleOf(wholeOf(schema));
  const parts = schema.anyOf ?? schema.oneOf;
  if (parts) return exampleOf(parts.find(({ type }) => type !== "null"));
  if (schema.properties) {
    const { properties, required = [] } = schema;
    return Object.fromEntries(required.map((name) => [name, exampleOf(properties[name])]));
  }
  if (schema.items) return [exampleOf(schema.items)];
  if (schema.format === "uuid") return "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b";
  if (schema.format === "date-time") return "2026-01-31T09:30:00.000Z";
  const type = [schema.type].flat()[0];
  return type === "string" ? "text" : type === "boolean" ? true : type === "array" ? [] : type === "object" ? {} : 1;
}

/** Bodies with each value of each of the body's own lists of words, beside what is required. */
export function bodiesOf(operation: Operation): unknown[] {
  const { contract, takes } = operation;
  const { properties = {}, required = [] } = wholeOf(contract.requestBody?.content[takes ?? ""]?.schema);
  const least = Object.fromEntries(required.map((name) => [name, exampleOf(properties[name])]));
  const chosen = Object.entries(properties).flatMap(([name, of]) =>
    (of.enum ?? []).map((value) => ({ ...least, [name]: value })),
  );
  return [exampleBody(operation), least, ...chosen];
}
