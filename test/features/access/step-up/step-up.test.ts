import { env } from "cloudflare:workers";
import { describe, it, vi } from "vitest";
import { call, codeIn, problemOf, tripsOf } from "../../../support/api.ts";
import { stopClock } from "../../../support/clock.ts";
import { codeOf, givenStale, givenTotp, PASSWORD, proved } from "../../../support/factors.ts";
import { givenOrder } from "../../../support/orders.ts";

vi.setConfig({ testTimeout: 30_000 });
const clock = stopClock();

const begin = (token: string) => call("POST", "/api/v1/auth/mfa/totp", { token });
const stepUp = (token: string, body: unknown) => call("POST", "/api/v1/auth/step-up", { token, body });

describe("a step-up", () => {
  it("by the password is good for five minutes of this session", async ({ expect }) => {
    const { token, session_id, user_id } = await givenStale();
    expect(await codeIn(await begin(token))).toEqual([403, "step_up_required"]);
    expect(await codeIn(await stepUp(token, { password: "not the password" }))).toEqual([401, "wrong_password"]);
    expect(await codeIn(await begin(token))).toEqual([403, "step_up_required"]);
    const proof = await stepUp(token, { password: PASSWORD });
    expect([proof.status, await proof.json()]).toEqual([200, { expires_in: 300 }]);
    expect((await begin(token)).status).toBe(200);
    const written = await env.DB.prepare("SELECT changes FROM audit_log WHERE subject_id = ? AND action = ?")
      .bind(user_id, "user.stepped_up")
      .all<{ changes: string }>();
    expect(written.results.map(({ changes }) => changes)).toEqual([expect.stringContaining(session_id)]);
    clock.pass(300_000);
    expect((await begin(token)).status).toBe(200);
    clock.pass(1000);
    expect(await codeIn(await begin(token))).toEqual([403, "step_up_required"]);
  });

  it("by a code of the app uses it up", async ({ expect }) => {
    const { token, secret } = await givenTotp();
    expect((await stepUp(token, { code: codeOf(secret) })).status).toBe(200);
    expect(await codeIn(await stepUp(token, { code: codeOf(secret) }))).toEqual([401, "invalid_code"]);
    expect(await codeIn(await stepUp(token, { code: "000000" }))).toEqual([401, "invalid_code"]);
  });

  it("by a recovery code is one too", async ({ expect }) => {
    const { token, recovery_codes, session_id } = await givenTotp();
    await proved(session_id, 86_400_000);
    expect((await stepUp(token, { code: recovery_codes[0] ?? "" })).status).toBe(200);
    expect(await codeIn(await stepUp(token, { code: recovery_codes[0] ?? "" }))).toEqual([401, "invalid_code"]);
  });

  it("is of one kind at a time", async ({ expect }) => {
    const { token } = await givenStale();
    for (const body of [{}, { password: PASSWORD, code: "123456" }])
      expect((await problemOf(await stepUp(token, body))).errors).toMatchObject([{ path: "password", code: "one_of" }]);
  });

  it("that was made elsewhere is seen at once, for one trip that is made each time", async ({ expect }) => {
    const { token, session_id } = await givenStale();
    expect(await codeIn(await begin(token))).toEqual([403, "step_up_required"]);
    await proved(session_id, 0);
    expect((await begin(token)).status).toBe(200);
    expect(tripsOf(await begin(token)).d1).toBe(3);
    await proved(session_id, 301_000);
    expect(await codeIn(await begin(token))).toEqual([403, "step_up_required"]);
  });
});

describe("a refund by staff", () => {
  it("asks for a step-up when it is large, and not otherwise", async ({ expect }) => {
    const { token } = await givenStale("admin");
    const { payment_id } = await givenOrder({ status: "shipped", lines: [{ quantity: 2, unit_price: 60_000 }] });
    const refund = (amount: number) => {
      const headers = { "idempotency-key": crypto.randomUUID() };
      return call("POST", `/api/v1/payments/${payment_id}/refunds`, { token, headers, body: { amount } });
    };
    expect(await codeIn(await refund(50_001))).toEqual([403, "step_up_required"]);
    expect((await refund(50_000)).status).toBe(201);
    expect((await stepUp(token, { password: PASSWORD })).status).toBe(200);
    expect((await refund(50_001)).status).toBe(201);
  });

  it("asks for one when it is large and a shopper has asked for it, too", async ({ expect }) => {
    const { token } = await givenStale("admin");
    const lines = [{ quantity: 2, unit_price: 60_000 }];
    const { payment_id, order_token } = await givenOrder({ status: "shipped", lines });
    const headers = { "order-token": order_token, "idempotency-key": crypto.randomUUID() };
    const asked = await call("POST", `/api/v1/payments/${payment_id}/refunds`, { headers, body: { amount: 50_001 } });
    const { id } = await asked.json<{ id: string }>();
    const approve = () => call("POST", `/api/v1/admin/refunds/${id}/approve`, { token, body: {} });
    expect(await codeIn(await approve())).toEqual([403, "step_up_required"]);
    expect((await stepUp(token, { password: PASSWORD })).status).toBe(200);
    expect((await approve()).status).toBe(200);
  });
});
