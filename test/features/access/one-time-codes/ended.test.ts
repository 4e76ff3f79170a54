import { env } from "cloudflare:workers";
import { describe, it, vi } from "vitest";
import { checkCode, checkLink, endCodes, issueCode } from "#access/one-time-codes";
import { commit } from "#platform/data/outbox";
import { codeOf } from "../../../../src/features/access/one-time-codes/issue-code.ts";
import { codePurposes } from "../../../../src/features/access/one-time-codes/tables.ts";
import { proveEmail, tokenOf } from "../../../support/actors.ts";
import { call, codeIn } from "../../../support/api.ts";
import { testContext } from "../../../support/context.ts";
import { givenPasswordHolder, PASSWORD } from "../../../support/factors.ts";
import { runJob } from "../../../support/jobs.ts";

/** A hash takes a fifth of a second of a free core. */
vi.setConfig({ testTimeout: 30_000 });

const NEW = "a quite different sentence";
type Purpose = (typeof codePurposes)[number];

/** Somebody with a code and a link for every purpose under way. */
async function givenCodes() {
  const person = await givenPasswordHolder();
  const next = `next-${crypto.randomUUID()}@example.com`;
  const ctx = testContext();
  const sent = new Map<Purpose, { code: string; link: string }>();
  for (const purpose of codePurposes) {
    const destination = purpose === "change_email_to" ? next : person.email;
    const code = { user_id: person.user_id, purpose, channel: "email", destination, with_link: true } as const;
    const { id, link_token, statement } = await issueCode(ctx, code);
    await commit(ctx, [statement]);
    sent.set(purpose, { code: await codeOf(ctx, id), link: link_token ?? "" });
  }
  const of = (purpose: Purpose) => sent.get(purpose) ?? { code: "", link: "" };
  return { ...person, next, of };
}
type Holder = Awaited<ReturnType<typeof givenCodes>>;

/** What still opens something, as `code for verify_email`. */
async function goodOf({ user_id, of }: Holder): Promise<string[]> {
  const good: string[] = [];
  for (const purpose of codePurposes) {
    const { code, link } = of(purpose);
    if (await checkCode(testContext(), { user_id, purpose, code })) good.push(`code for ${purpose}`);
    if (await checkLink(testContext(), [purpose], link)) good.push(`link for ${purpose}`);
  }
  return good;
}

const reset = (reset_token: string) =>
  call("POST", "/api/v1/auth/password/reset/confirm", { body: { reset_token, password: NEW } });
const office = async ({ user_id }: Holder, ...verbs: string[]) => {
  const token = await tokenOf("admin");
  for (const verb of verbs) await call("POST", `/api/v1/admin/users/${user_id}/${verb}`, { token });
};

const changes: Record<string, { proved: boolean; make: (holder: Holder) => Promise<unknown> }> = {
  "the password is changed": {
    proved: true,
    make: ({ token }) =>
      call("POST", "/api/v1/auth/password/change", {
        token,
        body: { current_password: PASSWORD, new_password: NEW },
      }),
  },
  "the password is set by the mail's link": { proved: true, make: ({ of }) => reset(of("password_reset").link) },
  "the password is set by a code that was exchanged": {
    proved: true,
    make: ({ of }) => reset(of("password_reset_proven").link),
  },
  "the e-mail address is changed": {
    proved: true,
    make: ({ token, next, of }) =>
      call("POST", "/api/v1/auth/email/change/confirm", {
        token,
        body: { email: next, current_code: of("change_email_from").code, new_code: of("change_email_to").code },
      }),
  },
  "the e-mail address is proved for the first time": {
    proved: false,
    make: ({ token, email, of }) =>
      call("POST", "/api/v1/auth/verify/confirm", { token, body: { email, code: of("verify_email").code } }),
  },
  "the account is disabled, also once it is enabled again": {
    proved: true,
    make: (holder) => office(holder, "disable", "enable"),
  },
  "the account is erased": {
    proved: true,
    make: async ({ user_id }) => {
      await env.DB.prepare("UPDATE users SET erase_at = 1 WHERE id = ?").bind(user_id).run();
      await runJob("erase_people", testContext());
    },
  },
};

describe("codes and links under way end when", () => {
  it.for(Object.entries(changes))("%s", async ([, { proved, make }], { expect }) => {
    const holder = await givenCodes();
    if (proved) await proveEmail(holder.user_id);
    expect(await goodOf(holder)).toHaveLength(2 * codePurposes.length);
    await make(holder);
    expect(await goodOf(holder)).toEqual([]);
    for (const purpose of ["password_reset", "password_reset_proven"] as const)
      expect(await codeIn(await reset(holder.of(purpose).link))).toEqual([401, "invalid_reset_token"]);
  });
});

describe("ending one's codes", () => {
  it("leaves another person's, and the next that are asked for", async ({ expect }) => {
    const [one, other] = [await givenCodes(), await givenCodes()];
    await commit(testContext(), [endCodes(testContext(), one.user_id)]);
    expect(await goodOf(one)).toEqual([]);
    expect(await goodOf(other)).toHaveLength(2 * codePurposes.length);
    const ctx = testContext();
    const code = { user_id: one.user_id, purpose: "password_reset", channel: "email", destination: one.email } as const;
    const { link_token, statement } = await issueCode(ctx, { ...code, with_link: true });
    await commit(ctx, [statement]);
    await proveEmail(one.user_id);
    expect((await reset(link_token ?? "")).status).toBe(204);
  });
});
