import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { checkCode, checkLink, issueCode } from "#access/one-time-codes";
import { runBatch } from "#platform/data/db";
import { codeOf } from "../../../../src/features/access/one-time-codes/issue-code.ts";
import { codePurposes } from "../../../../src/features/access/one-time-codes/tables.ts";
import { givenCustomer } from "../../../support/actors.ts";
import { call } from "../../../support/api.ts";
import { testContext } from "../../../support/context.ts";
import { givenPasswordHolder } from "../../../support/factors.ts";

/** Every purpose of a code or link by everything that it could be tried for. */

const ctx = testContext();
async function given(purpose: (typeof codePurposes)[number], user_id: string, destination = "ada@example.com") {
  const { id, link_token, statement } = await issueCode(ctx, {
    user_id,
    purpose,
    channel: "email",
    destination,
    with_link: true,
  });
  await runBatch(ctx.db, [statement]);
  return { code: await codeOf(ctx, id), link_token: link_token ?? "" };
}

describe("what was sent for one purpose", () => {
  it.for(codePurposes)(
    "%s: proves that and nothing else, of its own person and destination",
    async (purpose, { expect }) => {
      const [{ user_id }, stranger] = [await givenCustomer(), await givenCustomer()];
      const { code, link_token } = await given(purpose, user_id);
      const goodFor: string[] = [];
      for (const asked of codePurposes) {
        const byCode = await checkCode(ctx, { user_id, purpose: asked, code });
        const byLink = await checkLink(ctx, [asked], link_token);
        const others = codePurposes.filter((one) => one !== asked);
        expect((await checkLink(ctx, others, link_token)) !== null).toBe(asked !== purpose);
        if (byCode !== null || byLink !== null) goodFor.push(`${asked} ${byCode !== null} ${byLink !== null}`);
      }
      expect(goodFor).toEqual([`${purpose} true true`]);
      const elsewhere = { user_id, purpose, code, destination: "eve@example.com" };
      expect(await checkCode(ctx, elsewhere)).toBeNull();
      expect(await checkCode(ctx, { user_id: stranger.user_id, purpose, code })).toBeNull();
    },
  );

  it.for(codePurposes)("%s: is replaced by a newer one of its purpose alone", async (purpose, { expect }) => {
    const { user_id } = await givenCustomer();
    const older = await given(purpose, user_id);
    for (const other of codePurposes.filter((one) => one !== purpose)) await given(other, user_id);
    await given(purpose, (await givenCustomer()).user_id);
    expect(await checkCode(ctx, { user_id, purpose, code: older.code })).not.toBeNull();
    expect(await checkLink(ctx, [purpose], older.link_token)).not.toBeNull();
    const newer = await given(purpose, user_id);
    expect(await checkLink(ctx, [purpose], older.link_token)).toBeNull();
    expect(await checkCode(ctx, { user_id, purpose, code: newer.code })).not.toBeNull();
    await env.DB.prepare("UPDATE one_time_codes SET used_count = 1 WHERE user_id = ?").bind(user_id).run();
    expect(await checkCode(ctx, { user_id, purpose, code: newer.code })).toBeNull();
    expect(await checkLink(ctx, [purpose], newer.link_token)).toBeNull();
  });

  it.for(codePurposes)("%s: sets a new password only where that is what it is for", async (purpose, { expect }) => {
    const { user_id, email } = await givenPasswordHolder();
    const { link_token } = await given(purpose, user_id, email);
    const body = { reset_token: link_token, password: "a quite different sentence" };
    const { ok } = await call("POST", "/api/v1/auth/password/reset/confirm", { body });
    expect(ok).toBe(["password_reset", "password_reset_proven", "first_password"].includes(purpose));
  });
});
