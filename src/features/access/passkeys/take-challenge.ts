import { decodeClientDataJSON } from "@simplewebauthn/server/helpers";
import { and, eq, gt, isNull, lt } from "drizzle-orm";
import { MINUTE } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { passkeyChallenges } from "./tables.ts";

const OPEN_FOR_MS = 5 * MINUTE;

/** Keeps what a device was asked to sign: to add a passkey for the subject, an account or an invitation, or with null to sign in. */
export async function keepChallenge(ctx: Ctx, challenge: string, subject: string | null): Promise<void> {
  await ctx.db.insert(passkeyChallenges).values({ challenge, user_id: subject, expires_at: ctx.now() + OPEN_FOR_MS });
}

/** The challenge that the device says it signed, if it was one of ours and for this; it is gone then. */
export async function takeChallenge(ctx: Ctx, client_data: string, subject: string | null): Promise<string | null> {
  const said = challengeIn(client_data);
  if (said === null) return null;
  const [taken] = await ctx.db
    .delete(passkeyChallenges)
    .where(
      and(
        eq(passkeyChallenges.challenge, said),
        subject === null ? isNull(passkeyChallenges.user_id) : eq(passkeyChallenges.user_id, subject),
        gt(passkeyChallenges.expires_at, ctx.now()),
      ),
    )
    .returning({ challenge: passkeyChallenges.challenge });
  return taken?.challenge ?? null;
}

function challengeIn(client_data: string): string | null {
  try {
    const { challenge } = decodeClientDataJSON(client_data);
    return typeof challenge === "string" ? challenge : null;
  } catch {
    return null;
  }
}

/** Forgets those that nobody answered. */
export const forgetChallenges = (ctx: Ctx) =>
  ctx.db.delete(passkeyChallenges).where(lt(passkeyChallenges.expires_at, ctx.now()));
