import { env } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";
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
    const shown = await givenShippingMethod({ name: "Shown", position: 0, delivery_time: "2 days" });
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
    expect(await one.json()).toEqual({
      id: shown.id,
      name: "Shown",
      description: "",
      delivery_time: "2 days",
      pickup_place: null,
      position: 0,
    });
    for (const id of [hidden.id, "nothing"]) {
      const missing = await call("GET", `/api/v1/shipping/methods/${id}`);
      expect((await problemOf(missing)).code).toBe("shipping_method_not_found");
    }
  });

  it("refuses a cursor that is none", async ({ expect }) => {
    const bad = await call("GET", "/api/v1/shipping/methods?cursor=x.y");
    expect((await problemOf(bad)).code).toBe("invalid_cursor");
  });
});

describe("the back office", () => {
  it("adds and changes methods, each with its audit row", async ({ expect }) => {
    const { id } = await givenShippingMethod({ name: "Before" });
    const body = { name: "After", is_active: false, rates: [{ currency: "EUR", price: 1 }] };
    const changed = await call("PATCH", `/api/v1/admin/shipping/methods/${id}`, { body, token: admin });
    expect(changed.status).toBe(200);
    expect(await changed.json()).toMatchObject({ id, name: "After", is_active: false, rates: [{ price: 1 }] });
    const rows = await auditOf(id);
    expect(rows.map((row) => row.action)).toEqual(["shipping_method.created", "shipping_method.changed"]);
    expect(rows[1]?.changes).toMatchObject({
      before: { name: "Before", rates: [{ price: 500 }, { price: 500 }] },
      after: { name: "After", rates: [{ price: 1 }] },
    });
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
    const offered = async () => {
      const rates: any = await (await call("GET", "/api/v1/shipping/rates")).json();
      return rates.data.some((one: any) => one.shipping_method_id === method.id);
    };
    expect(await offered()).toBe(true);
    const { order_id } = await givenOrder();
    const named = env.DB.prepare("UPDATE orders SET shipping_method_id = ?, shipping_method_name = ? WHERE id = ?");
    await named.bind(method.id, "By balloon", order_id).run();
    const path = `/api/v1/admin/shipping/methods/${method.id}`;
    expect((await call("DELETE", path, { token: admin })).status).toBe(204);
    expect(await offered()).toBe(false);
    expect((await problemOf(await call("DELETE", path, { token: admin }))).code).toBe("shipping_method_not_found");
    expect((await call("GET", `/api/v1/shipping/methods/${method.id}`)).status).toBe(404);
    const order = await call("GET", `/api/v1/admin/orders/${order_id}`, { token: admin });
    expect(await order.json()).toMatchObject({ shipping_method: { id: method.id, name: "By balloon" } });
    expect((await auditOf(method.id)).map((row) => row.action)).toContain("shipping_method.deleted");
  });

  it("keeps the rates when they are not part of a change", async ({ expect }) => {
    const { id, rates } = await givenShippingMethod();
    const path = `/api/v1/admin/shipping/methods/${id}`;
    const changed = await call("PATCH", path, { body: { delivery_time: "Soon" }, token: admin });
    expect(await changed.json()).toMatchObject({ delivery_time: "Soon", rates });
  });

  it("refuses unknown methods, and people who may not", async ({ expect }) => {
    const path = "/api/v1/admin/shipping/methods";
    const rates = [{ currency: "USD", price: 1 }];
    for (const body of [
      { name: "", rates },
      { name: "Odd", prices: rates },
      { name: "Odd", delivery_time: "x".repeat(81) },
      { rates },
    ])
      expect((await call("POST", path, { body, token: admin })).status).toBe(422);
    const gone = await call("PATCH", `${path}/nothing`, { body: { name: "x" }, token: admin });
    expect((await problemOf(gone)).code).toBe("shipping_method_not_found");
    const customer = await tokenOf("customer");
    expect((await call("GET", path)).status).toBe(401);
    expect((await call("GET", path, { token: customer })).status).toBe(403);
    expect((await call("POST", path, { body: { name: "x", rates }, token: customer })).status).toBe(403);
  });

  it("reads every list by an index", async ({ expect }) => {
    const { db } = testContext();
    for (const statement of [
      selectMethods(db, {}, [0, "x"], 20),
      selectMethods(db, { is_active: true }, [0, "x"], 20),
    ]) {
      const plan = await planOf(statement);
      expect(plan).toMatch(/USING INDEX shipping_methods_(position|active)/);
      expect(plan).not.toContain("SCAN");
    }
  });
});
