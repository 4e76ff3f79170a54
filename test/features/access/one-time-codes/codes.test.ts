import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { MINUTE } from "#platform/basics/time";
import { commit } from "#platform/data/outbox";
import {
  checkCode,
  checkLink,
  oneTimeCodes,
  isUsed,
  issueCode,
} from "../../../../src/features/access/one-time-codes/index.ts";
import { codeOf, type CodePurpose, linkTokenOf } from "../../../../src/features/access/one-time-codes/issue-code.ts";
import { codePurposes } from "../../../../src/features/access/one-time-codes/tables.ts";
import { testContext } from "../../../support/context.ts";

const destination = "ada@example.com";

/** A code that was given out, `age_ms` ago. */
async function given({
  age_ms = 0,
  user_id = testContext().id(),
  purpose = "password_reset",
}: { age_ms?: number; user_id?: string; purpose?: CodePurpose } = {}) {
  const ctx = testContext({ now: () => Date.now() - age_ms });
  const issued = await issueCode(ctx, {
    user_id,
    purpose,
    channel: "email",
    destination,
    with_link: true,
  });
  await commit(ctx, [issued.statement]);
  return {
    user_id,
    purpose,
    id: issued.id,
    code: await codeOf(ctx, issued.id),
    token: await linkTokenOf(ctx, issued.id),
  };
}
type Given = Awaited<ReturnType<typeof given>>;

const other = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, "0");
const guess = (
  { user_id, purpose }: Given,
  code: string,
  more: { destination?: string; purpose?: "verify_email" } = {},
) => checkCode(testContext(), { user_id, purpose, code, ...more });
const follow = ({ purpose, token }: Given) => checkLink(testContext(), [purpose], token);
/** Whether the code and the link of it are good. */
const isGood = async (one: Given) => [await guess(one, one.code), await follow(one)].map((proven) => proven !== null);

describe("a code", () => {
  it("is taken once, for its person, purpose and destination", async ({ expect }) => {
    const one = await given();
    const stranger = await given();
    expect(await guess(stranger, one.code)).toBeNull();
    expect(await guess(one, one.code, { purpose: "verify_email" })).toBeNull();
    expect(await guess(one, one.code, { destination: "eve@example.com" })).toBeNull();
    const proven = await guess(one, one.code, { destination });
    expect(proven).toMatchObject({ user_id: one.user_id, channel: "email", destination });
    await commit(testContext(), [proven!.use]);
    expect(await guess(one, one.code)).toBeNull();
    expect(await checkLink(testContext(), ["password_reset"], one.token)).toBeNull();
  });

  it("gets five tries, counted exactly when fifty come at once", async ({ expect }) => {
    const one = await given();
    const guesses = await Promise.all(Array.from({ length: 50 }, () => guess(one, other(one.code))));
    expect(guesses.every((found) => found === null)).toBe(true);
    const row = await env.DB.prepare("SELECT tries FROM one_time_codes WHERE id = ?").bind(one.id).first();
    expect(row).toEqual({ tries: 5 });
    expect(await guess(one, one.code)).toBeNull();
  });

  it("is found by at most five of fifty at once, and used by one", async ({ expect }) => {
    const one = await given();
    const found = (await Promise.all(Array.from({ length: 50 }, () => guess(one, one.code)))).filter((x) => x !== null);
    expect(found).toHaveLength(5);
    const uses = await Promise.allSettled(found.map(({ use }) => commit(testContext(), [use])));
    expect(uses.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(uses.flatMap((use) => (use.status === "rejected" ? [isUsed(use.reason)] : []))).toEqual([
      true,
      true,
      true,
      true,
    ]);
  });

  it("is good for ten minutes", async ({ expect }) => {
    const [young, old] = [await given({ age_ms: 9 * MINUTE }), await given({ age_ms: 10 * MINUTE })];
    expect(await guess(young, young.code)).not.toBeNull();
    expect(await guess(old, old.code)).toBeNull();
  });

  it("is replaced by the next one", async ({ expect }) => {
    const first = await given();
    const second = await given({ user_id: first.user_id });
    if (first.code !== second.code) expect(await guess(first, first.code)).toBeNull();
    expect(await guess(second, second.code)).not.toBeNull();
    expect(await checkLink(testContext(), ["password_reset"], first.token)).toBeNull();
  });

  it("stands nowhere, nor does its link or where it went", async ({ expect }) => {
    const one = await given();
    const row = await env.DB.prepare("SELECT * FROM one_time_codes WHERE id = ?").bind(one.id).first();
    const text = JSON.stringify(row);
    for (const secret of [one.code, one.token, destination]) expect(text).not.toContain(secret);
    expect(row?.["link_hash"]).toMatch(/^[0-9a-f]{64}$/);
    expect(one.token).toMatch(/^[\w-]{43}$/);
  });
});

describe("a link", () => {
  it("is good for an hour and for its purpose", async ({ expect }) => {
    const [young, old] = [await given({ age_ms: 59 * MINUTE }), await given({ age_ms: 60 * MINUTE })];
    expect(await checkLink(testContext(), ["password_reset"], young.token)).toMatchObject({ user_id: young.user_id });
    expect(await checkLink(testContext(), ["verify_email"], young.token)).toBeNull();
    expect(await checkLink(testContext(), ["password_reset"], old.token)).toBeNull();
    expect(await checkLink(testContext(), ["password_reset"], "A".repeat(43))).toBeNull();
  });
});

describe("an older code and its link", () => {
  it.for(codePurposes)("for %s are replaced by those for the same, and by no others", async (old, { expect }) => {
    for (const purpose of codePurposes) {
      const first = await given({ purpose: old });
      const second = await given({ purpose, user_id: first.user_id });
      const stays = old !== purpose;
      // Two codes may be the same six digits; no two links are.
      if (first.code !== second.code) expect([purpose, ...(await isGood(first))]).toEqual([purpose, stays, stays]);
      else expect([purpose, (await follow(first)) !== null]).toEqual([purpose, stays]);
      expect(await isGood(second)).toEqual([true, true]);
    }
  });

  it("are good whatever another person is given for the same purpose", async ({ expect }) => {
    const first = await given();
    await given();
    expect(await isGood(first)).toEqual([true, true]);
  });

  it("are not good again when the newer one is used or too old", async ({ expect }) => {
    const [first, aged] = [await given({ age_ms: 2 * MINUTE }), await given({ age_ms: 8 * MINUTE })];
    const second = await given({ user_id: first.user_id });
    const used = await follow(second);
    await commit(testContext(), [used!.use]);
    await given({ user_id: aged.user_id, age_ms: 7 * MINUTE });
    expect(await follow(first)).toBeNull();
    expect(await follow(aged)).toBeNull();
  });
});

it("codes are forgotten after a day", async ({ expect }) => {
  const [old, young] = [await given({ age_ms: 24 * 60 * MINUTE + 1 }), await given()];
  for (const job of oneTimeCodes.jobs) await job.run(testContext(), Date.now());
  const { results } = await env.DB.prepare("SELECT id FROM one_time_codes WHERE id IN (?, ?)")
    .bind(old.id, young.id)
    .all();
  expect(results).toEqual([{ id: young.id }]);
});
