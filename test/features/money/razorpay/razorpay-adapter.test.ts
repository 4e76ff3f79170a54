import { describe, it } from "vitest";
import { providerOf, providerOfIntent } from "#money/providers";
import { DAY, HOUR } from "#platform/basics/time";
import { semantics } from "../../../proof/simulation/world/provider-semantics.ts";
import { testContext } from "../../../support/context.ts";
import { payInCheckout, razorpayLever, razorpayOrder } from "../../../support/razorpay.ts";

const given = (now: () => number = Date.now) => {
  const ctx = testContext({ now });
  const order = {
    order_id: ctx.id(),
    currency: "INR",
    deadline_at: Date.now() + HOUR / 4,
    order_number: "10001",
    cart_id: crypto.randomUUID(),
  };
  const charge = { payment_id: ctx.id(), amount: 2_000, capture_method: "manual" as const };
  return { ctx, provider: providerOf(ctx, "razorpay"), order, charge, key: `pi:${order.order_id}:1` };
};
type Outcome = Parameters<typeof payInCheckout>[1];
const givenIntent = async (outcome?: Outcome) => {
  const world = given();
  const { intent_id } = await world.provider.create(world.order, world.charge, world.key);
  if (outcome) await payInCheckout(intent_id, outcome);
  return { ...world, intent_id };
};
const givenCaptured = async (outcome: Outcome = "approve") => {
  const world = await givenIntent(outcome);
  await world.provider.capture(world.intent_id, "cap");
  return world;
};
/** The code that a call fails with. */
const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => "none",
    (error: unknown) => (error instanceof Error && "code" in error ? error.code : String(error)),
  );
const failing = (operation: string, kind: string, times = 1) =>
  razorpayLever("POST", "failures", { operation, kind, times });
const statusesOf = async (intent_id: string) =>
  (await razorpayOrder(intent_id)).payments.map(({ status }: any) => status);

