import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { providerOf } from "#money/providers";
import { createContext } from "#platform/context";

type Answer = { status: number; body: unknown; headers?: Record<string, string> };
type Asked = { readonly path: string; readonly key: string | null; readonly body: URLSearchParams };

/** The adapter in front of a Stripe that gives these answers, the last one for ever, and what it was asked. */
function answering(...answers: Answer[]) {
  const asked: Asked[] = [];
  const fetch = async (input: RequestInfo, init?: RequestInit) => {
    const request = new Request(input, init);
    const { pathname, search } = new URL(request.url);
    const key = request.headers.get("idempotency-key");
    asked.push({ path: pathname + search, key, body: new URLSearchParams(await request.text()) });
    const answer = answers[Math.min(asked.length, answers.length) - 1];
    // Else the SDK would come again by itself.
    const headers = { "content-type": "application/json", "stripe-should-retry": "false", ...answer?.headers };
    return new Response(JSON.stringify(answer?.body), { status: answer?.status ?? 500, headers });
  };
  const sandboxed = { ...env, STRIPE_SANDBOX: { fetch } as unknown as Fetcher };
  const ctx = createContext({ env: sandboxed, waitUntil: () => {}, actor: { type: "system", id: "test" } });
  return { provider: providerOf(ctx, "stripe"), asked };
}

const error = (status: number, type: string, more: Record<string, unknown> = {}, headers?: Record<string, string>) => ({
  status,
  body: { error: { type, message: "no", ...more } },
  ...(headers ? { headers } : {}),
});
const intent = (more: Record<string, unknown> = {}) => ({
  id: "pi_1",
  object: "payment_intent",
  amount: 2_000,
  amount_received: 0,
  currency: "usd",
  status: "requires_payment_method",
  metadata: { order_id: "order" },
  latest_charge: null,
  client_secret: "pi_1_secret_x",
  next_action: null,
  last_payment_error: null,
  created: 1,
  ...more,
});
const found = (more: Record<string, unknown> = {}) => ({ status: 200, body: intent(more) });
const refundOf = (status: string) => ({
  status: 200,
  body: { id: "re_1", object: "refund", status, charge: { captured: true, currency: "usd", amount_refunded: 500 } },
});
const partOf = { intent_id: "pi_1", refund_id: "r", amount: 500, currency: "USD", requested_at: Date.now() };

