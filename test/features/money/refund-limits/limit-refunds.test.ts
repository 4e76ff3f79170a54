import { env } from "cloudflare:workers";
import { it } from "vitest";
import { refundLimits } from "#money/refund-limits";
import { HOUR, MINUTE } from "#platform/basics/time";
import { givenActor, tokenOf } from "../../../support/actors.ts";
import { problemOf } from "../../../support/api.ts";
import { testContext } from "../../../support/context.ts";
import { givenOrder } from "../../../support/orders.ts";
import { callWith } from "../../../support/settings.ts";

it("says that a refund above the hour's limit never fits at once, and what does", async ({ expect }) => {
  const ask = callWith({ HOURLY_REFUNDS: "10000" });
  const order = await givenOrder({
    status: "processing",
    lines: [{ quantity: 1, unit_price: 1_500_000 }],
    shipping_price: 0,
  });
  const token = await tokenOf("admin");
  const refund = (amount: number) =>
    ask("POST", `/api/v1/payments/${order.payment_id}/refunds`, { token, body: { amount }, key: crypto.randomUUID() });
  const never = await problemOf(await refund(1_000_001));
  expect(never).toMatchObject({ status: 429, code: "refund_limit_reached", limit: 10_000, currency: "USD" });
  expect(never.detail).toBe(
    "You can give back at most 10000 USD within an hour, and this alone is more. Refund it in parts, an hour apart or with colleagues.",
  );
  expect((await refund(1_000_000)).status).toBe(201);
  expect((await problemOf(await refund(1))).detail).toBe(
    "You can give back at most 10000 USD within an hour, and this would exceed it. Try again later, or ask a colleague to do it.",
  );
});

it("says how long until the first of what counts is an hour old", async ({ expect }) => {
  const { token, user_id } = await givenActor("admin");
  const order = await givenOrder({ status: "processing", lines: [{ quantity: 1, unit_price: 5_000 }] });
  const counted = env.DB.prepare("INSERT INTO returned_money VALUES (?, ?, 500, 'USD', ?, 1)");
  for (const minutes of [50, 10])
    await counted.bind(`refund:${crypto.randomUUID()}`, `user:${user_id}`, Date.now() - minutes * MINUTE).run();
  const answer = await callWith({ HOURLY_REFUNDS: "10" })("POST", `/api/v1/payments/${order.payment_id}/refunds`, {
    token,
    body: { amount: 100 },
    key: crypto.randomUUID(),
  });
  const { code, retry_after_seconds } = await problemOf(answer);
  expect(code).toBe("refund_limit_reached");
  expect(Math.abs(Number(retry_after_seconds) - 600)).toBeLessThan(30);
});

it("forgets after a day what no limit is counted from any more", async ({ expect }) => {
  const ctx = testContext();
  const causes = [23, 25].map((hours) => ({ cause: `refund:${ctx.id()}`, at: ctx.now() - hours * HOUR }));
  for (const { cause, at } of causes)
    await env.DB.prepare("INSERT INTO returned_money VALUES (?, 'user:x', 100, 'USD', ?, 1)").bind(cause, at).run();
  await refundLimits.jobs.find(({ name }) => name === "refund_limits.forget")?.run(ctx, ctx.now());
  const left = await env.DB.prepare("SELECT cause FROM returned_money WHERE cause IN (?, ?)")
    .bind(...causes.map(({ cause }) => cause))
    .all();
  expect(left.results).toEqual([{ cause: causes[0]?.cause }]);
});
