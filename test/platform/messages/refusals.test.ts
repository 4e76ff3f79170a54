import { afterEach, describe, it, vi } from "vitest";
import { refuseBots } from "#platform/http/bot-check";
import { sendByTwilio } from "#platform/messages/twilio";
import { testContext } from "../../support/context.ts";

/** What others refuse, by their own words: what is final, and what is worth another try. */

afterEach(() => void vi.restoreAllMocks());
const answers = (status: number, body: unknown) =>
  vi.spyOn(globalThis, "fetch").mockImplementation(async () => Response.json(body, { status }));

describe("a text message that Twilio refuses", () => {
  const account = { account_sid: "AC1", auth_token: "t", from: "+15005550006" };
  const send = () => sendByTwilio(account, { to: "+15005550001", text: "123456" });

  it.for([21211, 21214, 21217, 21408, 21610, 21612, 21614])(
    "as %d is never sent to that number",
    async (code, { expect }) => {
      answers(400, { code });
      expect(await send()).toEqual({ refused_as: code });
    },
  );

  it.for([
    [400, 21212],
    [400, 21606],
    [400, 21611],
    [400, 20003],
    [400, 30003],
    [401, 21211],
    [429, 20429],
    [500, 21614],
  ] as const)("with %d as %d is tried again", async ([status, code], { expect }) => {
    answers(status, { code });
    await expect(send()).rejects.toThrow(`Twilio answered ${status}`);
  });
});

describe("a token that Turnstile does not take", () => {
  const ctx = () => {
    const made = testContext();
    return { ...made, config: { ...made.config, TURNSTILE_SECRET_KEY: "secret" } };
  };
  const check = () => refuseBots(ctx(), "token", "checkout");

  it.for(["missing-input-response", "invalid-input-response", "timeout-or-duplicate"])(
    "as %s is its sender's own fault",
    async (code, { expect }) => {
      answers(200, { success: false, "error-codes": [code] });
      await expect(check()).rejects.toMatchObject({ code: "bot_check_failed" });
    },
  );

  it.for(["missing-input-secret", "invalid-input-secret", "bad-request", "internal-error"])(
    "as %s is the shop's trouble, and closes what it guards",
    async (code, { expect }) => {
      vi.spyOn(console, "error").mockReturnValue();
      answers(200, { success: false, "error-codes": [code] });
      await expect(check()).rejects.toMatchObject({ code: "bot_check_unavailable" });
    },
  );
});
