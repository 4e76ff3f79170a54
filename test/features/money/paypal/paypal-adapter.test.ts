import { describe, it } from "vitest";
import { providerOf } from "#money/providers";
import { DAY, HOUR } from "#platform/basics/time";
import { semantics } from "../../../proof/simulation/world/provider-semantics.ts";
import { testContext } from "../../../support/context.ts";
import { answerApproval, captureIdOf, paypalLever, paypalOrder } from "../../../support/paypal.ts";

const given = (now: () => number = Date.now) => {
  const ctx = testContext({ now });
  const order = {
    order_id: ctx.id(),
    currency: "USD",
    deadline_at: Date.now() + HOUR / 4,
    order_number: "10001",
    cart_id: crypto.randomUUID(),
  };
  const charge = { payment_id: ctx.id(), amount: 2_000, capture_method: "manual" as const };
  return { ctx, provider: providerOf(ctx, "paypal"), order, charge, key: `pi:${order.order_id}:1` };
};
type Outcome = Parameters<typeof answerApproval>[1];
const givenIntent = async (outcome?: Outcome) => {
  const world = given();
  const { intent_id } = await world.provider.create(world.order, world.charge, world.key);
  if (outcome) await answerApproval(intent_id, outcome);
  return { ...world, intent_id };
};
const givenCaptured = async (outcome: Outcome = "approve") => {
  const world = await givenIntent(outcome);
  await world.provider.capture(world.intent_id, `cap:${world.order.order_id}:1`);
  return world;
};
/** The code that a call fails with. */
const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => "none",
    (error: unknown) => (error instanceof Error && "code" in error ? error.code : String(error)),
  );
const failing = (operation: string, kind: string, times = 1) =>
  paypalLever("POST", "failures", { operation, kind, times });

