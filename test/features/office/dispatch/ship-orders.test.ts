import { beforeAll, describe, it } from "vitest";
import { type GivenActor, givenActor } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { auditOf } from "../../../support/audit.ts";
import { levelOf } from "../../../support/checkout.ts";
import { type GivenOrder, givenOrder } from "../../../support/orders.ts";
import { deliverAll } from "../../../support/queue.ts";
import { givenRole } from "../../../support/roles.ts";

let staff: GivenActor;
beforeAll(async () => {
  staff = await givenActor("admin");
});

const lines = [{ quantity: 2, unit_price: 1_000 }];
const given = () => givenOrder({ status: "processing", lines });
const show = async ({ order_id }: GivenOrder): Promise<any> =>
  (await call("GET", `/api/v1/admin/orders/${order_id}`, { token: staff.token })).json();
const ship = (shipments: unknown, token = staff.token, headers: Record<string, string> = {}) =>
  call("POST", "/api/v1/admin/fulfilments/bulk", { token, body: { shipments }, headers });
const upload = (csv: string, token = staff.token) => {
  const form = new FormData();
  form.set("file", new File([csv], "shipments.csv", { type: "text/csv" }));
  return call("POST", "/api/v1/admin/fulfilments/import", { token, body: form });
};
const resultsOf = async (answer: Response): Promise<any[]> => {
  if (answer.status !== 200) throw new Error(await answer.text());
  return ((await answer.json()) as any).results;
};

describe("many orders that leave", () => {
  it("are shipped each by itself, with what they can be followed by, and refused ones change nothing", async ({
    expect,
  }) => {
    const [one, two, held, pending] = [await given(), await given(), await given(), await givenOrder({ lines })];
    await call("POST", `/api/v1/admin/orders/${held.order_id}/hold`, {
      token: staff.token,
      body: { reason: "stock_check" },
    });
    const { order_number } = await show(two);
    const tracking = { tracking_number: "1Z1", carrier: "UPS", tracking_url: "https://www.ups.com/track?tracknum=1Z1" };
    const results = await resultsOf(
      await ship([
        { order: one.order_id, ...tracking },
        { order: held.order_id },
        { order: order_number, carrier: "DHL" },
        { order: pending.order_id },
        { order: "ORD-99999999" },
        { order: two.order_id, carrier: "UPS" },
      ]),
    );
    expect(results).toMatchObject([
      { row: 1, order: one.order_id, order_id: one.order_id, status: "done", problem: null },
      { row: 2, order_id: held.order_id, status: "refused", problem: { code: "order_on_hold" } },
      { row: 3, order: order_number, order_id: two.order_id, status: "done" },
      { row: 4, order_id: pending.order_id, status: "refused", problem: { code: "illegal_move" } },
      { row: 5, order_id: null, status: "refused", problem: { code: "order_not_found" } },
      {
        row: 6,
        status: "refused",
        problem: { code: "invalid_request", errors: [{ path: "order", code: "not_unique" }] },
      },
    ]);
    expect(await show(one)).toMatchObject({ status: "shipped", fulfilments: [{ status: "shipped", ...tracking }] });
    expect(await show(two)).toMatchObject({ status: "shipped", carrier: "DHL", tracking_number: null });
    for (const order of [held, pending]) expect((await show(order)).fulfilments).toEqual([]);
    expect((await auditOf(one.order_id)).map(({ action }) => action)).toEqual(["order.shipped"]);
    await deliverAll(one.order_id);
    expect(await levelOf(one.variant_ids[0] ?? "")).toMatchObject({ on_hand: 10, committed: 0 });
  });

  it("leave once, however often the list is sent", async ({ expect }) => {
    const order = await given();
    const shipments = [{ order: order.order_id, tracking_number: "1Z2" }];
    for (let times = 0; times < 2; times += 1)
      expect(await resultsOf(await ship(shipments))).toMatchObject([{ status: "done" }]);
    await deliverAll(order.order_id);
    expect((await show(order)).fulfilments).toHaveLength(1);
    expect((await auditOf(order.order_id)).map(({ action }) => action)).toEqual(["order.shipped"]);
    expect(await levelOf(order.variant_ids[0] ?? "")).toMatchObject({ on_hand: 10 });
    const headers = { "idempotency-key": crypto.randomUUID() };
    const first = await ship(shipments, staff.token, headers);
    const again = await ship(shipments, staff.token, headers);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(await again.json()).toEqual(await first.json());
  });

  it("are at most 100, of fields that there are, for staff who may change orders", async ({ expect }) => {
    const { order_id } = await given();
    const many = Array.from({ length: 101 }, () => ({ order: order_id }));
    for (const wrong of [[], many, [{ order: order_id, weight: 1 }], [{ carrier: "UPS" }]])
      expect((await ship(wrong)).status).toBe(422);
    const { token } = await givenActor(await givenRole(["orders:read"]));
    expect((await ship([{ order: order_id }], token)).status).toBe(403);
    expect((await upload(`order\n${order_id}\n`, token)).status).toBe(403);
  });
});

describe("a file of orders that leave", () => {
  it("is read row by row: what cannot be read is refused alone", async ({ expect }) => {
    const [one, two] = [await given(), await given()];
    const csv = [
      "\uFEFFOrder,tracking_number,tracking_url",
      `${one.order_id},'=1Z3,`,
      `${two.order_id},1Z4,http://carrier.test/1Z4`,
      ",1Z5,",
      "",
      `${two.order_id},1Z4,,more`,
    ].join("\r\n");
    const results = await resultsOf(await upload(csv));
    expect(results).toMatchObject([
      { row: 2, order: one.order_id, status: "done" },
      { row: 3, order: two.order_id, status: "refused", problem: { errors: [{ path: "tracking_url" }] } },
      { row: 4, order: "", status: "refused", problem: { errors: [{ path: "order" }] } },
      { row: 5, status: "refused", problem: { code: "invalid_request" } },
    ]);
    expect(await show(one)).toMatchObject({ status: "shipped", tracking_number: "=1Z3" });
    expect((await show(two)).status).toBe("processing");
  });

  it("has the columns of shipments, and rows, and not too many", async ({ expect }) => {
    const many = Array.from({ length: 101 }, (_, n) => `ORD-${n}`).join("\n");
    for (const csv of ["", "order\n", "id\nORD-1\n", "order,weight\nORD-1,2\n", `order\n${many}`, 'order\n"ORD']) {
      const problem = await problemOf(await upload(csv));
      expect([csv.slice(0, 20), problem.status, problem.errors?.[0]?.path]).toEqual([csv.slice(0, 20), 422, "file"]);
    }
  });
});
