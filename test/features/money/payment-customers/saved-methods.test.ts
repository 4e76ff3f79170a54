import { env } from "cloudflare:workers";
import { afterEach, describe, it, vi } from "vitest";
import { HOUR } from "#platform/basics/time";
import { mirrorMethods } from "../../../../src/features/money/payment-customers/saved-methods.ts";
import { paymentCustomers, savedPaymentMethods } from "../../../../src/features/money/payment-customers/tables.ts";
import { givenCustomer } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { testContext } from "../../../support/context.ts";
import { deliver } from "../../../support/queue.ts";
import { beginSaving, givenSaved, savedOf, setUpCard } from "../../../support/saved-methods.ts";
import { callWith } from "../../../support/settings.ts";
import { control, stripe } from "../../../support/stripe.ts";

const at = (id: string, verb = "") => `/api/v1/me/payment-methods/${id}${verb}`;
const rowsOf = async (user_id: string) =>
  (await testContext().db.select().from(savedPaymentMethods)).filter((row) => row.user_id === user_id);
const customerRow = async (user_id: string) => {
  const [row] = (await testContext().db.select().from(paymentCustomers)).filter((one) => one.user_id === user_id);
  if (!row) throw new Error("the account is no customer of the provider's");
  return row;
};
/** Carries out what a removal has left to its event. */
async function followRemoval(method_id: string): Promise<void> {
  const { results } = await env.DB.prepare(
    "SELECT id FROM outbox WHERE type = 'saved_method.removed' AND body ->> 'method_id' = ?",
  )
    .bind(method_id)
    .all<{ id: string }>();
  await deliver(results.flatMap(({ id }) => [id, id]));
}
const forgetSaving = (user_id: string) =>
  env.DB.prepare("UPDATE payment_customers SET saving_at = NULL WHERE user_id = ?").bind(user_id).run();

afterEach(async () => {
  await control("DELETE", "failures");
});

