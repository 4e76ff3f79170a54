import { beforeAll, describe, it } from "vitest";
import { type GivenActor, givenActor } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { auditOf } from "../../../support/audit.ts";
import { testContext } from "../../../support/context.ts";
import { givenOrder } from "../../../support/orders.ts";
import { givenRole } from "../../../support/roles.ts";

let admin: GivenActor;
beforeAll(async () => {
  admin = await givenActor("admin");
});

const bulk = (body: object, token = admin.token, headers: Record<string, string> = {}) =>
  call("POST", "/api/v1/admin/orders/bulk", { token, body, headers });
const resultsOf = async (answer: Response): Promise<any[]> => {
  if (answer.status !== 200) throw new Error(await answer.text());
  return ((await answer.json()) as any).results;
};
const shown = async (order_id: string): Promise<any> =>
  (await call("GET", `/api/v1/admin/orders/${order_id}`, { token: admin.token })).json();
const freshTag = () => `t${crypto.randomUUID().slice(0, 8)}`;

describe("one change of many orders", () => {
  it("tags each, in the order in which they are named, and takes tags away again", async ({ expect }) => {
    const orders = [await givenOrder(), await givenOrder({ status: "paid" })];
    const order_ids = orders.map(({ order_id }) => order_id);
    const [one, two] = [freshTag(), freshTag()].toSorted();
    const added = await resultsOf(await bulk({ action: "add_tags", order_ids, tags: [one, two] }));
    expect(added.map(({ order_id, status }) => [order_id, status])).toEqual(order_ids.map((id) => [id, "done"]));
    for (const id of order_ids) expect((await shown(id)).tags).toEqual([one, two]);
    await bulk({ action: "remove_tags", order_ids, tags: [one] });
    for (const id of order_ids) {
      expect((await shown(id)).tags).toEqual([two]);
      expect((await auditOf(id)).map(({ action }) => action)).toEqual(["order.tagged", "order.tagged"]);
    }
  });

  it("changes those that can be changed, and says of each other one why not", async ({ expect }) => {
    const [paid, pending] = [await givenOrder({ status: "paid" }), await givenOrder()];
    const nobody = testContext().id();
    const order_ids = [pending.order_id, paid.order_id, nobody];
    const results = await resultsOf(await bulk({ action: "process", order_ids }));
    expect(results).toMatchObject([
      { order_id: pending.order_id, status: "refused", problem: { code: "illegal_move", status: 409 } },
      { order_id: paid.order_id, status: "done", order_status: "processing", problem: null },
      { order_id: nobody, status: "refused", problem: { code: "order_not_found", status: 404 } },
    ]);
    expect((await shown(pending.order_id)).status).toBe("pending");
    const again = await resultsOf(await bulk({ action: "process", order_ids: [paid.order_id] }));
    expect(again).toMatchObject([{ status: "done", order_status: "processing" }]);
  });

  it("cancels each once, with its money and stock", async ({ expect }) => {
    const orders = [await givenOrder({ status: "paid" }), await givenOrder({ status: "processing" })];
    const order_ids = orders.map(({ order_id }) => order_id);
    const headers = { "idempotency-key": crypto.randomUUID() };
    for (const _ of [1, 2]) {
      const results = await resultsOf(await bulk({ action: "cancel", order_ids }, admin.token, headers));
      expect(results.map(({ status }) => status)).toEqual(["done", "done"]);
    }
    await bulk({ action: "cancel", order_ids });
    for (const { order_id, total } of orders)
      expect(await shown(order_id)).toMatchObject({ status: "cancelled", refunded_total: total });
  });

  it("of paid orders asks a cancel for what a refund asks for", async ({ expect }) => {
    const { token } = await givenActor(await givenRole(["orders:read", "orders:write"]));
    const { order_id } = await givenOrder({ status: "paid" });
    const results = await resultsOf(await bulk({ action: "cancel", order_ids: [order_id] }, token));
    expect(results).toMatchObject([{ status: "refused", problem: { code: "permission_required" } }]);
    expect((await shown(order_id)).status).toBe("paid");
  });

  it("holds an order to 20 tags", async ({ expect }) => {
    const { order_id } = await givenOrder();
    const many = Array.from({ length: 20 }, freshTag);
    await bulk({ action: "add_tags", order_ids: [order_id], tags: many });
    const [refused] = await resultsOf(await bulk({ action: "add_tags", order_ids: [order_id], tags: [freshTag()] }));
    expect(refused.problem).toMatchObject({ code: "too_many_order_tags", most: 20 });
  });

  it("takes at most 100, and 20 to cancel", async ({ expect }) => {
    const ids = (count: number) => Array.from({ length: count }, () => testContext().id());
    for (const body of [
      { action: "process", order_ids: ids(101) },
      { action: "cancel", order_ids: ids(21) },
      { action: "add_tags", order_ids: ids(1) },
      { action: "erase", order_ids: ids(1) },
      { action: "process", order_ids: [] },
    ])
      expect((await problemOf(await bulk(body))).status).toBe(422);
  });
});
