import { env } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";
import { type GivenActor, givenActor } from "../../../support/actors.ts";
import { call } from "../../../support/api.ts";
import { givenOrder } from "../../../support/orders.ts";
import { givenRole } from "../../../support/roles.ts";

let staff: GivenActor;
beforeAll(async () => {
  staff = await givenActor("admin");
});

const path = "/api/v1/admin/fulfilments/pick-list";
/** Each test has a country of its own, where nothing else is sent to. */
const picksFor = async (country: string): Promise<any[]> => {
  const answer = await call("GET", `${path}?country=${country}&limit=100`, { token: staff.token });
  return ((await answer.json()) as any).data;
};
const order = (country: string, wish: Parameters<typeof givenOrder>[0] = {}) =>
  givenOrder({
    status: "processing",
    address: { country },
    lines: [
      { quantity: 3, unit_price: 1_000, name: "Tea <b>pot</b>" },
      { quantity: 2, unit_price: 500, name: "Cup" },
    ],
    ...wish,
  });
const itemsOf = async (order_id: string): Promise<any[]> =>
  ((await (await call("GET", `/api/v1/admin/orders/${order_id}`, { token: staff.token })).json()) as any).items;
const act = (order_id: string, what: string, body: object) =>
  call("POST", `/api/v1/admin/orders/${order_id}/${what}`, { token: staff.token, body });

describe("the pick list", () => {
  it("has the units of paid orders that are in no parcel, by variant and order", async ({ expect }) => {
    const one = await order("BV");
    const [tea = "", cup = ""] = one.variant_ids;
    await order("BV", { status: "pending" });
    await order("BV", { status: "shipped" });
    const [first] = await itemsOf(one.order_id);
    await act(one.order_id, "fulfilments", { items: [{ order_item_id: first.id, quantity: 1 }], status: "shipped" });
    await act(one.order_id, "fulfilments", { items: [{ order_item_id: first.id, quantity: 1 }] });
    const picks = await picksFor("BV");
    expect(picks).toHaveLength(2);
    expect(picks.find(({ variant_id }) => variant_id === tea)).toMatchObject({
      sku: `SKU-${tea}`,
      name: "Tea <b>pot</b>",
      options: { Size: "M" },
      units: 1,
      order_count: 1,
      orders: [{ order_id: one.order_id, order_number: expect.stringMatching(/^ORD-\d+$/), quantity: 1 }],
    });
    expect(picks.find(({ variant_id }) => variant_id === cup)).toMatchObject({ units: 2 });
  });

  it("adds up what several orders want of a variant, the oldest first", async ({ expect }) => {
    const made = [await order("HM"), await order("HM")];
    const [{ sku, variant_id }] = (await picksFor("HM")) as [any];
    for (const { order_id } of made) {
      const ids = (await itemsOf(order_id)).map(({ id }) => id);
      await env.DB.prepare("UPDATE order_items SET sku = ?, variant_id = ? WHERE id = ?")
        .bind(sku, variant_id, ids[0])
        .run();
    }
    const found = (await picksFor("HM")).find((pick) => pick.variant_id === variant_id && pick.order_count === 2);
    expect(found.orders.map(({ order_id }: any) => order_id)).toEqual(made.map(({ order_id }) => order_id));
    expect(found.units).toBe(found.orders.reduce((sum: number, { quantity }: any) => sum + quantity, 0));
  });

  it("leaves out orders on hold and orders whose money went back", async ({ expect }) => {
    const [held, refunded] = [await order("BV"), await order("BV")];
    const own = [held.order_id, refunded.order_id];
    const picksOfThese = async () =>
      (await picksFor("BV")).filter(({ orders }) => orders.some((one: any) => own.includes(one.order_id)));
    expect(await picksOfThese()).toHaveLength(4);
    await act(held.order_id, "hold", { reason: "stock_check" });
    await call("POST", `/api/v1/payments/${refunded.payment_id}/refunds`, {
      token: staff.token,
      body: {},
      headers: { "idempotency-key": crypto.randomUUID() },
    });
    expect(await picksOfThese()).toEqual([]);
    await act(held.order_id, "release", {});
    expect(await picksOfThese()).toHaveLength(2);
  });

  it("is a page to print in the reader's language, in which names are escaped", async ({ expect }) => {
    await order("GS");
    const read = (language: string) =>
      call("GET", `${path}/page?country=GS`, { token: staff.token, headers: { "accept-language": language } });
    const answer = await read("de-AT");
    expect(answer.headers.get("content-type")).toMatch(/^text\/html/);
    expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'");
    const page = await answer.text();
    expect(page).toContain("Pickliste");
    expect(page).toContain("Tea &lt;b&gt;pot&lt;/b&gt;");
    expect(page).toContain("Size: M");
    expect(page).toMatch(/ORD-\d+ × 3/);
    expect(await (await read("fr")).text()).toContain("Pick list");
    expect(await (await read("ja")).text()).toContain("ピッキングリスト");
  });

  it("is for staff who may read orders", async ({ expect }) => {
    const { token } = await givenActor(await givenRole(["catalog:read"]));
    for (const address of [path, `${path}/page`]) expect((await call("GET", address, { token })).status).toBe(403);
  });
});
