import { createExecutionContext, createMessageBatch, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, it, vi } from "vitest";
import { codeEvents, issueCode } from "#access/one-time-codes";
import { runBatch } from "#platform/data/db";
import { publish } from "#platform/data/outbox";
import { sendText } from "../../../../src/features/access/limits/send-text.ts";
import { queue } from "../../../../src/queues.ts";
import { givenCustomer } from "../../../support/actors.ts";
import { problemOf } from "../../../support/api.ts";
import { newPhone } from "../../../support/codes.ts";
import { testContext } from "../../../support/context.ts";
import { callDeployed, givenSite } from "../../../support/deployed.ts";
import { standInForTwilio } from "../../../support/twilio.ts";

afterEach(() => vi.restoreAllMocks());

const account = { account_sid: `AC${"c3".repeat(16)}`, auth_token: "a-secret-token" };
const SMS_URL = `twilio://${account.account_sid}:${account.auth_token}@+442071838750`;
const settings = { SMS_URL, SMS_PER_DAY_AND_NUMBER: "2", SMS_PER_DAY_AND_ACCOUNT: "2", SMS_PER_DAY_AND_ADDRESS: "3" };
const french = "+33612345678";

const reset = (phone: string, headers = givenSite()()) =>
  callDeployed("POST", "/api/v1/auth/password/reset", { headers, body: { phone }, settings });
const tooMany = { status: 429, code: "too_many_attempts" };

describe("codes by text message", () => {
  it("go to one number only so many times within a day, wherever they are asked from", async ({ expect }) => {
    const phone = newPhone();
    for (let n = 0; n < 2; n += 1) expect((await reset(phone)).status).toBe(202);
    const refused = await reset(phone);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(86_000);
    expect(await problemOf(refused)).toMatchObject(tooMany);
  });

  it("are asked for from one address only so many times, to however many numbers", async ({ expect }) => {
    const from = givenSite();
    for (let n = 0; n < 3; n += 1) expect((await reset(newPhone(), from(0, n))).status).toBe(202);
    expect(await problemOf(await reset(newPhone(), from(0, 9)))).toMatchObject(tooMany);
  });

  it("are not counted for a number when the address that asks has had its own share", async ({ expect }) => {
    const [from, phone] = [givenSite(), newPhone()];
    for (let n = 0; n < 3; n += 1) expect((await reset(newPhone(), from(0, n))).status).toBe(202);
    for (let n = 0; n < 4; n += 1) expect(await problemOf(await reset(phone, from(0, 9)))).toMatchObject(tooMany);
    expect((await reset(phone)).status).toBe(202);
  });

  it("are asked for by one account only so many times, from wherever and to however many numbers", async ({
    expect,
  }) => {
    const { token } = await givenCustomer();
    const verify = () =>
      callDeployed("POST", "/api/v1/auth/verify", {
        token,
        headers: givenSite()(),
        body: { phone: newPhone() },
        settings,
      });
    for (let n = 0; n < 2; n += 1) expect((await verify()).status).toBe(202);
    expect(await problemOf(await verify())).toMatchObject(tooMany);
  });
});

describe("a number of a country that the shop does not serve", () => {
  const refusal = [{ path: "phone", code: "country_not_served" }];

  it("gets no code, whether or not somebody signs in by it", async ({ expect }) => {
    const taken = "+4915123456789";
    const registered = await callDeployed("POST", "/api/v1/auth/register", {
      headers: givenSite()(),
      body: { phone: taken, password: "correct horse battery staple" },
      settings: { ...settings, SMS_COUNTRIES: "DE" },
    });
    expect(registered.status).toBe(201);
    for (const phone of [taken, french]) {
      const refused = await reset(phone);
      expect([refused.status, (await problemOf(refused)).errors]).toMatchObject([422, refusal]);
    }
  });

  it("neither signs up nor becomes an account's own", async ({ expect }) => {
    const headers = givenSite()();
    const password = "correct horse battery staple";
    const signed_up = await callDeployed("POST", "/api/v1/auth/register", {
      headers,
      body: { phone: french, password },
      settings,
    });
    expect((await problemOf(signed_up)).errors).toMatchObject(refusal);
    const { token } = await givenCustomer();
    const verify = await callDeployed("POST", "/api/v1/auth/verify", { token, body: { phone: french }, settings });
    expect((await problemOf(verify)).errors).toMatchObject(refusal);
  });
});

describe("what is sent", () => {
  const deployed = (more: Readonly<Record<string, string>>): Env =>
    Object.assign({}, env, { ENVIRONMENT: "staging", ...settings, ...more });

  async function send(destination: string, at: Env): Promise<void> {
    const ctx = testContext();
    const code = { user_id: ctx.id(), purpose: "verify_phone", channel: "sms", destination } as const;
    const { id, statement } = await issueCode(ctx, code);
    await runBatch(ctx.db, [statement, publish(ctx, codeEvents["code.issued"], { code_id: id })]);
    const execution = createExecutionContext();
    const pointer = { type: "outbox", id: ctx.published[0]?.id };
    const message = { id: crypto.randomUUID(), timestamp: new Date(), attempts: 1, body: pointer };
    await queue(createMessageBatch("bodega-events", [message]), at, execution);
    await waitOnExecutionContext(execution);
  }

  it("has a limit for the whole shop and day, and the log says when it is reached", async ({ expect }) => {
    const twilio = standInForTwilio(account);
    const log = vi.spyOn(console, "error").mockImplementation(() => {});
    const at = deployed({ SMS_PER_DAY: "2" });
    await send(newPhone(), at);
    const before = twilio.messages.length;
    for (let n = 0; n < 3; n += 1) await send(newPhone(), at);
    expect(before + twilio.messages.length).toBeLessThanOrEqual(3);
    expect(log.mock.calls.flat().join(" ")).toContain("text_limit_reached");
  });

  it("tells an owner what happened to the account also when their codes are used up", async ({ expect }) => {
    const twilio = standInForTwilio(account);
    const log = vi.spyOn(console, "error").mockImplementation(() => {});
    const ctx = testContext({ env: deployed({ SMS_PER_DAY: "100000", SMS_PER_DAY_AND_ACCOUNT: "1" }) });
    const [user_id, to] = [ctx.id(), newPhone()];
    const text = (is: "code" | "notice") => sendText(ctx, { sms: { key: ctx.id(), to, text: is }, is, user_id }, []);
    for (const is of ["code", "code", "notice", "notice"] as const) await text(is);
    expect(twilio.messages.map(({ body }) => body)).toEqual(["code", "notice"]);
    expect(log).toHaveBeenCalledTimes(2);
  });

  it("goes to no other country, also where a code was given out before", async ({ expect }) => {
    const twilio = standInForTwilio(account);
    await send(french, deployed({ SMS_PER_DAY: "100000" }));
    expect(twilio.messages).toEqual([]);
    await send(french, deployed({ SMS_PER_DAY: "100000", SMS_COUNTRIES: "FR" }));
    expect(twilio.messages).toHaveLength(1);
  });
});