describe("an answer of Stripe's", () => {
  it.for([
    error(429, "invalid_request_error", { code: "rate_limit" }),
    error(401, "invalid_request_error"),
    error(403, "invalid_request_error"),
    error(409, "idempotency_error", { code: "idempotency_key_in_use" }),
    error(500, "api_error"),
  ] as const)("of $status is trouble that passes, never a refusal", async (answer, { expect }) => {
    const { provider } = answering(answer);
    const unavailable = { code: "provider_unavailable", status: 503 };
    if (answer.status !== 409) {
      await expect(provider.retrieve("pi_1")).rejects.toMatchObject(unavailable);
      await expect(provider.refundRest("pi_1", "ar:1")).rejects.toMatchObject(unavailable);
      await expect(provider.refund(partOf, "re:1")).rejects.toMatchObject(unavailable);
      await expect(provider.confirm("pi_1", "pm_1", "c:1")).rejects.toMatchObject(unavailable);
    }
    await expect(provider.capture("pi_1", "cap:1")).rejects.toThrow();
  });

  it("of a server error that is not kept for the key leaves the key as it is", async ({ expect }) => {
    const { provider, asked } = answering(error(500, "api_error"));
    await expect(provider.capture("pi_1", "cap:1")).rejects.toMatchObject({ code: "provider_unavailable" });
    expect(new Set(asked.map(({ key }) => key))).toEqual(new Set(["cap:1"]));
    const kept = answering(error(500, "api_error", {}, { "idempotent-replayed": "true" }), found());
    await kept.provider.capture("pi_1", "cap:1");
    expect(kept.asked.map(({ key }) => key)).toEqual(["cap:1", "cap:1:again"]);
  });

  it("that never came is not made up by a look at the intent", async ({ expect }) => {
    for (const act of ["capture", "refundRest"] as const)
      await expect(answering(error(500, "api_error"), found()).provider[act]("pi_1", "key")).rejects.toMatchObject({
        code: "provider_unavailable",
      });
  });

  it("of a card that is refused without an intent leaves the order payable", async ({ expect }) => {
    const { provider } = answering(error(402, "card_error", { code: "card_declined" }), found());
    const failed = { status: "unconfirmed", failure_code: "payment_method_unusable" };
    expect(await provider.confirm("pi_1", "pm_1", "c:1")).toMatchObject({ kind: "declined", intent: failed });
  });

  it("of any other refusal of a confirmation is no decline", async ({ expect }) => {
    const { provider } = answering(error(400, "invalid_request_error", { param: "return_url" }));
    await expect(provider.confirm("pi_1", "pm_1", "c:1")).rejects.toThrow();
  });

  it.for([
    ["succeeded", "succeeded"],
    ["pending", "pending"],
    ["requires_action", "pending"],
    ["failed", "failed"],
    ["canceled", "failed"],
  ] as const)("of a refund that is %s is %s", async ([said, status], { expect }) => {
    expect(await answering(refundOf(said)).provider.refund(partOf, "re:1")).toMatchObject({ status, refunded: 500 });
    expect(await answering(refundOf(said)).provider.retrieveRefund("re_1")).toMatchObject({ status });
  });

  it.for(["charge_disputed", "charge_not_refundable", "balance_insufficient", undefined] as const)(
    "that refuses a refund with %s is a refund that failed, which nobody asks for again",
    async (code, { expect }) => {
      const { provider } = answering(error(400, "invalid_request_error", code === undefined ? {} : { code }));
      expect(await provider.refund(partOf, "re:1")).toMatchObject({ kind: "refunded", status: "failed" });
    },
  );

  it("that refuses a key which was used for another refund says nothing of this one", async ({ expect }) => {
    const { provider } = answering(error(400, "idempotency_error"));
    await expect(provider.refund(partOf, "re:1")).rejects.toThrow();
  });

  it("with an intent in a status that nobody knows is not taken for one that is", async ({ expect }) => {
    await expect(answering(found({ status: "dreaming" })).provider.retrieve("pi_1")).rejects.toThrow("dreaming");
  });

  it("that has more is read on from behind its last", async ({ expect }) => {
    const data = [intent({ id: "pi_3" }), intent({ id: "pi_2" })];
    const { provider, asked } = answering({ status: 200, body: { object: "list", data, has_more: true } });
    const page = await provider.listIntents(5_000, null);
    expect(page).toMatchObject({ next_cursor: "pi_2", intents: [{ intent_id: "pi_3" }, { intent_id: "pi_2" }] });
    await provider.listIntents(5_000, page.next_cursor);
    const refunds = [{ id: "re_9", object: "refund", payment_intent: intent() }];
    const refunded = answering({ status: 200, body: { object: "list", data: refunds, has_more: true } });
    expect(await refunded.provider.listRefunded(5_000, null)).toMatchObject({ next_cursor: "re_9" });
    const queries = asked.map(({ path }) => new URL(path, "https://api.stripe.com").searchParams);
    expect(queries.map((query) => [query.get("created[gte]"), query.get("starting_after")])).toEqual([
      ["5", null],
      ["5", "pi_2"],
    ]);
  });
});

describe("what Stripe is asked", () => {
  it("names the shopper, where they come back to, and the shop's own ids", async ({ expect }) => {
    const { provider, asked } = answering({ status: 200, body: { id: "cus_1" } }, found(), refundOf("succeeded"));
    await provider.createCustomer({ user_id: "u", email: "ada@example.com" }, "cus:u");
    await provider.confirm("pi_1", "pm_1", "c:1");
    await provider.refund(partOf, "re:1");
    expect(asked.map(({ path, key }) => [path, key])).toEqual([
      ["/v1/customers", "cus:u"],
      ["/v1/payment_intents/pi_1/confirm", "c:1"],
      ["/v1/refunds", "re:1"],
    ]);
    const [customer, confirmed, refunded] = asked.map(({ body }) => Object.fromEntries(body));
    expect(customer).toEqual({ email: "ada@example.com", "metadata[user_id]": "u" });
    const return_url = new URL("/checkout/return", env.STOREFRONT_URL).href;
    expect(confirmed).toMatchObject({ payment_method: "pm_1", return_url });
    expect(refunded).toMatchObject({ payment_intent: "pi_1", amount: "500", "metadata[refund_id]": "r" });
  });

  it("after a day is first looked up: the refund of this very id, not another of the same amount", async ({
    expect,
  }) => {
    const old = { ...partOf, requested_at: Date.now() - 24 * 3_600_000 };
    const other = { ...refundOf("succeeded").body, id: "re_other", amount: 500, metadata: { refund_id: "other" } };
    const own = { ...refundOf("succeeded").body, id: "re_own", amount: 500, metadata: { refund_id: "r" } };
    const list = (...data: unknown[]) => ({ status: 200, body: { object: "list", data, has_more: false } });
    const both = answering(list(other, own));
    expect(await both.provider.refund(old, "re:1")).toMatchObject({ provider_refund_id: "re_own" });
    expect(both.asked).toHaveLength(1);
    const lone = answering(list(other), refundOf("succeeded"));
    expect(await lone.provider.refund(old, "re:1")).toMatchObject({ provider_refund_id: "re_1" });
  });
});
