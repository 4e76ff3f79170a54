import { env } from "cloudflare:workers";
import { and, eq, like, notLike } from "drizzle-orm";
import { describe, it, vi } from "vitest";
import { orderEvents } from "#ordering/orders";
import { commit, publish } from "#platform/data/outbox";
import { effects, mailDeliveries, mails } from "#platform/data/tables";
import { givenActor } from "../../../support/actors.ts";
import { call } from "../../../support/api.ts";
import { testContext } from "../../../support/context.ts";
import { givenOrder } from "../../../support/orders.ts";
import { deliverAtOnce, publishQuietly } from "../../../support/queue.ts";

/** Besides the letter about the invoice. */
const mailsTo = (to: string) =>
  testContext()
    .db.select()
    .from(mails)
    .where(and(eq(mails.to, to), notLike(mails.subject, "%INV-%")));
const arrived = (to: string) => vi.waitUntil(async () => (await mailsTo(to))[0], { timeout: 10_000, interval: 100 });

describe("a paid order", () => {
  it("is confirmed through the queue, with a link that lets a guest read it", async ({ expect }) => {
    const ctx = testContext();
    const email = `guest-${ctx.id()}@example.com`;
    const { order_id } = await givenOrder({
      email,
      status: "paid",
      paid: false,
      lines: [{ quantity: 3, unit_price: 1_250, name: "Tea <pot>" }],
    });
    await commit(ctx, [publish(ctx, orderEvents["order.paid"], { order_id })]);
    const mail = await arrived(email);
    expect(mail?.text).toContain("3 x Tea <pot>");
    expect(mail?.html).toContain("Tea &lt;pot&gt;");
    expect(mail?.text).toContain("$37.50");
    const link = new URL(/See your order: (\S+)/.exec(mail?.text ?? "")?.[1] ?? "");
    const [, number = ""] = /\/orders\/(ORD-\d{8})$/.exec(link.pathname) ?? [];
    expect(mail?.subject).toContain(number);
    const read = await call("GET", `/api/v1/orders/${number}`, {
      headers: { "order-token": /^#token=(.+)$/.exec(link.hash)?.[1] ?? "" },
    });
    expect(read.status).toBe(200);
    const { data } = await (await call("GET", "/dev/mail")).json<{ data: { to: string; subject: string }[] }>();
    expect(data.filter((one) => one.to === email && one.subject === mail?.subject)).toHaveLength(1);
  });

  it("is confirmed once, however often and by whatever event it is told of", async ({ expect }) => {
    const ctx = testContext();
    const email = `guest-${ctx.id()}@example.com`;
    const { order_id } = await givenOrder({ email, status: "paid", paid: false });
    const send = vi.fn<() => Promise<{ messageId: string }>>(async () => ({ messageId: "x" }));
    const at = { ...env, MAILER: { send } };
    const ids = [
      await publishQuietly(orderEvents["order.paid"], { order_id }),
      await publishQuietly(orderEvents["order.paid"], { order_id }),
      await publishQuietly(orderEvents["order.accepted"], { order_id }),
    ];
    await deliverAtOnce([...ids, ...ids, ...ids], at);
    await deliverAtOnce(ids, at);
    expect(send).toHaveBeenCalledTimes(1);
    expect(await mailsTo(email)).toHaveLength(1);
    for (const id of ids)
      expect(
        (await ctx.db.select().from(effects).where(eq(effects.outbox_id, id))).map((row) => row.consumer),
      ).toContain("order-mails");
  });

  it("is confirmed by the next try when the mail service was down, and an account's link has no token", async ({
    expect,
  }) => {
    const { user_id } = await givenActor("customer");
    const email = `shopper-${user_id}@example.com`;
    const { order_id } = await givenOrder({ email, user_id, status: "paid", paid: false, currency: "JPY" });
    const id = await publishQuietly(orderEvents["order.paid"], { order_id });
    await deliverAtOnce([id], { ...env, MAILER: { send: () => Promise.reject(new Error("down")) } });
    expect(await mailsTo(email)).toHaveLength(0);
    await deliverAtOnce([id]);
    const [mail] = await mailsTo(email);
    expect(mail?.text).toMatch(/Total: ¥[\d,]+$/m);
    expect(mail?.text).not.toContain("token=");
    const noted = await testContext()
      .db.select()
      .from(mailDeliveries)
      .where(like(mailDeliveries.key, `%${order_id}`));
    expect(noted).toMatchObject([{ key: `order_confirmation:${order_id}`, sent_at: expect.any(Number) }]);
  });
});
