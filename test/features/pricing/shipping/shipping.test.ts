import { env } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";
import { activeShippingMethods } from "#pricing/shipping";
import { selectMethods } from "../../../../src/features/pricing/shipping/store.ts";
import { tokenOf } from "../../../support/actors.ts";
import { call, problemOf, tripsOf } from "../../../support/api.ts";
import { auditOf } from "../../../support/audit.ts";
import { testContext } from "../../../support/context.ts";
import { planOf } from "../../../support/explain.ts";
import { givenOrder } from "../../../support/orders.ts";
import { givenShippingMethod } from "../../../support/shipping.ts";

let admin = "";
beforeAll(async () => {
  admin = await tokenOf("admin");
});

describe("the storefront", () => {
  it("lists what is offered, page by page, and reads one, in one trip", async ({ expect }) => {
    const shown = await givenShippingMethod({ name: "Shown", position: 0 });
    const hidden = await givenShippingMethod({ name: "Hidden", is_active: false });
    const ids: string[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const path = `/api/v1/shipping/methods?limit=1${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`;
      const response = await call("GET", path);
      expect(response.status).toBe(200);
      expect(tripsOf(response).d1).toBe(1);
      const page: any = await response.json();
      ids.push(...page.data.map((one: { id: string }) => one.id));
      cursor = page.next_cursor;
    }
    expect(ids).toContain(shown.id);
    expect(ids).not.toContain(hidden.id);
    expect(new Set(ids).size).toBe(ids.length);
    const one = await call("GET", `/api/v1/shipping/methods/${shown.id}`);
    expect(await one.json()).toMatchObject({ id: shown.id, name: "Shown", type: "free_above" });
    for (const id of [hidden.id, "nothing"]) {
      const missing = await call("GET", `/api/v1/shipping/methods/${id}`);
      expect((await problemOf(missing)).code).toBe("shipping_method_not_found");
    }
  });

  it("quotes only methods that have a price in the currency", async ({ expect }) => {
    const flat = await givenShippingMethod({ prices: [{ currency: "KWD", price: 1500 }] });
    const rates = await call("GET", "/api/v1/shipping/rates?currency=KWD&subtotal=100&country=KW&weight=200&state=x");
    expect(await rates.json()).toEqual({
      data: [{ shipping_method_id: flat.id, name: "Standard", description: "", price: 1500, currency: "KWD" }],
      next_cursor: null,
    });
    expect(tripsOf(rates).d1).toBe(1);
    const usual: any = await (await call("GET", "/api/v1/shipping/rates?subtotal=5000")).json();
    expect(usual.data.every((one: any) => one.currency === "USD")).toBe(true);
    expect(usual.data.map((one: any) => one.shipping_method_id)).not.toContain(flat.id);
  });

  it("refuses what no quote can be made from", async ({ expect }) => {
    for (const query of ["country=usa", "currency=usd", "subtotal=-1", "subtotal=1.5", "weight=x", "colour=red"]) {
      const answer = await call("GET", `/api/v1/shipping/rates?${query}`);
      expect((await problemOf(answer)).code).toBe("invalid_request");
    }
    const bad = await call("GET", "/api/v1/shipping/methods?cursor=x.y");
    expect((await problemOf(bad)).code).toBe("invalid_cursor");
  });
});

describe("the back office", () => {
  it("adds and changes methods, each with its audit row", async ({ expect }) => {
    const { id } = await givenShippingMethod({ name: "Before" });
    const body = { name: "After", is_active: false, prices: [{ currency: "EUR", price: 1 }] };
    const changed = await call("PATCH", `/api/v1/admin/shipping/methods/${id}`, { body, token: admin });
    expect(changed.status).toBe(200);
    expect(await changed.json()).toMatchObject({ id, name: "After", is_active: false, type: "flat_rate" });
    const rows = await auditOf(id);
    expect(rows.map((row) => row.action)).toEqual(["shipping_method.created", "shipping_method.changed"]);
    expect(rows[1]?.changes).toMatchObject({ before: { name: "Before" }, after: { name: "After" } });
    const list = await call("GET", "/api/v1/admin/shipping/methods?is_active=false&limit=100&count=true", {
      token: admin,
    });
    const page: any = await list.json();
    expect(page.data.map((one: any) => one.id)).toContain(id);
    expect(page.total_count).toBe(page.data.length);
    expect(tripsOf(list).d1).toBeLessThanOrEqual(2);
  });

  it("deletes a method that orders name, which keep its name", async ({ expect }) => {
    const method = await givenShippingMethod({ name: "By balloon" });
    const { order_id } = await givenOrder();
    const named = env.DB.prepare("UPDATE orders SET shipping_method_id = ?, shipping_method_name = ? WHERE id = ?");
    await named.bind(method.id, "By balloon", order_id).run();
    const path = `/api/v1/admin/shipping/methods/${method.id}`;
    expect((await call("DELETE", path, { token: admin })).status).toBe(204);
    expect((await problemOf(await call("DELETE", path, { token: admin }))).code).toBe("shipping_method_not_found");
    expect((await call("GET", `/api/v1/shipping/methods/${method.id}`)).status).toBe(404);
    const order = await call("GET", `/api/v1/admin/orders/${order_id}`, { token: admin });
    expect(await order.json()).toMatchObject({ shipping_method: { id: method.id, name: "By balloon" } });
    expect((await auditOf(method.id)).map((row) => row.action)).toContain("shipping_method.deleted");
  });

  it("refuses prices that contradict each other, unknown methods, and people who may not", async ({ expect }) => {
    const path = "/api/v1/admin/shipping/methods";
    const price = { currency: "USD", price: 1 };
    const twice = await call("POST", path, { body: { name: "Twice", prices: [price, price] }, token: admin });
    expect((await problemOf(twice)).errors?.[0]?.path).toBe("prices.1.currency");
    for (const body of [
      { name: "", prices: [price] },
      { name: "None", prices: [] },
      { name: "Odd", prices: [{ currency: "USD", price: -1 }] },
      { name: "Odd", prices: [{ currency: "XXX", price: 1 }] },
      { name: "Odd", prices: [price], zone: "EU" },
    ])
      expect((await call("POST", path, { body, token: admin })).status).toBe(422);
    const gone = await call("PATCH", `${path}/nothing`, { body: { name: "x" }, token: admin });
    expect((await problemOf(gone)).code).toBe("shipping_method_not_found");
    const customer = await tokenOf("customer");
    expect((await call("GET", path)).status).toBe(401);
    expect((await call("GET", path, { token: customer })).status).toBe(403);
    expect((await call("POST", path, { body: { name: "x", prices: [price] }, token: customer })).status).toBe(403);
  });

  it("reads every list by an index", async ({ expect }) => {
    const { db } = testContext();
    for (const statement of [
      selectMethods(db, {}, [0, "x"], 20),
      selectMethods(db, { is_active: true }, [0, "x"], 20),
      activeShippingMethods(db),
    ]) {
      const plan = await planOf(statement);
      expect(plan).toMatch(/USING INDEX shipping_methods_(position|active)/);
      expect(plan).not.toContain("TEMP B-TREE");
    }
  });
});