describe("PayPal behind the port", () => {
  it("creates one order per key, which waits for its payer", async ({ expect }) => {
    const { provider, order, charge, key, intent_id } = await givenIntent();
    expect(await provider.create(order, charge, key)).toMatchObject({
      intent_id,
      order_id: order.order_id,
      status: "unconfirmed",
      amount: 2_000,
      currency: "USD",
      captured: 0,
      refunded: 0,
      client_secret: intent_id,
      redirect_url: `https://shop.test/dev/paypal/approve/${intent_id}`,
      failure_code: null,
    });
    await expect(provider.create(order, { ...charge, amount: 3_000 }, key)).rejects.toThrow(/DUPLICATE_REQUEST_ID/);
  });

  it("is funded once its payer has approved, takes nothing by itself, and captures once", async ({ expect }) => {
    const { provider, order, intent_id } = await givenIntent("approve");
    expect(await provider.retrieve(intent_id)).toMatchObject({ status: "authorized", captured: 0, redirect_url: null });
    const capture = (key: string) => provider.capture(intent_id, key);
    expect(await capture(`cap:${order.order_id}:1`)).toMatchObject({ status: "captured", captured: 2_000 });
    expect(await capture(`cap:${order.order_id}:1`)).toMatchObject({ status: "captured", captured: 2_000 });
    expect(await capture("another")).toMatchObject({ status: "captured", captured: 2_000 });
    expect((await paypalOrder(intent_id)).purchase_units[0].payments.captures).toHaveLength(1);
  });

  it("captures once when two ask at the same time, and tells one of them so or nothing", async ({ expect }) => {
    const { provider, intent_id } = await givenIntent("approve");
    await Promise.allSettled(["same", "same", "other"].map((key) => provider.capture(intent_id, key)));
    expect((await paypalOrder(intent_id)).purchase_units[0].payments.captures).toHaveLength(1);
    expect(await provider.retrieve(intent_id)).toMatchObject({ status: "captured" });
  });

  it("has no cancel: it says of an order without money that it is over, and PayPal leaves it as it was", async ({
    expect,
  }) => {
    const { provider, intent_id } = await givenIntent("approve");
    expect(provider.cancellation).toBe("never_capture");
    expect(await provider.cancel(intent_id)).toMatchObject({ status: "cancelled", captured: 0, redirect_url: null });
    expect((await paypalOrder(intent_id)).status).toBe("APPROVED");
    const paid = await givenCaptured();
    expect(await paid.provider.cancel(paid.intent_id)).toMatchObject({ status: "captured", captured: 2_000 });
    const coming = await givenCaptured("pending");
    expect(await coming.provider.cancel(coming.intent_id)).toMatchObject({ status: "processing" });
  });

  it("is as the simulation takes it to be", async ({ expect }) => {
    const { provider, order, charge, key, intent_id } = await givenIntent("approve");
    await provider.cancel(intent_id);
    const cancels = (await paypalOrder(intent_id)).status !== "APPROVED";
    const repeats_latest = (await provider.create(order, charge, key)).status === "authorized";
    const has_keys = await provider.create(order, { ...charge, amount: 3_000 }, key).then(
      ({ amount }) => amount !== 3_000,
      () => true,
    );
    await failing("capture", "error");
    await provider.capture(intent_id, "one").catch(() => undefined);
    const keeps_server_errors = (await provider.capture(intent_id, "one").catch(() => null)) === null;
    const statusOf = async (outcome: Outcome) => {
      const other = await givenIntent(outcome);
      return (await other.provider.capture(other.intent_id, `cap:${other.intent_id}`)).status;
    };
    const captures_may_be_declined = (await statusOf("decline")) === "requires_action";
    const captures_may_be_pending = (await statusOf("pending")) === "processing";
    expect({
      cancels,
      has_keys,
      keeps_server_errors,
      repeats_latest,
      captures_may_be_declined,
      captures_may_be_pending,
    }).toEqual(semantics.paypal);
  });

  it("asks the payer for another way to pay after a decline, and under the first key tells of that decline alone", async ({
    expect,
  }) => {
    const { provider, order, intent_id } = await givenIntent("decline");
    const first = `cap:${order.order_id}:1`;
    const declined = { status: "requires_action", captured: 0, failure_code: "instrument_declined" };
    expect(await provider.capture(intent_id, first)).toMatchObject(declined);
    expect(await provider.retrieve(intent_id)).toMatchObject({
      status: "unconfirmed",
      redirect_url: expect.any(String),
    });
    await answerApproval(intent_id);
    await expect(provider.capture(intent_id, first)).resolves.toMatchObject(declined);
    expect(await provider.capture(intent_id, `cap:${order.order_id}:again:1`)).toMatchObject({ status: "captured" });
  });

  it("says that a capture is on its way, and what came of it", async ({ expect }) => {
    const ends = [
      ["complete", { status: "captured", captured: 2_000 }],
      ["deny", { status: "cancelled", captured: 0, failure_code: "capture_declined" }],
    ] as const;
    for (const [outcome, end] of ends) {
      const { provider, intent_id } = await givenIntent("pending");
      expect(await provider.capture(intent_id, `cap:${intent_id}`)).toMatchObject({
        status: "processing",
        captured: 0,
      });
      await paypalLever("POST", `captures/${await captureIdOf(intent_id)}/conclude`, { outcome });
      expect(await provider.retrieve(intent_id)).toMatchObject(end);
    }
  });

  it("reads a refused capture, a void and too many declines as the end", async ({ expect }) => {
    const refused = await givenCaptured("refuse");
    expect(await refused.provider.retrieve(refused.intent_id)).toMatchObject({ status: "cancelled", captured: 0 });
    const voided = await givenIntent("approve");
    await paypalLever("POST", `orders/${voided.intent_id}/void`);
    expect(await voided.provider.retrieve(voided.intent_id)).toMatchObject({ status: "cancelled" });
    const { provider, intent_id } = await givenIntent();
    for (let times = 1; times <= 11; times += 1) {
      await answerApproval(intent_id, "decline");
      const { status } = await provider.capture(intent_id, `try:${times}`);
      expect(status).toBe(times <= 10 ? "requires_action" : "cancelled");
    }
  });

  it("refunds parts and then the rest, and never more", async ({ expect }) => {
    const { provider, order, intent_id } = await givenCaptured();
    const refund_id = crypto.randomUUID();
    const request = { intent_id, refund_id, amount: 500, requested_at: Date.now(), currency: "USD" };
    const first = await provider.refund(request, `re:${refund_id}`);
    expect(first).toMatchObject({ kind: "refunded", status: "succeeded", refunded: 500 });
    expect(await provider.refund(request, `re:${refund_id}`)).toEqual(first);
    expect(await provider.refund({ ...request, refund_id: crypto.randomUUID(), amount: 1_501 }, "re:more")).toEqual({
      kind: "exceeds_captured",
    });
    for (const period of [1, 1, 2])
      expect(await provider.refundRest(intent_id, `ar:${order.order_id}:${period}`)).toMatchObject({
        status: "captured",
        captured: 2_000,
        refunded: 2_000,
      });
    expect((await paypalOrder(intent_id)).purchase_units[0].payments.refunds).toHaveLength(2);
    expect(await provider.refund({ ...request, refund_id: "other" }, "re:other")).toEqual({ kind: "exceeds_captured" });
  });

  it("finds a refund that is older than its key may live, instead of giving it twice", async ({ expect }) => {
    const { order, intent_id, provider } = await givenCaptured();
    const refund_id = crypto.randomUUID();
    const request = { intent_id, refund_id, amount: 500, requested_at: Date.now(), currency: "USD" };
    const first = await provider.refund(request, `re:${refund_id}`);
    await paypalLever("DELETE", "idempotency");
    const late = providerOf(testContext({ now: () => Date.now() + 2 * DAY }), "paypal");
    expect(await late.refund(request, `re:${refund_id}`)).toEqual(first);
    expect(await late.refundRest(intent_id, `ar:${order.order_id}:9`)).toMatchObject({ refunded: 2_000 });
  });

  it("follows a refund that takes days, and one that comes to nothing is the shop's again", async ({ expect }) => {
    const { provider, intent_id } = await givenCaptured("slow_refunds");
    const ask = (amount: number) => {
      const refund_id = crypto.randomUUID();
      return provider.refund(
        { intent_id, refund_id, amount, requested_at: Date.now(), currency: "USD" },
        `re:${refund_id}`,
      );
    };
    const [first, second] = [await ask(300), await ask(400)];
    expect([first, second]).toMatchObject([
      { status: "pending", refunded: 300 },
      { status: "pending", refunded: 700 },
    ]);
    const idOf = (result: typeof first) => (result.kind === "refunded" ? result.provider_refund_id : "");
    await paypalLever("POST", `refunds/${idOf(first)}`, { outcome: "complete" });
    await paypalLever("POST", `refunds/${idOf(second)}`, { outcome: "fail" });
    expect(await provider.retrieveRefund(idOf(first))).toMatchObject({ status: "succeeded", refunded: 300 });
    expect(await provider.retrieveRefund(idOf(second))).toMatchObject({ status: "failed", refunded: 300 });
    expect(await provider.retrieve(intent_id)).toMatchObject({ refunded: 300 });
  });

  it("counts what a bank took back as gone", async ({ expect }) => {
    const { provider, intent_id } = await givenCaptured();
    await paypalLever("POST", `captures/${await captureIdOf(intent_id)}/reverse`);
    expect(await provider.retrieve(intent_id)).toMatchObject({ status: "captured", captured: 2_000, refunded: 2_000 });
  });

  it("knows who paid, as long as it is asked", async ({ expect }) => {
    const { provider, intent_id } = await givenCaptured();
    expect(await provider.contactOf(intent_id)).toEqual({ email: "buyer@example.com", name: "Bo Buyer" });
  });

  it("asks for one token as long as it lives, and for another when it was withdrawn", async ({ expect }) => {
    const { provider, ctx, intent_id } = await givenIntent();
    const before = ctx.trips.of("provider");
    await provider.retrieve(intent_id);
    expect(ctx.trips.of("provider") - before).toBe(1);
    await paypalLever("DELETE", "token");
    await provider.retrieve(intent_id);
    expect(ctx.trips.of("provider") - before).toBe(4);
  });

  it("says that nobody knows, whatever keeps PayPal from answering", async ({ expect }) => {
    const { provider, intent_id } = await givenIntent();
    for (const kind of ["error", "limited", "timeout", "redirect", "not_json", "huge"]) {
      await failing("retrieve", kind);
      expect([kind, await codeOf(provider.retrieve(intent_id))]).toEqual([kind, "provider_unavailable"]);
    }
    await failing("retrieve", "unauthorized", 2);
    expect(await codeOf(provider.retrieve(intent_id))).toBe("provider_unavailable");
    await failing("retrieve", "unauthorized");
    expect(await provider.retrieve(intent_id)).toMatchObject({ status: "unconfirmed" });
    await failing("retrieve", "nonsense");
    await expect(provider.retrieve(intent_id)).rejects.toThrow();
  });

  it("lists what was taken and what went back by its reports, with what the order was for", async ({ expect }) => {
    const from = Date.now() - 2_000;
    const { provider, order, intent_id } = await givenCaptured();
    const unpaid = await givenIntent("approve");
    await provider.refundRest(intent_id, "ar:1");
    const all = async (list: "listIntents" | "listRefunded", since: number) => {
      const found = [];
      for (let cursor: string | null | undefined; cursor !== null;) {
        const page = await provider[list](since, cursor ?? null);
        found.push(...page.intents);
        cursor = page.next_cursor;
      }
      return found;
    };
    for (const list of ["listIntents", "listRefunded"] as const) {
      const found = await all(list, from);
      expect(found.filter((one) => one.intent_id === unpaid.intent_id)).toEqual([]);
      expect(found.find((one) => one.intent_id === intent_id)).toMatchObject({
        order_id: order.order_id,
        order_number: "10001",
        cart_id: order.cart_id,
        captured: 2_000,
        refunded: 2_000,
        created_at: expect.any(Number),
      });
    }
    // Two months are two reports.
    expect((await all("listIntents", Date.now() - 45 * DAY)).some((one) => one.intent_id === intent_id)).toBe(true);
  });

  it("finds an order's money by its id, and says so when its reports cannot tell", async ({ expect }) => {
    const { provider, order, intent_id } = await givenCaptured();
    expect(await codeOf(provider.findByOrder(order.order_id))).toBe("provider_unavailable");
    const later = providerOf(testContext({ now: () => Date.now() + 5 * HOUR }), "paypal");
    expect(await later.findByOrder(order.order_id)).toMatchObject([{ intent_id, captured: 2_000 }]);
    expect(await later.findByOrder(testContext().id())).toEqual([]);
    await failing("report", "forbidden");
    expect(await codeOf(later.findByOrder(order.order_id))).toBe("provider_unavailable");
    await failing("report", "forbidden");
    expect(await later.listIntents(0, null)).toEqual({ intents: [], next_cursor: null });
  });
});
