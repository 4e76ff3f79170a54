import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, it, vi } from "vitest";
import { reviewEvents } from "../../../../src/features/engagement/reviews/events.ts";
import { offlinePaymentEvents } from "../../../../src/features/money/offline-payments/events.ts";
import { givenActor } from "../../../support/actors.ts";
import { call, codeIn } from "../../../support/api.ts";
import { auditOf } from "../../../support/audit.ts";
import { testContext } from "../../../support/context.ts";
import { runJob } from "../../../support/jobs.ts";
import { givenOrder } from "../../../support/orders.ts";
import { deliver, publishQuietly } from "../../../support/queue.ts";
import {
  arrived,
  deliveriesOf,
  givenEndpoint,
  type GivenEndpoint,
  logged,
  passWaits,
  type Receivers,
  standInForReceivers,
  verify,
} from "../../../support/webhooks.ts";

let receivers: Receivers;
beforeEach(() => {
  receivers = standInForReceivers();
});
afterEach(() => vi.restoreAllMocks());

const fresh = () => crypto.randomUUID();
const DAY = 24 * 3_600_000;
/** Events that nobody else in the shop listens to. */
const paidOut = (order_id = fresh()) =>
  publishQuietly(offlinePaymentEvents["refund.paid_out"], { order_id, payment_id: fresh(), refund_due_id: fresh() });
const review = (type: keyof typeof reviewEvents, review_id: string) =>
  publishQuietly(reviewEvents[type], { review_id, product_id: fresh() });
const typesAt = ({ host }: GivenEndpoint) => receivers.at(host).map(({ payload }) => payload.type);
const act = ({ token }: GivenEndpoint, path: string, body?: object) =>
  call("POST", `/api/v1/admin/${path}`, { token, ...(body ? { body } : {}) });

