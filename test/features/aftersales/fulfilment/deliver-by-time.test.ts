import { env } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";
import { overdueParcels } from "../../../../src/features/aftersales/fulfilment/jobs.ts";
import { type GivenActor, givenActor } from "../../../support/actors.ts";
import { call } from "../../../support/api.ts";
import { testContext } from "../../../support/context.ts";
import { planOf } from "../../../support/explain.ts";
import { runJob } from "../../../support/jobs.ts";
import { type GivenOrder, givenOrder } from "../../../support/orders.ts";
import { deliverAll } from "../../../support/queue.ts";

let staff: GivenActor;
beforeAll(async () => {
  staff = await givenActor("admin");
});

const DAY = 86_400_000;
/** Long before what other files make. */
const SENT_AT = Date.UTC(2019, 2, 1);
const path = "/api/v1/admin/orders";
const lines = [{ quantity: 2, unit_price: 1_000 }];

const show = async ({ order_id }: GivenOrder): Promise<any> =>
  (await call("GET", `${path}/${order_id}`, { token: staff.token })).json();
const statusOf = async (order: GivenOrder) => {
  const { status, fulfilments } = await show(order);
  return [status, ...fulfilments.map((one: any) => one.status)];
};
const givenSent = (at = SENT_AT) => givenOrder({ status: "shipped", lines, at });
const run = (now: number, days = "10") => {
  const ctx = testContext({ now: () => now, env: { ...env, DELIVERED_AFTER_DAYS: days } as Env });
  return runJob("fulfilment.deliver_by_time", ctx);
};

describe("a shipped parcel without news", () => {
  it("is delivered after so many days, once, and is told as any other", async ({ expect }) => {
    const order = await givenSent();
    await run(SENT_AT + 10 * DAY - 1);
    expect(await statusOf(order)).toEqual(["shipped", "shipped"]);
    expect(await run(SENT_AT + 10 * DAY + 1)).toMatchObject({ delivered: 1 });
    expect(await run(SENT_AT + 11 * DAY)).toMatchObject({ delivered: 0 });
    expect(await statusOf(order)).toEqual(["delivered", "delivered"]);
    const { fulfilments } = await show(order);
    expect(fulfilments[0].delivered_at).toBe(new Date(SENT_AT + 10 * DAY + 1).toISOString());
    await deliverAll(order.order_id);
    const timeline: any = await (
      await call("GET", `${path}/${order.order_id}/timeline`, { token: staff.token })
    ).json();
    expect(timeline.data.at(-1)).toMatchObject({ status: "delivered", actor: { type: "system" } });
  });

  it("stays shipped where the shop does not count days", async ({ expect }) => {
    const order = await givenSent();
    expect(await run(SENT_AT + 300 * DAY, "0")).toEqual({ overdue: 0, delivered: 0 });
    expect(await statusOf(order)).toEqual(["shipped", "shipped"]);
    await run(SENT_AT + 300 * DAY);
  });

  it("waits while its order is on hold, and when it could not be delivered", async ({ expect }) => {
    const held = await givenOrder({ status: "shipping", lines, at: SENT_AT });
    const failed = await givenSent();
    const hold = { token: staff.token, body: { reason: "customer_request" } };
    expect((await call("POST", `${path}/${held.order_id}/hold`, hold)).status).toBe(200);
    const [parcel] = (await show(failed)).fulfilments;
    const body = { status: "failed" };
    await call("PATCH", `${path}/${failed.order_id}/fulfilments/${parcel.id}`, { token: staff.token, body });
    await run(SENT_AT + 20 * DAY);
    expect(await statusOf(held)).toEqual(["processing", "shipped"]);
    expect(await statusOf(failed)).toEqual(["shipped", "failed"]);
    await call("POST", `${path}/${held.order_id}/release`, { token: staff.token, body: {} });
    await run(SENT_AT + 20 * DAY);
    expect(await statusOf(held)).toEqual(["processing", "delivered"]);
  });

  it("has news when somebody says how it can be followed", async ({ expect }) => {
    const order = await givenSent();
    await call("PATCH", `${path}/${order.order_id}`, { token: staff.token, body: { tracking_number: "1Z5" } });
    await run(SENT_AT + 20 * DAY);
    expect(await statusOf(order)).toEqual(["shipped", "shipped"]);
  });

  it("is found by an index", async ({ expect }) => {
    const plan = await planOf(overdueParcels(testContext(), Date.now(), [1, "a"]));
    expect(plan).toMatch(/fulfilments_shipped/);
    expect(plan).not.toMatch(/SCAN|TEMP B-TREE/);
  });
});
