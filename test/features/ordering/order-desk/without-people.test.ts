import { beforeAll, describe, it } from "vitest";
import { type BuiltInName, permissionsOf } from "#people/roles";
import { givenActor, tokenOf } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { addressOf, operations } from "../../../support/openapi.ts";
import { type GivenOrder, givenAddress, givenOrder } from "../../../support/orders.ts";
import { givenRole } from "../../../support/roles.ts";

/** Who reads orders for their figures learns nothing of who bought. */

const mark = crypto.randomUUID().slice(0, 8);
const email = `buyer-${mark}@example.com`;
const planted = {
  email,
  name: givenAddress.full_name,
  street: givenAddress.address_line1,
  postal_code: givenAddress.postal_code,
  note: `leave it with ${mark}`,
  tracking: `TRACK${mark}`,
  "a note among staff": `rang from ${mark}`,
  "a note to the shopper": `for you, ${mark}`,
};

let order: GivenOrder;
let analyst = "";
beforeAll(async () => {
  const owner = await givenActor("customer");
  const admin = await tokenOf("admin");
  order = await givenOrder({ status: "processing", user_id: owner.user_id, email, note: planted.note });
  const path = `/api/v1/admin/orders/${order.order_id}`;
  const change = { status: "shipped", tracking_number: planted.tracking, note: planted["a note to the shopper"] };
  for (const [method, at, body] of [
    ["PATCH", path, change],
    ["POST", `${path}/notes`, { note: planted["a note among staff"] }],
  ] as const)
    if (!(await call(method, at, { token: admin, body })).ok) throw new Error(`${at} was refused`);
  analyst = await tokenOf("analyst");
});

const held = (text: string) => Object.entries(planted).flatMap(([what, value]) => (text.includes(value) ? [what] : []));
const mayCall = (role: BuiltInName) =>
  operations.filter(
    ({ method, contract }) =>
      method === "GET" && [...permissionsOf(role, null)].some((permission) => permission === contract["x-permission"]),
  );

describe("an analyst", () => {
  it("finds nobody's name, address or words in anything they may read", async ({ expect }) => {
    const reads = mayCall("analyst");
    expect(reads.map(({ path }) => path)).toEqual(
      expect.arrayContaining(["/api/v1/admin/orders", "/api/v1/admin/orders/{id}", "/api/v1/admin/orders/{id}/notes"]),
    );
    const found: string[] = [];
    const answered: string[] = [];
    for (const operation of reads) {
      const response = await call("GET", addressOf(operation, { id: order.order_id }), { token: analyst });
      if (response.ok) answered.push(operation.path);
      found.push(...held(await response.text()).map((what) => `${what} in ${operation.name}`));
    }
    expect(found).toEqual([]);
    expect(answered).toEqual(expect.arrayContaining(["/api/v1/admin/orders/{id}/timeline"]));
  });

  it("sees what an order came to", async ({ expect }) => {
    const answer = await call("GET", `/api/v1/admin/orders/${order.order_id}`, { token: analyst });
    expect(await answer.json()).toMatchObject({ total: order.total, status: "shipped", email: null });
  });

  it("cannot ask whether an e-mail address has bought here", async ({ expect }) => {
    const answer = await call("GET", `/api/v1/admin/orders?q=${email}`, { token: analyst });
    expect(await problemOf(answer)).toMatchObject({ status: 403, permission: "customers:read" });
  });
});

describe("what a shopper wrote to have money back", () => {
  const reason = `broken, call ${mark}`;
  const list = "/api/v1/admin/refunds?status=requested&limit=100";
  beforeAll(async () => {
    const { payment_id, order_token } = await givenOrder({ email, paid: true, status: "paid" });
    const headers = { "order-token": order_token, "idempotency-key": mark };
    const path = `/api/v1/payments/${payment_id}/refunds`;
    const asked = await call("POST", path, { headers, body: { amount: 100, reason } });
    if (asked.status !== 202) throw new Error(await asked.text());
  });

  it("is read with customers:read alone", async ({ expect }) => {
    const [figures, people] = await Promise.all(
      ([["payments:read"], ["payments:read", "customers:read"]] as const).map(async (permissions) =>
        (await call("GET", list, { token: await tokenOf(await givenRole(permissions)) })).text(),
      ),
    );
    expect([figures?.includes(reason), people?.includes(reason)]).toEqual([false, true]);
  });
});

it("whoever has customers:read as well finds all of it", async ({ expect }) => {
  const token = await tokenOf(await givenRole(["orders:read", "customers:read"]));
  const path = `/api/v1/admin/orders/${order.order_id}`;
  const answers = await Promise.all(
    [path, `${path}/notes`, `${path}/timeline`].map((at) => call("GET", at, { token })),
  );
  const text = (await Promise.all(answers.map((answer) => answer.text()))).join("\n");
  expect(held(text).toSorted()).toEqual(Object.keys(planted).toSorted());
});
