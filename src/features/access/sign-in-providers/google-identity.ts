import { decodeIdToken } from "arctic";
import { z } from "zod";
import { SECOND } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import type { Expected, Granted, Identity } from "./provider-identity.ts";

const Claims = z.object({
  iss: z.enum(["https://accounts.google.com", "accounts.google.com"]),
  aud: z.string(),
  exp: z.number(),
  nonce: z.string(),
  sub: z.string().min(1),
  email: z.email().optional(),
  email_verified: z.boolean().optional(),
});

/** By the id token, which came straight from Google over TLS, so that its signature adds nothing (OpenID Connect Core, 3.1.3.7). */
export async function readGoogle(
  ctx: Ctx,
  { id_token }: Granted,
  { client_id, nonce }: Expected,
): Promise<Identity | null> {
  if (id_token === null) return null;
  const claims = Claims.safeParse(claimsIn(id_token)).data;
  if (!claims || claims.aud !== client_id || claims.nonce !== nonce || claims.exp * SECOND <= ctx.now()) return null;
  const { sub: subject, email, email_verified } = claims;
  return { subject, verified_email: email_verified && email !== undefined ? email : null };
}

function claimsIn(id_token: string): unknown {
  try {
    return decodeIdToken(id_token);
  } catch {
    return null;
  }
}