describe("Razorpay behind the port", () => {
  it("creates one order for one of the shop's, found again by its receipt", async ({ expect }) => {
    const { ctx, provider, order, charge, key, intent_id } = await givenIntent();
    expect(await provider.create(order, charge, key)).toMatchObject({
      intent_id,
      order_id: order.order_id,
      status: "unconfirmed",
      amount: 2_000,
      currency: "INR",
      captured: 0,
      refunded: 0,
      client_secret: intent_id,
      redirect_url: null,
      failure_code: null,
    });
    expect(providerOfIntent(ctx, intent_id)).toBe("razorpay");
    const other = await provider.create(order, { ...charge, amount: 3_000 }, key);
    expect(other.intent_id).not.toBe(intent_id);
    await failing("create", "lost");
    const fresh = given();
    expect(await codeOf(fresh.provider.create(fresh.order, fresh.charge, fresh.key))).toBe("provider_unavailable");
    const found = await fresh.provider.create(fresh.order, fresh.charge, fresh.key);
    expect(await fresh.provider.findByOrder(fresh.order.order_id)).toMatchObject([{ intent_id: found.intent_id }]);
  });

  it("is funded once its shopper has paid in Checkout, takes nothing by itself, and captures once", async ({
    expect,
  }) => {
    const { provider, intent_id } = await givenIntent("approve");
    expect(await provider.retrieve(intent_id)).toMatchObject({
      status: "authorized",
      captured: 0,
      client_secret: null,
    });
    for (const key of ["cap:1", "cap:1", "another"])
      expect(await provider.capture(intent_id, key)).toMatchObject({ status: "captured", captured: 2_000 });
    expect(await statusesOf(intent_id)).toEqual(["captured"]);
  });

  it("captures once when several ask at the same time, each of which hears so", async ({ expect }) => {
    const { provider, intent_id } = await givenIntent("approve");
    const told = await Promise.all(["same", "same", "other"].map((key) => provider.capture(intent_id, key)));
    expect(told.map(({ status, captured }) => [status, captured])).toEqual([1, 2, 3].map(() => ["captured", 2_000]));
    expect(await statusesOf(intent_id)).toEqual(["captured"]);
  });

  it("captures nothing before anybody has paid, and of several payments the first alone", async ({ expect }) => {
    const { provider, intent_id } = await givenIntent("decline");
    const declined = { status: "unconfirmed", captured: 0, failure_code: "payment_failed", client_secret: intent_id };
    expect(await provider.capture(intent_id, "cap:1")).toMatchObject(declined);
    for (let times = 0; times < 2; times += 1) await payInCheckout(intent_id);
    expect(await provider.capture(intent_id, "cap:2")).toMatchObject({ status: "captured", captured: 2_000 });
    expect((await statusesOf(intent_id)).toSorted()).toEqual(["authorized", "captured", "failed"]);
  });

  it("counts one of two captured payments and gives the other back, whichever call meets them", async ({ expect }) => {
    for (const meet of ["retrieve", "capture", "cancel"] as const) {
      const { provider, intent_id } = await givenIntent("approve");
      await payInCheckout(intent_id);
      for (const { id } of (await razorpayOrder(intent_id)).payments)
        await razorpayLever("POST", `payments/${id}/capture`);
      const told = [await provider[meet](intent_id, "k"), await provider.retrieve(intent_id)];
      for (const intent of told) expect(intent).toMatchObject({ status: "captured", captured: 2_000, refunded: 0 });
      expect((await statusesOf(intent_id)).toSorted()).toEqual(["captured", "refunded"]);
      expect((await razorpayOrder(intent_id)).refunds).toHaveLength(1);
    }
  });

  it("has no cancel: it says of an order without money that it is over, and Razorpay leaves it as it was", async ({
    expect,
  }) => {
    const { provider, intent_id } = await givenIntent("approve");
    expect(provider.cancellation).toBe("never_capture");
    expect(await provider.cancel(intent_id)).toMatchObject({ status: "cancelled", captured: 0, client_secret: null });
    expect(await statusesOf(intent_id)).toEqual(["authorized"]);
    const paid = await givenCaptured();
    expect(await paid.provider.cancel(paid.intent_id)).toMatchObject({ status: "captured", captured: 2_000 });
  });

  it("is as the simulation takes it to be", async ({ expect }) => {
    const { provider, order, charge, key, intent_id } = await givenIntent("approve");
    await provider.cancel(intent_id);
    const [cancelled] = await statusesOf(intent_id);
    const repeats_latest = (await provider.create(order, charge, key)).status === "authorized";
    const { amount } = await provider.create(order, { ...charge, amount: 3_000 }, key);
    await failing("capture", "error");
    await provider.capture(intent_id, "one").catch(() => undefined);
    const keeps_server_errors = (await provider.capture(intent_id, "one").catch(() => null)) === null;
    const statusOf = async (outcome: Outcome) => {
      const other = await givenIntent(outcome);
      return (await other.provider.capture(other.intent_id, `cap:${other.intent_id}`)).status;
    };
    expect({
      cancels: cancelled !== "authorized",
      has_keys: amount !== 3_000,
      keeps_server_errors,
      repeats_latest,
      // What is declined, or not decided yet, was never authorised.
      captures_may_be_declined: (await statusOf("decline")) !== "unconfirmed",
      captures_may_be_pending: (await statusOf("late")) !== "unconfirmed",
    }).toEqual(semantics.razorpay);
  });

  it("takes an authorisation that lapsed for no money at all", async ({ expect }) => {
    const { provider, intent_id } = await givenIntent("approve");
    const [payment] = (await razorpayOrder(intent_id)).payments;
    await razorpayLever("POST", `payments/${payment.id}/lapse`);
    const nothing = { status: "unconfirmed", captured: 0, refunded: 0 };
    expect(await provider.retrieve(intent_id)).toMatchObject(nothing);
    expect(await provider.capture(intent_id, "cap")).toMatchObject(nothing);
    expect(await provider.refundRest(intent_id, "ar")).toMatchObject(nothing);
  });

  it("refunds parts and then the rest, and never more", async ({ expect }) => {
    const { provider, order, intent_id } = await givenCaptured();
    const refund_id = crypto.randomUUID();
    const request = { intent_id, refund_id, amount: 500, requested_at: Date.now(), currency: "INR" };
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
    expect((await razorpayOrder(intent_id)).refunds).toHaveLength(2);
    expect(await provider.refund({ ...request, refund_id: "other" }, "re:other")).toEqual({ kind: "exceeds_captured" });
  });

  it("finds a refund that is older than its key may live, instead of giving it twice", async ({ expect }) => {
    const { order, intent_id, provider } = await givenCaptured();
    const refund_id = crypto.randomUUID();
    const request = { intent_id, refund_id, amount: 500, requested_at: Date.now(), currency: "INR" };
    const first = await provider.refund(request, `re:${refund_id}`);
    await razorpayLever("DELETE", "idempotency");
    const late = providerOf(testContext({ now: () => Date.now() + 2 * DAY }), "razorpay");
    expect(await late.refund(request, `re:${refund_id}`)).toEqual(first);
    expect(await late.refundRest(intent_id, `ar:${order.order_id}:9`)).toMatchObject({ refunded: 2_000 });
    expect((await razorpayOrder(intent_id)).refunds).toHaveLength(2);
  });

  it("follows a refund that takes days, and one that comes to nothing is the shop's again", async ({ expect }) => {
    const { provider, intent_id } = await givenCaptured("slow_refunds");
    const ask = (amount: number) => {
      const refund_id = crypto.randomUUID();
      return provider.refund(
        { intent_id, refund_id, amount, requested_at: Date.now(), currency: "INR" },
        `re:${refund_id}`,
      );
    };
    const [first, second] = [await ask(300), await ask(400)];
    expect([first, second]).toMatchObject([
      { status: "pending", refunded: 300 },
      { status: "pending", refunded: 700 },
    ]);
    const idOf = (result: typeof first) => (result.kind === "refunded" ? result.provider_refund_id : "");
    await razorpayLever("POST", `refunds/${idOf(first)}`, { outcome: "complete" });
    await razorpayLever("POST", `refunds/${idOf(second)}`, { outcome: "fail" });
    expect(await provider.retrieveRefund(idOf(first))).toMatchObject({ status: "succeeded", refunded: 300 });
    expect(await provider.retrieveRefund(idOf(second))).toMatchObject({ status: "failed", refunded: 300 });
    expect(await provider.retrieve(intent_id)).toMatchObject({ refunded: 300 });
  });

  it("knows how to reach the one who paid", async ({ expect }) => {
    const { provider, intent_id } = await givenCaptured();
    expect(await provider.contactOf(intent_id)).toEqual({ email: "buyer@example.com", name: null });
  });

  it("knows what Checkout returned for its own order, and nothing else", async ({ expect }) => {
    const { provider, intent_id } = await givenIntent();
    const { razorpay_payment_id: payment_id, razorpay_signature: signature } = await payInCheckout(intent_id);
    const is_signed = (id: string, returned: { payment_id: string; signature: string }) =>
      provider.isReturnSigned?.(id, returned);
    expect(await is_signed(intent_id, { payment_id, signature })).toBe(true);
    expect(await is_signed("order_00000000000000", { payment_id, signature })).toBe(false);
    expect(await is_signed(intent_id, { payment_id: "pay_00000000000000", signature })).toBe(false);
    expect(await is_signed(intent_id, { payment_id, signature: signature.toUpperCase() })).toBe(false);
  });

  it("says that nobody knows, whatever keeps Razorpay from answering", async ({ expect }) => {
    const { provider, intent_id } = await givenIntent();
    for (const kind of ["error", "unauthorized", "limited", "timeout", "redirect", "not_json", "huge"]) {
      await failing("retrieve", kind);
      expect([kind, await codeOf(provider.retrieve(intent_id))]).toEqual([kind, "provider_unavailable"]);
    }
    await failing("retrieve", "nonsense");
    await expect(provider.retrieve(intent_id)).rejects.toThrow();
    expect(await codeOf(provider.retrieve("order_00000000000000"))).toBe("provider_unavailable");
    expect(await provider.retrieve(intent_id)).toMatchObject({ status: "unconfirmed" });
  });

  it("lists what was made and what went back, page by page, with what the order was for", async ({ expect }) => {
    const from = Date.now() - 2_000;
    const { provider, order, intent_id } = await givenCaptured();
    const unpaid = await givenIntent("approve");
    await provider.refundRest(intent_id, "ar:1");
    const all = async (list: "listIntents" | "listRefunded") => {
      const found = [];
      for (let cursor: string | null | undefined; cursor !== null;) {
        const page = await provider[list](from, cursor ?? null);
        found.push(...page.intents);
        cursor = page.next_cursor;
      }
      return found;
    };
    const [made, given_back] = [await all("listIntents"), await all("listRefunded")];
    for (const found of [made, given_back])
      expect(found.find((one) => one.intent_id === intent_id)).toMatchObject({
        order_id: order.order_id,
        order_number: "10001",
        cart_id: order.cart_id,
        captured: 2_000,
        refunded: 2_000,
        created_at: expect.any(Number),
      });
    const idsOf = (found: typeof made) => found.map((one) => one.intent_id);
    expect(idsOf(made)).toContain(unpaid.intent_id);
    expect(idsOf(given_back)).not.toContain(unpaid.intent_id);
    await expect(provider.listIntents(from, "odd")).rejects.toThrow("no place in a list");
  });
});
