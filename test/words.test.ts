import { describe, it } from "vitest";
import { call } from "./support/api.ts";
import { followReferences } from "./support/follow-references.ts";

type Schema = {
  format?: string;
  properties?: Record<string, Schema>;
  anyOf?: Schema[];
  [key: string]: unknown;
};
type Parameter = { name: string; in: string; schema: Schema };
type Operation = {
  operationId: string;
  parameters?: Parameter[];
  responses: Record<string, { content?: Record<string, { schema?: { $ref?: string } }> }>;
};
type Document = {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
};

const document = followReferences(JSON.parse(await (await call("GET", "/openapi.json")).text()) as Document);

type Named = { readonly where: string; readonly name: string; readonly schema: Schema };

/** Every property anywhere below, with the operation or schema that it is in. */
function propertiesIn(where: string, node: unknown): Named[] {
  if (typeof node !== "object" || node === null) return [];
  const { properties } = node as Schema;
  const own = typeof properties === "object" ? Object.entries(properties) : [];
  return [
    ...own.map(([name, schema]) => ({ where, name, schema })),
    ...Object.entries(node)
      .filter(([key]) => key !== "example" && key !== "examples")
      .flatMap(([, part]) => propertiesIn(where, part)),
  ];
}

const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
const properties = [
  ...operations.flatMap(({ operationId, ...rest }) => propertiesIn(operationId, rest)),
  ...Object.entries(document.components.schemas).flatMap(([name, schema]) => propertiesIn(name, schema)),
];
/** The name of the schema of what an operation answers when it succeeds. */
const answerOf = ({ responses }: Operation): string =>
  (responses["200"]?.content?.["application/json"]?.schema?.["$ref"] ?? "").split("/").at(-1) ?? "";
const queries = operations.flatMap(({ operationId, parameters = [] }) =>
  parameters
    .filter((parameter) => parameter.in === "query")
    .map(({ name, schema }) => ({ where: operationId, name, schema })),
);

function formatsOf({ $ref, format, anyOf = [] }: Schema): string[] {
  const shared = document.components.schemas[String($ref).split("/").at(-1) ?? ""];
  return [...(format === undefined ? [] : [format]), ...anyOf.flatMap(formatsOf), ...(shared ? formatsOf(shared) : [])];
}
const isTime = ({ schema }: Named) => formatsOf(schema).includes("date-time");
const titles = (found: readonly Named[]) => [...new Set(found.map(({ where, name }) => `${where}.${name}`))];

/** The one time that is named after what it limits. */
const DEADLINE = "payable_until";
const RANGE = /_(?:from|to)$/;
/** Tables of which PATCH changes some rows: a PUT would take the others away. */
const rows = new Set(["/api/v1/admin/prices", "/api/v1/admin/price-lists/{id}/prices"]);
/** What limits or uses something, which is a thing and nobody who acted. */
const things = new Set(["limited_by", "used_by"]);
/** Words of standards, which are not ours to spell. */
const foreign = new Set(["exp"]);

describe("the contract has one word for one thing", () => {
  it("has properties and parameters to look at", ({ expect }) => {
    expect(properties.length).toBeGreaterThan(1_000);
    expect(queries.length).toBeGreaterThan(50);
  });

  it("ends every time in `_at`, and says nothing else so", ({ expect }) => {
    const misnamed = properties
      .filter(isTime)
      .filter(({ name }) => !name.endsWith("_at") && name !== DEADLINE && !RANGE.test(name));
    expect(titles(misnamed)).toEqual([]);
    const timeless = properties
      .filter(({ name }) => name.endsWith("_at") && !foreign.has(name))
      .filter((one) => !isTime(one));
    expect(titles(timeless)).toEqual([]);
  });

  it("asks for times as ranges of a field, each by its two ends, as days or times", ({ expect }) => {
    const odd = queries.filter((one) => isTime(one) && !/_at_(?:from|to)$/.test(one.name));
    expect(titles(odd)).toEqual([]);
    const loose = queries.filter(({ name }) =>
      /^(?:from|to|since|until|after|before|at|.*_(?:after|before|since))$/.test(name),
    );
    expect(titles(loose)).toEqual([]);
    const names = new Set(titles(queries));
    for (const { where, name, schema } of queries.filter(isTime)) {
      expect([where, name, formatsOf(schema)]).toEqual([where, name, ["date", "date-time"]]);
      const other = name.endsWith("_from") ? name.replace(/_from$/, "_to") : name.replace(/_to$/, "_from");
      expect([where, names.has(`${where}.${other}`)]).toEqual([where, true]);
    }
  });

  it("calls the deadline to pay `payable_until`, everywhere", ({ expect }) => {
    expect(titles(properties.filter(({ name }) => /deadline|pay_by|due_at|payable_(?!until$)/.test(name)))).toEqual([]);
  });

  it("calls what people write about a thing `note`", ({ expect }) => {
    const others = /^(?:notes|comments?|remarks?|memo|text)$/;
    // A review is all words: what it says below its title is its comment.
    const found = titles(properties.filter(({ name }) => others.test(name)));
    expect(found.filter((one) => !/Review\w*\.comment$/.test(one))).toEqual([]);
  });

  it("says who did something as `actor`: a type, and for staff an id and a name", ({ expect }) => {
    const others = /^(?:actor_\w+|\w+_by|by|author|who)$/;
    expect(titles(properties.filter(({ name }) => others.test(name) && !things.has(name)))).toEqual([]);
    const actors = properties.filter(({ name }) => name === "actor");
    expect(actors.length).toBeGreaterThan(5);
    const [shared] = Object.entries(document.components.schemas).filter(([name]) => name === "Actor");
    expect(Object.keys(shared?.[1].properties ?? {})).toEqual(["type", "id", "name"]);
    for (const { where, schema } of actors.filter((one) => one.schema["$ref"] !== "#/components/schemas/Actor")) {
      // Shoppers learn which kind of caller it was, and no more.
      expect(where).toBe("OrderTimeline");
      expect(Object.keys(schema.properties ?? {})).toEqual(["type"]);
    }
  });

  it("says when a thing was made and when it last changed, wherever PATCH changes one", ({ expect }) => {
    const shown = Object.values(document.paths).flatMap(({ patch }) => (patch ? [answerOf(patch)] : []));
    const things = [...new Set(shown)].filter((name) => name !== "Cart");
    const lived = things
      .map((name) => [name, document.components.schemas[name]?.properties ?? {}] as const)
      .filter(([, has]) => "id" in has);
    expect(lived.length).toBeGreaterThan(12);
    const odd = lived.filter(([, has]) => !("updated_at" in has) || !("created_at" in has || "placed_at" in has));
    expect(odd.map(([name]) => name)).toEqual([]);
  });

  it("takes PUT wherever PATCH is taken, as a replacement of the same thing", ({ expect }) => {
    const patched = Object.entries(document.paths).filter(([path, methods]) => "patch" in methods && !rows.has(path));
    expect(patched.length).toBeGreaterThan(10);
    const odd = patched.filter(([, { patch, put }]) => {
      const wanted = patch?.operationId.replace(/(^u|U)pdate/, (word) => (word === "update" ? "replace" : "Replace"));
      return put?.operationId !== wanted;
    });
    expect(odd.map(([path]) => path)).toEqual([]);
  });
});
