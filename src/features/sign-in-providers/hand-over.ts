import { createHash } from "node:crypto";
import { z } from "zod";
import type { Ctx } from "#platform/context";
import { MINUTE } from "#platform/time";
import { openTicket, sameText, sealTicket, sign } from "#platform/tokens";
import { SignInProviderError } from "./errors.ts";
import { type Identity, type ProviderName, providerNames } from "./sign-in-provider.ts";

const GOOD_FOR_MS = MINUTE;
const PURPOSE = "sign-in-code";

const Handover = z.object({
  /** That of the session it may open, so that it opens one at most. */
  session_id: z.string(),
  provider: z.enum(providerNames),
  subject_hash: z.string(),
  verified_email: z.string().nullable(),
  code_challenge: z.string().nullable(),
  made_at: z.number(),
});
export type Handover = z.output<typeof Handover>;
export type HandoverInput = { readonly code: string; readonly code_verifier?: string | undefined };

/** A code that says, sealed, whom a provider has vouched for. It goes through the browser's address bar, so it lasts a minute. */
export async function writeHandover(
  ctx: Ctx,
  { subject, ...rest }: Identity & { provider: ProviderName; code_challenge: string | null },
): Promise<string> {
  const subject_hash = await sign(ctx.config.APP_SECRET, "identity", `${rest.provider}:${subject}`);
  const handover: Handover = { ...rest, session_id: ctx.id(), subject_hash, made_at: ctx.now() };
  return sealTicket(ctx.config.APP_SECRET, PURPOSE, handover);
}

/** Whom the code speaks of. Where the sign-in began with a challenge, only who made it up knows the verifier. Throws `invalid_sign_in_code`. */
export async function readHandover(ctx: Ctx, { code, code_verifier }: HandoverInput): Promise<Handover> {
  const handover = await openTicket(ctx.config.APP_SECRET, PURPOSE, Handover, code);
  if (
    !handover ||
    ctx.now() - handover.made_at > GOOD_FOR_MS ||
    (handover.code_challenge !== null && !isAnswer(handover.code_challenge, code_verifier ?? ""))
  )
    throw SignInProviderError.invalid_sign_in_code();
  return handover;
}

const isAnswer = (code_challenge: string, code_verifier: string): boolean =>
  sameText(code_challenge, createHash("sha256").update(code_verifier).digest("base64url"));
