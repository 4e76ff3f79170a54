import { and, eq } from "drizzle-orm";
import { base64url } from "jose";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { publish } from "#platform/data/outbox";
import { seal, sha256, sign, unseal } from "#platform/secrets/tokens";
import { codeEvents } from "./events.ts";
import { digitsOf } from "./rules.ts";
import { type codePurposes, oneTimeCodes } from "./tables.ts";

export type CodePurpose = (typeof codePurposes)[number];
export type Channel = (typeof oneTimeCodes.$inferSelect)["channel"];
export type NewCode = {
  readonly user_id: string;
  readonly purpose: CodePurpose;
  readonly channel: Channel;
  /** An e-mail address in lower case, or a number in E.164. */
  readonly destination: string;
  /** Whether a link's token goes with it. */
  readonly with_link?: boolean;
};

const DESTINATION = "code-destination";

/** A code, and what is put into a batch to give it out. Those given out before it for the same purpose are good no longer. */
export async function issueCode(ctx: Ctx, { with_link = false, destination, ...code }: NewCode) {
  const id = ctx.id();
  const link_token = with_link ? await linkTokenOf(ctx, id) : null;
  const row = {
    ...code,
    id,
    destination: await seal(ctx.config.APP_SECRET, DESTINATION, destination),
    code_hash: await codeHashOf(ctx, id, await codeOf(ctx, id)),
    link_hash: link_token === null ? null : await sha256(link_token),
    created_at: ctx.now(),
  };
  return { id, link_token, statement: ctx.db.insert(oneTimeCodes).values(row) satisfies Statement };
}

/** As `issueCode`, and announces it to the features that send mails and text messages. */
export async function sendCode(ctx: Ctx, code: NewCode): Promise<Statement[]> {
  const { id, statement } = await issueCode(ctx, code);
  return [statement, publish(ctx, codeEvents["code.issued"], { code_id: id })];
}

/** Makes every code and link of the person invalid: they were requested under another password. */
export const endCodes = (ctx: Ctx, user_id: string): Statement =>
  ctx.db
    .update(oneTimeCodes)
    .set({ used_count: 1 })
    .where(and(eq(oneTimeCodes.user_id, user_id), eq(oneTimeCodes.used_count, 0)));

/** The six digits of the code with this id. */
export const codeOf = async (ctx: Ctx, id: string): Promise<string> =>
  digitsOf(base64url.decode(await sign(ctx.config.APP_SECRET, "one-time-code", id)));

/** 256 bits that nobody knows without the shop's secret. */
export const linkTokenOf = (ctx: Ctx, id: string): Promise<string> => sign(ctx.config.APP_SECRET, "one-time-link", id);

export const codeHashOf = (ctx: Ctx, id: string, code: string): Promise<string> =>
  sign(ctx.config.APP_SECRET, "one-time-code-hash", `${id}:${code}`);

export const unsealDestination = (ctx: Ctx, sealed: string): Promise<string> =>
  unseal(ctx.config.APP_SECRET, DESTINATION, sealed);