describe("a delivery", () => {
  it("posts the event once, signed, with its order in short, and stands in the log with its answer", async ({
    expect,
  }) => {
    const endpoint = await givenEndpoint({ events: ["refund.*"] });
    const deaf = await givenEndpoint({ events: ["stock.low"] });
    const { order_id } = await givenOrder({ status: "paid", currency: "EUR" });
    const event_id = await paidOut(order_id);
    await deliver([event_id, event_id]);
    await deliver([event_id]);
    const [message] = await arrived(receivers, endpoint.host, 1);
    if (!message) throw new Error("nothing came");
    expect(message.id).toBe(`msg_${event_id.replaceAll("-", "")}`);
    expect(verify(endpoint.secret, message)).toMatchObject({
      type: "refund.paid_out",
      version: 1,
      data: { order_id, order: { status: "paid", currency: "EUR" } },
    });
    expect(message.text).not.toMatch(/@|address|name"/);
    const [row] = await logged(endpoint, ([one]) => one?.status === "delivered");
    expect(row).toMatchObject({ message_id: message.id, event_type: "refund.paid_out", tries: 1 });
    const shown = await call("GET", `/api/v1/admin/webhook-deliveries/${row?.id}`, { token: endpoint.token });
    expect(await shown.json()).toMatchObject({
      payload: message.payload,
      attempts: [{ response_status: 204, error: null }],
    });
    expect([receivers.at(endpoint.host).length, receivers.at(deaf.host).length]).toEqual([1, 0]);
  });

  it("is tried again under the same id and with the same body, eight times and no more", async ({ expect }) => {
    const endpoint = await givenEndpoint({ events: ["refund.paid_out"] });
    receivers.answers.set(endpoint.host, () => new Response("busy", { status: 503 }));
    await deliver([await paidOut()]);
    for (let tries = 1; tries < 8; tries += 1) {
      const [row] = await logged(endpoint, ([one]) => one?.tries === tries);
      expect(row).toMatchObject({ status: "pending", error: "refused" });
      await passWaits(endpoint.id);
    }
    const [row] = await logged(endpoint, ([one]) => one?.status === "failed");
    await passWaits(endpoint.id);
    const came = receivers.at(endpoint.host);
    expect([row?.tries, came.length]).toEqual([8, 8]);
    expect(new Set(came.map(({ id, text }) => `${id} ${text}`)).size).toBe(1);
    receivers.answers.delete(endpoint.host);
    expect((await act(endpoint, `webhook-deliveries/${row?.id}/redeliver`)).status).toBe(200);
    await logged(endpoint, ([one]) => one?.status === "delivered");
    expect(receivers.at(endpoint.host)[8]?.id).toBe(came[0]?.id);
    expect((await auditOf(row?.id ?? "")).map(({ action }) => action)).toEqual(["webhook_delivery.redelivered"]);
  });

  it("waits as long as the endpoint asks", async ({ expect }) => {
    const endpoint = await givenEndpoint({ events: ["refund.paid_out"] });
    const wait = { "retry-after": "7200" };
    receivers.answers.set(endpoint.host, () => new Response(null, { status: 429, headers: wait }));
    await deliver([await paidOut()]);
    const [row] = await logged(endpoint, ([one]) => one?.tries === 1);
    const waits_ms = Date.parse(row?.next_try_at ?? "") - Date.now();
    expect(waits_ms).toBeGreaterThan(7_100_000);
    expect(waits_ms).toBeLessThanOrEqual(7_200_000);
  });

  it("waits for what happened to its subject before, and holds up no other subject", async ({ expect }) => {
    const endpoint = await givenEndpoint({ events: ["review.*"] });
    const [held, free] = [fresh(), fresh()];
    let is_down = true;
    receivers.answers.set(endpoint.host, (_, { payload }) =>
      is_down && payload.data["review_id"] === held ? new Response(null, { status: 500 }) : new Response(),
    );
    await deliver([await review("review.created", held), await review("review.approved", held)]);
    await deliver([await review("review.hidden", free)]);
    await logged(endpoint, (rows) => rows.some(({ status }) => status === "delivered"));
    expect(typesAt(endpoint).filter((type) => type === "review.approved")).toEqual([]);
    is_down = false;
    await passWaits(endpoint.id);
    await logged(endpoint, (rows) => rows.every(({ status }) => status === "delivered"));
    expect(typesAt(endpoint).filter((type) => type !== "review.hidden")).toEqual([
      "review.created",
      "review.created",
      "review.approved",
    ]);
  });

  it("waits for an earlier event whose message is late", async ({ expect }) => {
    const endpoint = await givenEndpoint({ events: ["review.*"] });
    const review_id = fresh();
    const [first, second] = [await review("review.created", review_id), await review("review.approved", review_id)];
    await deliver([second]);
    await logged(endpoint, (rows) => rows.length === 1);
    await passWaits(endpoint.id);
    expect(typesAt(endpoint)).toEqual([]);
    await deliver([first]);
    await logged(endpoint, (rows) => rows.length === 2 && rows.every(({ status }) => status === "delivered"));
    expect(typesAt(endpoint)).toEqual(["review.created", "review.approved"]);
  });

  it("is not made to an address that is not public now, and follows no redirect", async ({ expect }) => {
    const [inside, moved, gone] = await Promise.all(
      [0, 1, 2].map(() => givenEndpoint({ events: ["refund.paid_out"] })),
    );
    if (!inside || !moved || !gone) throw new Error("unreachable");
    receivers.addresses.set(inside.host, ["93.184.215.14", "::ffff:169.254.169.254"]);
    receivers.addresses.set(gone.host, []);
    const location = "http://127.0.0.1:8787/api/v1/admin/orders";
    receivers.answers.set(moved.host, () => new Response(null, { status: 307, headers: { location } }));
    await deliver([await paidOut()]);
    for (const [endpoint, error] of [
      [inside, "address_refused"],
      [moved, "redirected"],
      [gone, "unresolved"],
    ] as const) {
      const [row] = await logged(endpoint, ([one]) => one?.tries === 1);
      expect(row).toMatchObject({ status: "pending", error });
    }
    expect([inside, moved, gone].map(({ host }) => receivers.at(host).length)).toEqual([0, 1, 0]);
    receivers.addresses.delete(inside.host);
  });

  it("that hangs holds up no other endpoint, and is over when its time is", async ({ expect }) => {
    const [slow, quick] = [
      await givenEndpoint({ events: ["refund.paid_out"] }),
      await givenEndpoint({ events: ["refund.paid_out"] }),
    ];
    receivers.answers.set(slow.host, () => new Promise(() => {}));
    await deliver([await paidOut(), await paidOut()]);
    const came = await arrived(receivers, quick.host, 2);
    const begun = receivers.at(slow.host)[0]?.at ?? 0;
    expect(Math.max(...came.map(({ at }) => at)) - begun).toBeLessThan(450);
    const rows = await logged(slow, (all) => all.length === 2 && all.every(({ tries }) => tries === 1));
    expect(rows.map(({ error }) => error)).toEqual(["timed_out", "timed_out"]);
  });

  it("whose object heard of nothing is made by the cron", async ({ expect }) => {
    const endpoint = await givenEndpoint({ events: ["refund.paid_out"], is_active: false });
    await env.DB.prepare(
      "UPDATE webhook_endpoints SET is_active = 1, disabled_at = NULL, disabled_reason = NULL WHERE id = ?",
    )
      .bind(endpoint.id)
      .run();
    const now = Date.now();
    await env.DB.prepare(
      `INSERT INTO webhook_deliveries (id, endpoint_id, event_id, event_type, subject, body, status, due_at, created_at, updated_at)
       VALUES (?1, ?2, ?1, 'refund.paid_out', ?1, '{"type":"refund.paid_out"}', 'pending', ?3, ?3, ?3)`,
    )
      .bind(fresh(), endpoint.id, now - 60_000)
      .run();
    await runJob("webhooks.wake", testContext(), now);
    await arrived(receivers, endpoint.host, 1);
    expect(await logged(endpoint, ([one]) => one?.status === "delivered")).toHaveLength(1);
  });
});

describe("an endpoint", () => {
  it("that answers 410 is switched off at once, and staff are told by mail", async ({ expect }) => {
    const endpoint = await givenEndpoint({ events: ["refund.paid_out"] });
    receivers.answers.set(endpoint.host, () => new Response(null, { status: 410 }));
    await deliver([await paidOut(), await paidOut()]);
    await logged(endpoint, (rows) => rows.length === 2 && rows.every(({ status }) => status === "failed"));
    const shown = await call("GET", `/api/v1/admin/webhooks/${endpoint.id}`, { token: endpoint.token });
    expect(await shown.json()).toMatchObject({ is_active: false, disabled_reason: "gone" });
    const mail = await vi.waitUntil(
      async () =>
        (await env.DB.prepare("SELECT * FROM mails WHERE text LIKE ?").bind(`%${endpoint.host}%`).all()).results,
    );
    expect(mail).toHaveLength(1);
    expect(mail[0]).toMatchObject({ subject: "Webhook endpoint switched off at Bodega demo shop" });
    expect((await auditOf(endpoint.id)).map(({ action, actor_type }) => `${action} ${actor_type}`)).toContain(
      "webhook_endpoint.disabled system",
    );
    const [row] = await deliveriesOf(endpoint);
    expect(await codeIn(await act(endpoint, `webhook-deliveries/${row?.id}/redeliver`))).toEqual([
      409,
      "webhook_endpoint_inactive",
    ]);
  });

  it("is switched off by a failure after five days of them, and a success in between counts", async ({ expect }) => {
    const [failing, working] = [
      await givenEndpoint({ events: ["refund.paid_out"] }),
      await givenEndpoint({ events: ["refund.paid_out"] }),
    ];
    const first_failed_at = (id: string, ago: number) =>
      env.DB.prepare("UPDATE webhook_endpoints SET first_failed_at = ? WHERE id = ?")
        .bind(Date.now() - ago, id)
        .run();
    await first_failed_at(failing.id, 5 * DAY + 1_000);
    await first_failed_at(working.id, 5 * DAY + 1_000);
    receivers.answers.set(failing.host, () => new Response(null, { status: 500 }));
    await deliver([await paidOut()]);
    await logged(failing, ([one]) => one?.status === "failed");
    await logged(working, ([one]) => one?.status === "delivered");
    const read = async ({ id, token }: GivenEndpoint) =>
      (await call("GET", `/api/v1/admin/webhooks/${id}`, { token })).json();
    expect(await read(failing)).toMatchObject({ is_active: false, disabled_reason: "failing" });
    expect(await read(working)).toMatchObject({ is_active: true, first_failed_at: null });
  });

  it("that is on again hears of what happens next, and of a range that is delivered again, the oldest first", async ({
    expect,
  }) => {
    const endpoint = await givenEndpoint({ events: ["review.*"] });
    const review_id = fresh();
    receivers.answers.set(endpoint.host, () => new Response(null, { status: 500 }));
    await deliver([await review("review.created", review_id), await review("review.approved", review_id)]);
    await logged(endpoint, (rows) => rows.some(({ tries }) => tries === 1));
    const patch = (body: object) =>
      call("PATCH", `/api/v1/admin/webhooks/${endpoint.id}`, { token: endpoint.token, body });
    await patch({ is_active: false });
    const over = await logged(endpoint, (rows) => rows.every(({ status }) => status === "failed"));
    expect(new Set(over.map(({ error }) => error))).toEqual(new Set(["endpoint_disabled"]));
    await deliver([await review("review.hidden", review_id)]);
    receivers.answers.delete(endpoint.host);
    await patch({ is_active: true });
    const before = receivers.at(endpoint.host).length;
    const range = await act(endpoint, `webhooks/${endpoint.id}/redeliver`, { event_type: "review.created" });
    expect(await range.json()).toEqual({ delivery_count: 1, has_more: false });
    const all = await act(endpoint, `webhooks/${endpoint.id}/redeliver`, { created_at_from: "2020-01-01" });
    expect((await all.json<{ delivery_count: number }>()).delivery_count).toBeGreaterThan(0);
    await logged(endpoint, (rows) => rows.every(({ status }) => status === "delivered"));
    expect(typesAt(endpoint).slice(before)).toEqual(["review.created", "review.approved"]);
  });

  it("hears of nothing that the account that saved it may not read now", async ({ expect }) => {
    const saver = await givenActor("admin");
    const endpoint = await givenEndpoint({ events: ["*"] }, saver.token);
    await env.DB.prepare("UPDATE users SET role = 'catalog_manager' WHERE id = ?").bind(saver.user_id).run();
    const review_id = fresh();
    await deliver([await paidOut(), await review("review.hidden", review_id)]);
    await arrived(receivers, endpoint.host, 1);
    expect(typesAt(endpoint)).toEqual(["review.hidden"]);
    await env.DB.prepare("UPDATE users SET disabled_at = 1 WHERE id = ?").bind(saver.user_id).run();
    await deliver([await review("review.answered", review_id)]);
    expect(typesAt(endpoint)).toEqual(["review.hidden"]);
  });

  it("that is deleted gets nothing more, and its log stays", async ({ expect }) => {
    const endpoint = await givenEndpoint({ events: ["refund.paid_out"] });
    receivers.answers.set(endpoint.host, () => new Response(null, { status: 500 }));
    await deliver([await paidOut()]);
    await logged(endpoint, ([one]) => one?.tries === 1);
    await call("DELETE", `/api/v1/admin/webhooks/${endpoint.id}`, { token: endpoint.token });
    const [row] = await logged(endpoint, ([one]) => one?.status === "failed");
    expect(row).toMatchObject({ error: "endpoint_deleted" });
  });
});