describe("a card that is saved", () => {
  it("is listed once the browser has set it up, although no webhook ever comes", async ({ expect }) => {
    const { token, user_id } = await givenCustomer();
    expect(await savedOf(token)).toEqual([]);
    await beginSaving(token);
    expect(await savedOf(token)).toEqual([]);
    const first = await givenSaved(token, "pm_card_mastercard");
    expect(first).toMatchObject({
      provider: "stripe",
      type: "card",
      brand: "mastercard",
      last4: "4444",
      exp_month: 12,
      exp_year: 2034,
      wallet: null,
      is_default: true,
    });
    const second = await givenSaved(token);
    expect(await savedOf(token)).toMatchObject([{ id: first.id }, { id: second.id, is_default: false }]);
    expect(await rowsOf(user_id)).toHaveLength(2);
  });

  it("is told by webhook, however often that comes", async ({ expect }) => {
    await control("POST", "delivery", { paused: false, delay_ms: 0, times: 3, shuffle: true });
    try {
      const { token, user_id } = await givenCustomer();
      const method = await setUpCard(token);
      await vi.waitUntil(async () => (await rowsOf(user_id)).length > 0, { timeout: 15_000 });
      expect(await rowsOf(user_id)).toMatchObject([{ provider_method_id: method, is_default: true }]);
      await stripe.paymentMethods.detach(method);
      await vi.waitUntil(async () => (await rowsOf(user_id)).length === 0, { timeout: 15_000 });
    } finally {
      await control("POST", "delivery", { paused: true, times: 1, shuffle: false });
    }
  });

  it("is asked for at the provider until an hour after the last was begun, and never again", async ({ expect }) => {
    const { token, user_id } = await givenCustomer();
    await givenSaved(token);
    expect((await customerRow(user_id)).saving_at).not.toBeNull();
    await env.DB.prepare("UPDATE payment_customers SET saving_at = saving_at - ? WHERE user_id = ?")
      .bind(HOUR, user_id)
      .run();
    const { provider_customer_id: customer } = await customerRow(user_id);
    await stripe.paymentMethods.attach("pm_card_amex", { customer });
    expect(await savedOf(token)).toHaveLength(2);
    expect((await customerRow(user_id)).saving_at).toBeNull();
    await stripe.paymentMethods.attach("pm_card_jcb", { customer });
    expect(await savedOf(token)).toHaveLength(2);
  });

  it("is shown as it is known while the provider does not answer", async ({ expect }) => {
    const { token } = await givenCustomer();
    const card = await givenSaved(token);
    await control("POST", "failures", { operation: "customers.list_payment_methods", kind: "error", times: 50 });
    expect(await savedOf(token)).toEqual([card]);
    // Hints of other tests may have asked, too.
    expect((await control("GET", "failures")).data[0].times).toBeLessThan(49);
  });

  it("is not brought back by an answer from before it was removed", async ({ expect }) => {
    const { token, user_id } = await givenCustomer();
    const card = await givenSaved(token);
    const ctx = testContext();
    const before = await customerRow(user_id);
    const [row] = await rowsOf(user_id);
    await call("DELETE", at(card.id), { token });
    await followRemoval(card.id);
    expect(await rowsOf(user_id)).toEqual([]);
    const late = { ...card, method_id: row?.provider_method_id ?? "" };
    const [, , , done] = await ctx.db.batch(mirrorMethods(ctx, before, [late], 0));
    expect(done).toEqual([]);
    expect(await rowsOf(user_id)).toEqual([]);
  });

  it("needs the shopper's approval where the bank asks", async ({ expect }) => {
    const { token } = await givenCustomer();
    const { id } = await (await beginSaving(token)).json<{ id: string }>();
    const payment_method = "pm_card_authenticationRequiredOnSetup";
    await stripe.setupIntents.confirm(id, { payment_method, return_url: "https://shop.test/me" });
    expect(await savedOf(token)).toEqual([]);
    await control("POST", `authenticate/${id}`, { outcome: "approve" });
    expect(await savedOf(token)).toMatchObject([{ last4: "3155" }]);
  });
});

describe("the default", () => {
  it("is one of the account's own, the one that was chosen", async ({ expect }) => {
    const { token } = await givenCustomer();
    const [first, second] = [await givenSaved(token), await givenSaved(token, "pm_card_amex")];
    const chosen = await call("POST", at(second.id, "/default"), { token });
    expect(await chosen.json()).toMatchObject({ id: second.id, is_default: true });
    expect(await savedOf(token)).toMatchObject([
      { id: second.id, is_default: true },
      { id: first.id, is_default: false },
    ]);
    expect((await call("POST", at(second.id, "/default"), { token })).status).toBe(200);
  });

  it("goes to the newest that is left when it is removed", async ({ expect }) => {
    const { token } = await givenCustomer();
    const [first, second, third] = [await givenSaved(token), await givenSaved(token), await givenSaved(token)];
    expect((await call("DELETE", at(first.id), { token })).status).toBe(204);
    expect(await savedOf(token)).toMatchObject([
      { id: third.id, is_default: true },
      { id: second.id, is_default: false },
    ]);
  });
});

describe("a card that is removed", () => {
  it("is gone here at once, and at the provider a moment later", async ({ expect }) => {
    const { token, user_id } = await givenCustomer();
    const card = await givenSaved(token);
    const [row] = await rowsOf(user_id);
    expect((await call("DELETE", at(card.id), { token })).status).toBe(204);
    // The provider still has it, and is asked.
    expect(await savedOf(token)).toEqual([]);
    await followRemoval(card.id);
    expect(await rowsOf(user_id)).toEqual([]);
    const kept = await stripe.paymentMethods.retrieve(row?.provider_method_id ?? "");
    expect(kept.customer).toBeNull();
    expect(await savedOf(token)).toEqual([]);
    expect((await call("DELETE", at(card.id), { token })).status).toBe(404);
  });

  it("is let go of when the provider is back", async ({ expect }) => {
    const { token, user_id } = await givenCustomer();
    const card = await givenSaved(token);
    const [row] = await rowsOf(user_id);
    await control("POST", "failures", { operation: "payment_methods.detach", kind: "error", times: 50 });
    await call("DELETE", at(card.id), { token });
    await followRemoval(card.id);
    expect(await rowsOf(user_id)).toMatchObject([{ id: card.id }]);
    await control("DELETE", "failures");
    await followRemoval(card.id);
    await vi.waitUntil(async () => (await rowsOf(user_id)).length === 0, { timeout: 15_000 });
    const method = await stripe.paymentMethods.retrieve(row?.provider_method_id ?? "");
    expect(method.customer).toBeNull();
  });
});

