import { describe, it } from "vitest";
import recorded from "../../assets/docs/examples.json?raw";
import { filled, fillIn, finder } from "../../assets/docs/fill-in.mjs";
import { differences, readExamples, wrongSums } from "../../local/examples/compare.ts";
import { Contract, operationsOf } from "../../local/examples/contract.ts";
import { inOrder } from "../../local/examples/order.ts";
import type { Play } from "../../local/examples/play.ts";
import { stabilise } from "../../local/examples/stable.ts";
import { call } from "../support/api.ts";
import { requests, values } from "../support/demo/requests.ts";

const ID = "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b";
const play = (answer: unknown): Play => ({
  operation_id: "getThing",
  method: "get",
  path: "/things",
  parameters: {},
  body: undefined,
  status: 200,
  type: "application/json",
  answer,
});
const answerOf = (answer: unknown, started_at = Date.parse("2026-11-29T12:00:00Z")) =>
  stabilise([play(answer)], started_at)[0]?.answer;
const contract = Contract.parse(JSON.parse(await (await call("GET", "/openapi.json")).text()));
const operations = operationsOf(contract);
const examples = readExamples(recorded);

describe("a recorded example", () => {
  it("has the same id for the same thing, and times as far apart as they were", ({ expect }) => {
    const first = { id: ID, parent_id: ID.replace("6b", "6c"), at: "2026-11-29T12:03:04.567Z" };
    const later = { id: ID, until: "2026-12-02T12:00:00.000Z", day: "2026-11-28" };
    expect(answerOf([first, later])).toEqual([
      {
        id: `${ID.slice(0, 24)}000000000001`,
        parent_id: `${ID.slice(0, 24)}000000000002`,
        at: "2026-01-31T09:30:00.000Z",
      },
      { id: `${ID.slice(0, 24)}000000000001`, until: "2026-02-03T09:30:00.000Z", day: "2026-01-30" },
    ]);
  });

  it("holds no secret, and of a long list the beginning", ({ expect }) => {
    const shown = answerOf({ access_token: "eyJhbGciOiJFZERTQSJ9.e30.c2ln", key: "sk_live", list: [1, 2, 3] });
    expect(JSON.stringify(shown)).not.toMatch(/c2ln|sk_live/);
    expect(shown).toMatchObject({ list: [1, 2] });
    // A secret of an endpoint is the one of the standard's own documentation.
    expect(recorded).not.toMatch(/eyJ[\w-]+\.eyJ|whsec_(?!MfKQ9r8G)|sk_test_/);
  });

  it("is there for 9 of 10 operations that can be sent as they are filled in, and for none that is gone", ({
    expect,
  }) => {
    const known = operations.map(({ operation }) => operation.operationId);
    const possible = known.filter((name) => requests[name]?.needs === undefined);
    expect(possible.filter((name) => name in examples).length).toBeGreaterThan(possible.length * 0.9);
    expect(Object.keys(examples).filter((name) => !known.includes(name))).toEqual([]);
  });
});

describe("the comparison with what is recorded", () => {
  const known = readExamples(
    JSON.stringify({
      getThing: { parameters: {}, status: 200, type: "application/json", answer: { a: 1, b: { c: "x" }, d: null } },
    }),
  );

  it("takes other values for the same, and what is null for anything", ({ expect }) => {
    expect(differences(known, [play({ a: 2, b: { c: "y" }, d: "z" })])).toEqual([]);
  });

  it("names what is new, gone or of another type", ({ expect }) => {
    expect(differences(known, [play({ a: "1", b: { e: 1 }, d: null })])).toEqual([
      "getThing.a: string in place of number",
      "getThing.b.c: is gone",
      "getThing.b.e: is new",
    ]);
    expect(differences(known, [])).toEqual(["getThing: there is no such operation"]);
  });

  it("names sums that do not add up, without lines that cannot be bought", ({ expect }) => {
    const line = { quantity: 2, unit_price: 150, line_total: 300, warnings: [] };
    const gone = { ...line, warnings: [{ code: "unavailable" }] };
    expect(wrongSums([play({ items: [line, gone], subtotal: 300 })])).toEqual([]);
    expect(wrongSums([play({ items: [line, { ...line, line_total: 301 }], subtotal: 600 })])).toEqual([
      "getThing: its lines are 601, not 600",
      "getThing.items[1]: the line is wrong",
    ]);
  });
});

describe("the reference's requests", () => {
  const shop: Record<string, unknown> = {
    "/products?in_stock=true&currency=USD&sort=oldest&limit=1": { data: [{ slug: "apron", default_variant_id: ID }] },
    "/admin/products?limit=1": { data: [{ id: ID }] },
    [`/admin/products/${ID}`]: { variants: [{ id: "first" }, { id: "last" }], images: [] },
    "/cart": { items: [], coupons: [], tenders: [] },
  };
  const ask = async (path: string) => shop[path] ?? null;

  it("take values from the shop's own answers, one within the other", async ({ expect }) => {
    expect(await filled({ at: "{product}", in: ["{new_variant}"] }, finder(values, ask))).toEqual({
      at: "apron",
      in: ["last"],
    });
    expect(await filled("{word}-{product}", finder(values, ask, { word: () => "new" }))).toBe("new-apron");
  });

  it("stay as the contract has them where the shop has no such thing", async ({ expect }) => {
    expect(await filled({ id: "{cart_item}" }, finder(values, ask))).toBeUndefined();
    const seen = operationsOf(
      Contract.parse(
        await fillIn(
          contract,
          requests,
          finder(values, async () => null),
        ),
      ),
    );
    const item = seen.find(({ operation }) => operation.operationId === "removeCartItem");
    expect(item?.operation.parameters).toEqual(
      operations.find(({ operation }) => operation.operationId === "removeCartItem")?.operation.parameters,
    );
  });

  it("fill in the path and the body of an operation", async ({ expect }) => {
    const seen = operationsOf(Contract.parse(await fillIn(contract, requests, finder(values, ask))));
    const named = (name: string) => seen.find(({ operation }) => operation.operationId === name)?.operation;
    expect(named("getProduct")?.parameters.find(({ name }) => name === "id")).toMatchObject({ example: "apron" });
    expect(named("addCartItem")?.requestBody?.content["application/json"]?.example).toEqual({
      variant_id: ID,
      quantity: 2,
    });
  });

  it("are sent so that things are made before they are read, changed and deleted", ({ expect }) => {
    const order = inOrder(operations).map(({ operation }) => operation.operationId);
    const places = ["adminCreateTag", "adminGetTag", "adminUpdateTag", "adminDeleteTag"].map((name) =>
      order.indexOf(name),
    );
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(order).toHaveLength(operations.length);
  });
});
