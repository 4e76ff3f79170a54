import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";
import { app } from "../../../../src/app.ts";
import { type GivenActor, givenActor } from "../../../support/actors.ts";
import { call } from "../../../support/api.ts";
import { type GivenOrder, givenOrder } from "../../../support/orders.ts";
import { givenReturn } from "../../../support/returns.ts";
import { type Fate, Wire, wrapEnv } from "../../../support/wrap-env.ts";

let staff: GivenActor;
beforeAll(async () => {
  staff = await givenActor("admin");
});

const headers = () => ({ "idempotency-key": crypto.randomUUID() });
const shown = async ({ order_id, order_token }: GivenOrder): Promise<any> =>
  (await call("GET", `/api/v1/orders/${order_id}`, { headers: { "order-token": order_token } })).json();

/** A refund that has read what is refunded so far, and writes its own once `happens` is over. */
async function overtaken(path: string, body: object, happens: () => Promise<unknown>): Promise<Response> {
  let was_held = false;
  const wire = new Wire(async ({ name }): Promise<Fate> => {
    if (!was_held && name.includes("insert refunds")) {
      was_held = true;
      await happens();
    }
    return "works";
  });
  const request = new Request(`https://shop.test${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${staff.token}`, ...headers() },
    body: JSON.stringify(body),
  });
  return app.fetch(request, wrapEnv(env, wire), createExecutionContext());
}

describe("a refund of a unit that another one has overtaken", () => {
  /** Two units of it cost an odd sum with its tax. */
  const lines = [{ quantity: 2, unit_price: 33 }];
  const ways: [string, (order: GivenOrder, items: object[]) => Promise<{ path: string; body: object }>][] = [
    [
      "of its payment",
      async ({ payment_id }, items) => ({ path: `/api/v1/payments/${payment_id}/refunds`, body: { items } }),
    ],
    [
      "of its order",
      async ({ order_id }, items) => ({ path: `/api/v1/admin/orders/${order_id}/refunds`, body: { items } }),
    ],
    [
      "of its return",
      async (order, items) => {
        const { id } = await givenReturn(staff.token, {}, { order });
        const path = `/api/v1/admin/returns/${id}`;
        await call("POST", `${path}/receive`, { token: staff.token, body: { items } });
        return { path: `${path}/refund`, body: {} };
      },
    ],
  ];

  it.for(ways)("%s comes with it to what was paid for both, to the cent", async ([, wayOf], { expect }) => {
    const order = await givenOrder({ status: "delivered", lines });
    const [{ id: order_item_id, line_total, discount_total, tax_total }] = (await shown(order)).items;
    const paid = line_total - discount_total + tax_total;
    expect(paid % 2).toBe(1);
    const items = [{ order_item_id, quantity: 1 }];
    const { path, body } = await wayOf(order, items);
    const answer = await overtaken(path, body, async () => {
      const first = await call("POST", `/api/v1/payments/${order.payment_id}/refunds`, {
        token: staff.token,
        headers: headers(),
        body: { items },
      });
      expect(first.status).toBe(201);
    });
    expect(answer.ok).toBe(true);
    expect(await shown(order)).toMatchObject({ refunded_total: paid });
  });

  it("is refused where no unit is left", async ({ expect }) => {
    const order = await givenOrder({ status: "delivered", lines: [{ quantity: 1, unit_price: 33 }] });
    const [{ id: order_item_id }] = (await shown(order)).items;
    const body = { items: [{ order_item_id, quantity: 1 }] };
    const path = `/api/v1/payments/${order.payment_id}/refunds`;
    const answer = await overtaken(path, body, () =>
      call("POST", path, { token: staff.token, headers: headers(), body }),
    );
    expect(answer.status).toBe(409);
    expect(await answer.json()).toMatchObject({ code: "refund_exceeds_bought", order_item_id, left: 0 });
  });
});
