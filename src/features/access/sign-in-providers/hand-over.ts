import { createHash } from "node:crypto";
import { z } from "zod";
import { MINUTE } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { isUniqueViolation } from "#platform/data/db";
import { unsealTicket, sameText, sealTicket, sign } from "#platform/secrets/tokens";
import type { SignInState } from "./begin-sign-in.ts";
import { SignInProviderError } from "./errors.ts";
import type { Identity } from "./provider-identity.ts";
import { type SignInProviderName, signInProviderNames } from "./sign-in-provider.ts";
import { spentSignInCodes } from "./tables.ts";

const GOOD_FOR_MS = MINUTE;
const PURPOSE = "sign-in-code";

const Handover = z.object({
  id: z.string(),
  provider: z.enum(signInProviderNames),
  subject_hash: z.string(),
  verified_email: z.string().nullable(),
  code_challenge: z.string(),
  link_session_id: z.string().nullable(),
  made_at: z.number(),
});
export type Handover = z.output<typeof Handover>;
export type HandoverInput = { readonly code: string; readonly code_verifier: string };

/** A code that says, sealed, whom a provider has vouched for, and what it was begun for. It goes through the browser's address bar, so it lasts a minute. */
export async function writeHandover(
  ctx: Ctx,
  {
    subject,
    ...rest
  }: Identity & { provider: SignInProviderName } & Pick<SignInState, "code_challenge" | "link_session_id">,
): Promise<string> {
  const subject_hash = await sign(ctx.config.APP_SECRET, "identity", `${rest.provider}:${subject}`);
  const handover: Handover = { ...rest, id: ctx.id(), subject_hash, made_at: ctx.now() };
  return sealTicket(ctx.config.APP_SECRET, PURPOSE, handover);
}

/**
 * Whom the code speaks of, for the page that knows the verifier, and for what it was begun for: a sign-in (null), or this
 * session's linking. Whatever comes of it, the code is used up. Throws `invalid_sign_in_code`.
 */
export async function takeHandover(
  ctx: Ctx,
  { code, code_verifier }: HandoverInput,
  link_session_id: string | null,
): Promise<Handover> {
  const handover = await unsealTicket(ctx.config.APP_SECRET, PURPOSE, Handover, code);
  if (!handover || ctx.now() - handover.made_at > GOOD_FOR_MS) throw SignInProviderError.invalid_sign_in_code();
  await spend(ctx, handover);
  if (!isAnswer(handover.code_challenge, code_verifier) || handover.link_session_id !== link_session_id)
    throw SignInProviderError.invalid_sign_in_code();
  return handover;
}

/** Before anything else is looked at: a code that a page sends with a wrong verifier is in the wrong hands. */
async function spend(ctx: Ctx, { id, made_at }: Handover): Promise<void> {
  try {
    await ctx.db.insert(spentSignInCodes).values({ id, expires_at: made_at + GOOD_FOR_MS });
  } catch (error) {
    throw isUniqueViolation(error) ? SignInProviderError.invalid_sign_in_code() : error;
  }
}

const isAnswer = (code_challenge: string, code_verifier: string): boolean =>
  sameText(code_challenge, createHash("sha256").update(code_verifier).digest("base64url"));
