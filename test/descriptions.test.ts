import { describe, it } from "vitest";
import { isNode } from "#platform/http/compact";
import { call } from "./support/api.ts";

type Schema = {
  readonly $ref?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly enum?: readonly unknown[];
  readonly "x-enum-descriptions"?: Readonly<Record<string, string>>;
};
type Parameter = { readonly $ref?: string; readonly name?: string; readonly description?: string };
type Operation = { readonly operationId: string; readonly parameters?: readonly Parameter[] };
type Document = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly parameters: Readonly<Record<string, Parameter>>;
  };
};

const document: Document = JSON.parse(await (await call("GET", "/openapi.json")).text());
const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));

type Found = { readonly at: string; readonly name: string; readonly schema: Schema };

/** Every schema of a part of the document, with where it stands and, of a property, its name. */
function schemasIn(node: unknown, at: string, found: Found[] = []): Found[] {
  if (Array.isArray(node)) for (const part of node) schemasIn(part, at, found);
  if (!isNode(node)) return found;
  // Whatever is no schema has neither an enum nor properties.
  found.push({ at, name: "", schema: node });
  for (const [key, part] of Object.entries(node)) {
    if (key === "example" || key === "examples" || key === "x-enum-descriptions") continue;
    if (key !== "properties" || !isNode(part)) schemasIn(part, at, found);
    else
      for (const [name, property] of Object.entries(part)) {
        if (isNode(property)) found.push({ at: `${at}.${name}`, name, schema: property });
        schemasIn(property, `${at}.${name}`, found);
      }
  }
  return found;
}

const everywhere = [
  ...Object.entries(document.components.schemas).flatMap(([name, schema]) => schemasIn(schema, name)),
  ...Object.entries(document.components.parameters).flatMap(([name, part]) => schemasIn(part, name)),
  ...operations.flatMap((operation) => schemasIn(operation, operation.operationId)),
];
const properties = everywhere.filter(({ name }) => name !== "");
const parameters = [
  ...Object.entries(document.components.parameters),
  ...operations.flatMap((o) => (o.parameters ?? []).map((part) => [o.operationId, part] as const)),
].filter(([, { $ref }]) => $ref === undefined);

/** What is said of a schema: by itself, or by the one that it refers to. */
const saidOf = ({ $ref, description }: Schema): string =>
  description ?? ($ref ? (document.components.schemas[$ref.split("/").at(-1) ?? ""]?.description ?? "") : "");

/** The code of a problem is the schema's own name, and what it means is the schema's description. */
const isProblemCode = ({ at }: Found) => at.endsWith("Problem.code");

const FILLERS = new Set("a an the of its it is this in for to and".split(" "));
const wordsOf = (text: string) =>
  (text.toLowerCase().match(/[a-z]+/g) ?? []).map((word) => word.replace(/s$/, "")).filter((w) => !FILLERS.has(w));

/** Whether a description says nothing that the name does not. */
const restates = (name: string, description: string) =>
  wordsOf(description).every((word) => wordsOf(name.replaceAll("_", " ")).includes(word));

describe("the OpenAPI document describes", () => {
  it("every property", ({ expect }) => {
    const silent = properties.filter((found) => !isProblemCode(found) && saidOf(found.schema) === "");
    expect([...new Set(silent.map(({ at }) => at))]).toEqual([]);
  });

  it("every parameter", ({ expect }) => {
    const silent = parameters.filter(([, { description }]) => !description);
    expect(silent.map(([at, { name }]) => `${at} ${name}`)).toEqual([]);
  });

  it("every value of an enum that has several", ({ expect }) => {
    const silent = everywhere.filter(({ schema }) => {
      const words = (schema.enum ?? []).filter((value) => typeof value === "string");
      const meanings = schema["x-enum-descriptions"] ?? {};
      return words.length > 1 && words.some((word) => !meanings[word]);
    });
    expect([...new Set(silent.map(({ at }) => at))]).toEqual([]);
  });

  it("none of them by its own name", ({ expect }) => {
    const named = [
      ...properties.map(({ at, name, schema }) => [at, name, saidOf(schema)] as const),
      ...parameters.map(([at, { name = "", description = "" }]) => [at, name, description] as const),
      ...everywhere.flatMap(({ at, schema }) =>
        Object.entries(schema["x-enum-descriptions"] ?? {}).map(([value, meaning]) => [at, value, meaning] as const),
      ),
    ];
    const idle = named.filter(([, name, said]) => said !== "" && restates(name, said));
    expect([...new Set(idle.map(([at, name, said]) => `${at} ${name}: ${said}`))]).toEqual([]);
  });
});