describe("somebody else", () => {
  it("neither sees, chooses nor removes a card", async ({ expect }) => {
    const [owner, stranger] = [await givenCustomer(), await givenCustomer()];
    const card = await givenSaved(owner.token);
    expect(await savedOf(stranger.token)).toEqual([]);
    for (const [method, path] of [
      ["POST", at(card.id, "/default")],
      ["DELETE", at(card.id)],
      ["DELETE", at(crypto.randomUUID())],
    ] as const)
      expect(await problemOf(await call(method, path, { token: stranger.token }))).toMatchObject({
        status: 404,
        code: "saved_payment_method_not_found",
      });
    expect(await savedOf(owner.token)).toEqual([card]);
    expect((await call("GET", "/api/v1/me/payment-methods")).status).toBe(401);
  });
});

describe("saving a card", () => {
  it("is begun once for an Idempotency-Key, whose kept answer holds no secret", async ({ expect }) => {
    const { token } = await givenCustomer();
    const headers = { "idempotency-key": crypto.randomUUID() };
    const first = await (await beginSaving(token, headers)).json<{ id: string; client_secret: string }>();
    expect(first.client_secret).toContain(`${first.id}_secret_`);
    const again = await vi.waitUntil(
      async () => {
        const answer = await beginSaving(token, headers);
        return answer.headers.get("idempotency-replayed") === "true" && answer;
      },
      { timeout: 10_000 },
    );
    expect(await again.json()).toEqual(first);
  });

  it("is no way of a shop that does without Stripe", async ({ expect }) => {
    const { token } = await givenCustomer();
    const gone = { STRIPE_SECRET_KEY: undefined, STRIPE_WEBHOOK_SECRETS: undefined } as never;
    const without = callWith(gone);
    const refused = await without("POST", "/api/v1/me/payment-methods", { token, body: { provider: "stripe" } });
    expect(await problemOf(refused)).toMatchObject({ status: 422, code: "payment_method_unavailable", method: "card" });
    expect(await (await without("GET", "/api/v1/me/payment-methods", { token })).json()).toEqual({ data: [] });
  });

  it("is limited by account, since each tries a card", async ({ expect }) => {
    const { token } = await givenCustomer();
    for (let n = 0; n < 5; n += 1) expect((await beginSaving(token)).status).toBe(201);
    const refused = await beginSaving(token);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(3_500);
    expect(await problemOf(refused)).toMatchObject({ status: 429, code: "too_many_card_setups", limit: 5 });
  });

  it("ends at twenty, and goes on once one is removed", async ({ expect }) => {
    const { token, user_id } = await givenCustomer();
    const first = await givenSaved(token);
    const { provider_customer_id: customer } = await customerRow(user_id);
    for (let n = 0; n < 19; n += 1) await stripe.paymentMethods.attach("pm_card_visa", { customer });
    expect(await savedOf(token)).toHaveLength(20);
    expect(await problemOf(await beginSaving(token))).toMatchObject({
      status: 409,
      code: "too_many_payment_methods",
      limit: 20,
    });
    await call("DELETE", at(first.id), { token });
    expect((await beginSaving(token)).status).toBe(201);
    await forgetSaving(user_id);
  });
});
