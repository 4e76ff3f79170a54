import { beforeAll, describe, it } from "vitest";
import { selectNotes } from "../../../../src/features/ordering/order-desk/store.ts";
import { type GivenActor, givenActor, tokenOf } from "../../../support/actors.ts";
import { call, problemOf, tripsOf } from "../../../support/api.ts";
import { auditOf } from "../../../support/audit.ts";
import { testContext } from "../../../support/context.ts";
import { planOf } from "../../../support/explain.ts";
import { givenOrder } from "../../../support/orders.ts";

const path = "/api/v1/admin/orders";
let staff: GivenActor;
beforeAll(async () => {
  staff = await givenActor("staff");
});

const numberOf = async (id: string): Promise<string> =>
  ((await (await call("GET", `${path}/${id}`, { token: staff.token })).json()) as any).order_number;

describe("staff", () => {
  it("find an order by number, figure and e-mail, and filter by status, in two trips", async ({ expect }) => {
    const email = `Grace-${testContext().id()}@Example.com`;
    const first = await givenOrder({ email, at: Date.UTC(2025, 1, 1) });
    const second = await givenOrder({ email, at: Date.UTC(2025, 1, 2), status: "paid" });
    const number = await numberOf(first.order_id);
    const found = async (query: string): Promise<string[]> => {
      const response = await call("GET", `${path}?${query}`, { token: staff.token });
      expect(response.status).toBe(200);
      expect(tripsOf(response).d1).toBeLessThanOrEqual(2);
      return ((await response.json()) as any).data.map((order: any) => order.id);
    };
    expect(await found(`q=${number}`)).toEqual([first.order_id]);
    expect(await found(`q=${number.replace("ORD-", "")}`)).toEqual([first.order_id]);
    expect(await found(`q=${encodeURIComponent(email)}`)).toEqual([second.order_id, first.order_id]);
    expect(await found(`q=${encodeURIComponent(email)}&status=paid`)).toEqual([second.order_id]);
    expect(await found("q=nobody%40example.com")).toEqual([]);
    expect(await found("q=ORD-%25")).toEqual([]);
    expect(await found("placed_at_from=2025-02-01&placed_at_to=2025-02-02")).toEqual([second.order_id, first.order_id]);
    expect(await found("placed_at_from=2025-02-01&placed_at_to=2025-02-01")).toEqual([first.order_id]);
    expect(await found("placed_at_from=2025-02-01T00:00:00Z&placed_at_to=2025-02-03T00:00:00Z&count=true")).toEqual([
      second.order_id,
      first.order_id,
    ]);
  });

  it("keep notes among themselves", async ({ expect }) => {
    const order = await givenOrder();
    const url = `${path}/${order.order_id}/notes`;
    for (const note of ["First", "Second"])
      expect((await call("POST", url, { body: { note }, token: staff.token })).status).toBe(201);
    const page: any = await (await call("GET", `${url}?limit=1`, { token: staff.token })).json();
    expect(page.data).toMatchObject([{ note: "Second", actor: { type: "user", id: staff.user_id } }]);
    const next: any = await (
      await call("GET", `${url}?cursor=${encodeURIComponent(page.next_cursor)}`, { token: staff.token })
    ).json();
    expect(next.data).toMatchObject([{ note: "First" }]);
    expect(next.next_cursor).toBeNull();
    const [entry] = await auditOf(order.order_id);
    expect(entry).toMatchObject({ action: "order.noted", changes: { after: { note: "(hidden)" } } });
    const seen = await call("GET", `/api/v1/orders/${order.order_id}`, {
      headers: { "order-token": order.order_token },
    });
    expect(await seen.text()).not.toContain("Second");
  });

  it("read the notes on an order by an index", async ({ expect }) => {
    const plan = await planOf(selectNotes(testContext(), "ORD-00000001", [5, "x"], 20));
    expect(plan).toContain("order_notes_order");
    expect(plan).not.toMatch(/SCAN orders|TEMP B-TREE/);
  });

  it("are refused what is not there", async ({ expect }) => {
    for (const [method, suffix, body] of [
      ["GET", "", undefined],
      ["GET", "/timeline", undefined],
      ["GET", "/notes", undefined],
      ["POST", "/notes", { note: "x" }],
    ] as const) {
      const refused = await call(method, `${path}/ORD-99999999${suffix}`, { body, token: staff.token });
      expect((await problemOf(refused)).code).toBe("order_not_found");
    }
  });

  it("alone may do any of this", async ({ expect }) => {
    const customer = await tokenOf("customer");
    const { order_id, order_token } = await givenOrder();
    for (const [method, url, body] of [
      ["GET", path, undefined],
      ["GET", `${path}/${order_id}`, undefined],
      ["GET", `${path}/${order_id}/timeline`, undefined],
      ["GET", `${path}/${order_id}/notes`, undefined],
      ["POST", `${path}/${order_id}/notes`, { note: "x" }],
    ] as const) {
      expect((await call(method, url, { body, headers: { "order-token": order_token } })).status).toBe(401);
      expect((await call(method, url, { body, token: customer })).status).toBe(403);
    }
  });
});
