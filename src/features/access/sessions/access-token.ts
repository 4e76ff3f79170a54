import { errors, importJWK, type JWK, jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import { isId } from "#platform/basics/ids";
import { Recent } from "#platform/basics/recent";
import { HOUR, SECOND } from "#platform/basics/time";
import type { Config } from "#platform/config";
import type { Ctx } from "#platform/context";
import { accessTimes } from "./session-rules.ts";

const SKEW_SECONDS = 30;
const AUDIENCE = "bodega-api";
const ALGORITHM = "EdDSA";

type Key = Awaited<ReturnType<typeof importJWK>>;
type Keys = {
  readonly signing: Key;
  readonly signing_kid: string;
  readonly verifying: ReadonlyMap<string, Key>;
  readonly published: readonly JWK[];
};

/** By the settings that they were read from: an isolate has one set of them. */
const imported = new Recent<Promise<Keys>, Config>({ kept_ms: HOUR, max: 1 });

/** The shop's keys: the first of the setting signs, all verify. */
function keysOf({ config, now }: Ctx): Promise<Keys> {
  const known = imported.get(config, now());
  if (known) return known;
  const made = readKeys(config);
  imported.put(config, made, now());
  return made;
}

async function readKeys({ JWT_PRIVATE_KEY }: Config): Promise<Keys> {
  const [first] = JWT_PRIVATE_KEY;
  if (!first) throw new Error("there is no signing key");
  const published = JWT_PRIVATE_KEY.map(({ kty, crv, x, kid }) => ({ kty, crv, x, kid, alg: ALGORITHM, use: "sig" }));
  const verifying = await Promise.all(
    published.map(async (jwk) => [jwk.kid, await importJWK(jwk, ALGORITHM)] as const),
  );
  return {
    signing: await importJWK(first, ALGORITHM),
    signing_kid: first.kid,
    verifying: new Map(verifying),
    published,
  };
}

/** The ids of the signing keys in the settings, the first in use for what is new. */
export const signingKeyIds = ({ config }: Ctx): string[] => config.JWT_PRIVATE_KEY.map(({ kid }) => kid);

/** The public keys, as RFC 7517 has them. */
export const publicKeys = async (ctx: Ctx): Promise<readonly JWK[]> => (await keysOf(ctx)).published;

export type AccessClaims = { readonly user_id: string; readonly session_id: string; readonly expires_at: number };

/** An access token of RFC 9068. The same arguments make the same token, so that a repeated refresh can give its first answer. */
export async function signAccessToken(
  ctx: Ctx,
  {
    user_id,
    session_id,
    token_id,
    issued_at,
  }: { user_id: string; session_id: string; token_id: string; issued_at: number },
): Promise<{ token: string; expires_at: number }> {
  const { signing, signing_kid } = await keysOf(ctx);
  const { from, until } = accessTimes(issued_at, ctx.config.ACCESS_TOKEN_MINUTES);
  const token = await new SignJWT({ sid: session_id })
    .setProtectedHeader({ alg: ALGORITHM, typ: "at+jwt", kid: signing_kid })
    .setIssuer(ctx.config.STOREFRONT_URL)
    .setAudience(AUDIENCE)
    .setSubject(user_id)
    .setJti(token_id)
    .setIssuedAt(from)
    .setNotBefore(from)
    .setExpirationTime(until)
    .sign(signing);
  return { token, expires_at: until * SECOND };
}

const Claims = z.object({
  sub: z.string().refine(isId),
  sid: z.string().refine(isId),
  jti: z.string().min(1),
  exp: z.number(),
});

/** What a token says, if it is ours, of this kind and not expired; else null. Whether its session still lives is another question. */
export async function readAccessToken(ctx: Ctx, token: string): Promise<AccessClaims | null> {
  const { verifying } = await keysOf(ctx);
  try {
    const { payload } = await jwtVerify(
      token,
      ({ kid }) => {
        const key = kid === undefined ? undefined : verifying.get(kid);
        if (!key) throw new errors.JWKSNoMatchingKey();
        return key;
      },
      {
        algorithms: [ALGORITHM],
        typ: "at+jwt",
        issuer: ctx.config.STOREFRONT_URL,
        audience: AUDIENCE,
        requiredClaims: ["sub", "sid", "jti", "exp", "nbf", "iat"],
        clockTolerance: SKEW_SECONDS,
        currentDate: new Date(ctx.now()),
      },
    );
    const claims = Claims.safeParse(payload);
    if (!claims.success) return null;
    return { user_id: claims.data.sub, session_id: claims.data.sid, expires_at: claims.data.exp * SECOND };
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof TypeError) return null;
    throw error;
  }
}
