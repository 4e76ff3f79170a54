import { describe, it } from "vitest";
import { joinAlike, shareProperties } from "#platform/http/share-schemas";

const link = (name: string) => ({ $ref: `#/components/schemas/${name}` });
/** Long enough that five of it are worth a name. */
const price = { type: "integer", description: `Minor units of \`currency\`. ${"What it costs. ".repeat(10)}`.trim() };

describe("properties that several schemas write out", () => {
  const thing = { type: "object", properties: { price, size: { type: "string" } } };
  const document = {
    paths: { "/things": { get: { responses: { 200: { schema: { type: "array", items: price } } } } } },
    components: {
      responses: { Refused: {} },
      schemas: { A: thing, B: thing, C: thing, D: { ...thing, example: { properties: { price } } } },
    },
  };

  it("are one of the components, by the name that they have most often", ({ expect }) => {
    const { paths, components } = shareProperties(document);
    const shared = { type: "object", properties: { price: link("Price"), size: { type: "string" } } };
    expect(components).toEqual({
      responses: { Refused: {} },
      schemas: { A: shared, B: shared, C: shared, D: { ...shared, example: { properties: { price } } }, Price: price },
    });
    expect(paths["/things"].get.responses[200].schema).toEqual({ type: "array", items: link("Price") });
  });

  it("take no name that is taken, and none where little is saved", ({ expect }) => {
    const { schemas } = document.components;
    const taken = { components: { parameters: { Price: {} }, schemas } };
    expect(shareProperties(taken)).toEqual(taken);
    const few = { components: { schemas: { A: thing, B: thing } } };
    expect(shareProperties(few)).toEqual(few);
  });

  it("go by their format before their name, and words to choose from stay where they are", ({ expect }) => {
    const at = { ...price, type: "string", format: "date-time" };
    const of = { type: "object", properties: { made_at: at, kind: { ...price, enum: ["a"] } } };
    const { components } = shareProperties({ components: { schemas: { A: of, B: of, C: of, D: of, E: of } } });
    expect(Object.keys(components.schemas)).toEqual(["A", "B", "C", "D", "E", "DateTime"]);
  });
});

describe("a schema with the fields of another one", () => {
  const properties = { name: price, note: { type: "string" } };
  const patch = { type: "object", properties, additionalProperties: false };
  const put = { ...patch, required: ["name"], example: { name: 1 } };

  it("is that one, with what it requires", ({ expect }) => {
    const document = { paths: { "/a": { put } }, components: { schemas: { ThingPut: put, ThingPatch: patch } } };
    const joined = { allOf: [link("ThingPatch")], required: ["name"], example: { name: 1 } };
    expect(joinAlike(document)).toEqual({
      paths: { "/a": { put: joined } },
      components: { schemas: { ThingPut: joined, ThingPatch: patch } },
    });
  });

  it("stays as it is where it requires no more, is open, or says something else of a field", ({ expect }) => {
    const others = {
      Same: { ...patch, description: "Something else." },
      Open: { type: "object", properties, required: ["name"] },
      Other: { ...put, properties: { ...properties, note: { type: "integer" } } },
    };
    const document = { components: { schemas: { ThingPatch: patch, ...others } } };
    expect(joinAlike(document)).toEqual({ paths: undefined, ...document });
  });
});
