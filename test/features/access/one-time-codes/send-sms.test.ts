import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, it, vi } from "vitest";
import { codeEvents } from "#access/one-time-codes";
import { runBatch } from "#platform/data/db";
import { publish } from "#platform/data/outbox";
import { issueCode } from "../../../../src/features/access/one-time-codes/index.ts";
import { codeOf } from "../../../../src/features/access/one-time-codes/issue-code.ts";
import { queue } from "../../../../src/queues.ts";
import { newPhone, sentTo } from "../../../support/codes.ts";
import { testContext } from "../../../support/context.ts";
import { standInForTwilio } from "../../../support/twilio.ts";

afterEach(() => vi.restoreAllMocks());

const account = { account_sid: `AC${"a1".repeat(16)}`, auth_token: "a-secret-token" };
const deployed = (from = "+15005550006", auth_token = account.auth_token): Env =>
  Object.assign({}, env, {
    ENVIRONMENT: "production",
    SMS_COUNTRIES: "GB,US",
    SMS_URL: `twilio://${account.account_sid}:${auth_token}@${from}`,
  });

/** A code on its way to a number, in the outbox but not in the shop's own queue. */
async function codeFor(destination: string) {
  const ctx = testContext();
  const { id, statement } = await issueCode(ctx, {
    user_id: ctx.id(),
    purpose: "verify_phone",
    channel: "sms",
    destination,
  });
  await runBatch(ctx.db, [statement, publish(ctx, codeEvents["code.issued"], { code_id: id })]);
  return { outbox_id: ctx.published[0]?.id ?? "", code: await codeOf(ctx, id) };
}

/** Delivers the pointer as the queue does: tells whether it is done or comes back. */
async function deliver(outbox_id: string, at: Env) {
  const batch = createMessageBatch("bodega-events", [
    { id: crypto.randomUUID(), timestamp: new Date(), attempts: 1, body: { type: "outbox", id: outbox_id } },
  ]);
  const execution = createExecutionContext();
  await queue(batch, at, execution);
  const { explicitAcks, retryMessages } = await getQueueResult(batch, execution);
  return retryMessages.length > 0 ? "comes back" : explicitAcks.length > 0 ? "done" : "lost";
}

describe("a text message", () => {
  it("goes out by Twilio, once, and no copy is kept", async ({ expect }) => {
    const twilio = standInForTwilio(account);
    const phone = newPhone();
    const { outbox_id, code } = await codeFor(phone);
    expect(await deliver(outbox_id, deployed())).toBe("done");
    expect(await deliver(outbox_id, deployed())).toBe("done");
    const body = `${code} is your code for Bodega demo shop. It is valid for ten minutes. Do not share it.`;
    expect(twilio.messages).toEqual([{ from: "+15005550006", to: phone, body }]);
    expect(await sentTo(phone)).toEqual([]);
  });

  it("goes out by a messaging service", async ({ expect }) => {
    const twilio = standInForTwilio(account);
    const service = `MG${"b2".repeat(16)}`;
    const { outbox_id } = await codeFor(newPhone());
    expect(await deliver(outbox_id, deployed(service))).toBe("done");
    expect(twilio.messages).toMatchObject([{ from: service }]);
  });

  it.for([503, 500, 429])("comes back through the queue after %i, and goes out then", async (status, { expect }) => {
    const twilio = standInForTwilio(account);
    twilio.troubles.push(status);
    const { outbox_id } = await codeFor(newPhone());
    expect(await deliver(outbox_id, deployed())).toBe("comes back");
    expect(twilio.messages).toEqual([]);
    expect(await deliver(outbox_id, deployed())).toBe("done");
    expect(twilio.messages).toHaveLength(1);
  });

  it("comes back when Twilio cannot be reached", async ({ expect }) => {
    vi.spyOn(globalThis, "fetch").mockRejectedValueOnce(new TypeError("network connection lost"));
    const { outbox_id } = await codeFor(newPhone());
    expect(await deliver(outbox_id, deployed())).toBe("comes back");
  });

  it.for(["+15005550001", "+15005550009", "+15005550004"])(
    "to %s, which takes none, is let go",
    async (phone, { expect }) => {
      const twilio = standInForTwilio(account);
      const { outbox_id } = await codeFor(phone);
      expect(await deliver(outbox_id, deployed())).toBe("done");
      expect(await deliver(outbox_id, deployed())).toBe("done");
      expect(twilio.requests).toBe(1);
    },
  );

  it("waits for somebody to set the shop right when its settings are wrong", async ({ expect }) => {
    standInForTwilio(account);
    const { outbox_id } = await codeFor(newPhone());
    expect(await deliver(outbox_id, deployed("+15005550006", "another-token"))).toBe("comes back");
    expect(await deliver(outbox_id, deployed("+15005550007"))).toBe("comes back");
    expect(await deliver(outbox_id, Object.assign({}, env, { ENVIRONMENT: "production" }))).toBe("comes back");
    expect(await deliver(outbox_id, deployed())).toBe("done");
  });

  it("with a code that is good no longer is not sent", async ({ expect }) => {
    const twilio = standInForTwilio(account);
    const { outbox_id } = await codeFor(newPhone());
    await env.DB.prepare(
      "UPDATE one_time_codes SET created_at = 0 WHERE id = (SELECT body ->> 'code_id' FROM outbox WHERE id = ?)",
    )
      .bind(outbox_id)
      .run();
    expect(await deliver(outbox_id, deployed())).toBe("done");
    expect(twilio.requests).toBe(0);
  });
});
