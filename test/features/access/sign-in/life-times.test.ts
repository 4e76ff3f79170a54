import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { checkCode, checkLink, issueCode } from "#access/one-time-codes";
import { readLogIn } from "#access/sign-in";
import type { Ctx } from "#platform/context";
import { runBatch } from "#platform/data/db";
import { requireStepUp } from "#platform/http/access";
import { codeOf } from "../../../../src/features/access/one-time-codes/issue-code.ts";
import { keepChallenge, takeChallenge } from "../../../../src/features/access/passkeys/take-challenge.ts";
import { readAccessToken } from "../../../../src/features/access/sessions/access-token.ts";
import { openSession, pairOf } from "../../../../src/features/access/sessions/open-session.ts";
import { refreshSession } from "../../../../src/features/access/sessions/refresh-session.ts";
import { beginSignIn, readState } from "../../../../src/features/access/sign-in-providers/begin-sign-in.ts";
import { takeHandover, writeHandover } from "../../../../src/features/access/sign-in-providers/hand-over.ts";
import { beginLink, readLink } from "../../../../src/features/access/sign-in-providers/link-ticket.ts";
import { beginLogIn } from "../../../../src/features/access/sign-in/pending-log-in.ts";
import { createUser } from "../../../../src/features/people/accounts/create-user.ts";
import { someUser } from "../../../support/actors.ts";
import { testContext } from "../../../support/context.ts";

/** How long things are good, at production's figures and to the millisecond: each is made now and used then. */

const [SECOND, MINUTE, HOUR, DAY] = [1000, 60_000, 3_600_000, 86_400_000];
const deployed = Object.assign({}, env, { ENVIRONMENT: "staging" });
const at = (now: number, user = someUser()) => testContext({ env: deployed, now: () => now, actor: user });
const CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const origin = "https://shop.test";

async function newSession(ctx: Ctx) {
  const { user, statements } = await createUser(ctx, { email: `${ctx.id()}@example.com` });
  const session = await openSession(ctx, { user_id: user.id, user_agent: null });
  await runBatch(ctx.db, [...statements, ...session.statements]);
  return { user_id: user.id, ...session };
}
async function newCode(ctx: Ctx) {
  const code = { user_id: ctx.id(), purpose: "password_reset", channel: "email", destination: "a@b.example" } as const;
  const { link_token, statement } = await issueCode(ctx, { ...code, with_link: true });
  await runBatch(ctx.db, [statement]);
  return { user_id: code.user_id, link_token: link_token ?? "" };
}
const signed = (challenge: string) => btoa(JSON.stringify({ challenge, origin, type: "webauthn.get" }));
const done = (work: Promise<unknown>): Promise<boolean> =>
  work.then(
    (outcome) => outcome !== null,
    () => false,
  );

type Use = (then: Ctx) => Promise<boolean>;
/** What is made, how to use it at another time, and for how long that is good. Access tokens tell whole seconds, and a clock may be half a minute behind. */
const lives: readonly (readonly [what: string, ms: number, make: (now: Ctx) => Promise<Use>])[] = [
  [
    "an access token",
    15 * MINUTE + 30 * SECOND,
    async (now) => {
      const { session_id, user_id } = { session_id: now.id(), user_id: now.id() };
      const issued = { user_id, session_id, refresh_token: "r", issued_at: now.now() };
      const { access_token } = await pairOf(now, issued);
      return (then) => done(readAccessToken(then, access_token));
    },
  ],
  [
    "a refresh token that nobody uses",
    30 * DAY,
    async (now) => {
      const { tokens } = await newSession(now);
      return (then) => done(refreshSession(then, tokens.refresh_token));
    },
  ],
  [
    "a log-in that waits for its second factor",
    5 * MINUTE + 1,
    async (now) => {
      const { user_id, session_id } = await newSession(now);
      const account = { id: user_id, access_version: 0 } as Parameters<typeof beginLogIn>[1];
      const { mfa_token } = await beginLogIn(now, account, { method: "password", session_id });
      return (then) => done(readLogIn(then, mfa_token));
    },
  ],
  [
    "a link",
    HOUR,
    async (now) => {
      const { link_token } = await newCode(now);
      return (then) => done(checkLink(then, ["password_reset"], link_token));
    },
  ],
  [
    "a passkey's challenge",
    5 * MINUTE,
    async (now) => {
      const challenge = now.id();
      await keepChallenge(now, challenge, null);
      return (then) => done(takeChallenge(then, signed(challenge), null));
    },
  ],
  [
    "a proof",
    5 * MINUTE + 1,
    async (now) => {
      const user = someUser({ proved_at: now.now() });
      return async (then) => done((async () => requireStepUp({ ...then, actor: user }))());
    },
  ],
  [
    "a sign-in that was begun with a provider",
    10 * MINUTE + 1,
    async (now) => {
      const { url, browser_token } = await beginSignIn(now, "google", { origin, code_challenge: CHALLENGE });
      const state = url.searchParams.get("state") ?? "";
      return (then) => done(readState(then, "google", { state, browser_token }));
    },
  ],
  [
    "an address to link a provider by",
    5 * MINUTE + 1,
    async (now) => {
      const { url } = await beginLink(now, someUser(), { provider: "google", code_challenge: CHALLENGE, origin });
      const link_token = new URL(url).searchParams.get("link_token") ?? "";
      return (then) => done(readLink(then, "google", { link_token, code_challenge: CHALLENGE }));
    },
  ],
  [
    "a sign-in code",
    MINUTE + 1,
    async (now) => {
      const identity = { subject: now.id(), verified_email: null, provider: "google" as const };
      const code = await writeHandover(now, { ...identity, code_challenge: CHALLENGE, link_session_id: null });
      return (then) => done(takeHandover(then, { code, code_verifier: VERIFIER }, null));
    },
  ],
];

describe("what is good for a while", () => {
  it.for(lives)("%s is, to its last millisecond, and no longer", async ([, ms, make], { expect }) => {
    const now = Math.floor(Date.now() / SECOND) * SECOND;
    const last = await make(at(now));
    expect(await last(at(now + ms - 1))).toBe(true);
    const late = await make(at(now));
    expect(await late(at(now + ms))).toBe(false);
  });

  it("a code is, for ten minutes", async ({ expect }) => {
    const now = Date.now();
    for (const [after, good] of [
      [10 * MINUTE - 1, true],
      [10 * MINUTE, false],
    ] as const) {
      const { user_id } = await newCode(at(now));
      const row = await env.DB.prepare("SELECT id FROM one_time_codes WHERE user_id = ?").bind(user_id).first("id");
      const code = await codeOf(at(now), String(row));
      const purpose = "password_reset";
      expect([after, await done(checkCode(at(now + after), { user_id, purpose, code }))]).toEqual([after, good]);
    }
  });

  it("a session is, for 180 days, however often it is used", async ({ expect }) => {
    const now = Date.now();
    let { refresh_token } = (await newSession(at(now))).tokens;
    for (const day of [29, 58, 87, 116, 145, 174, 179])
      ({ refresh_token } = await refreshSession(at(now + day * DAY), refresh_token));
    const last = await refreshSession(at(now + 180 * DAY - 1), refresh_token);
    await expect(refreshSession(at(now + 180 * DAY), last.refresh_token)).rejects.toMatchObject({
      code: "invalid_refresh_token",
    });
  });
});
