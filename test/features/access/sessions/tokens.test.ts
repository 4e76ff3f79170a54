import { env } from "cloudflare:workers";
import { base64url, type CryptoKey, exportJWK, generateKeyPair, importJWK, type JWTPayload, SignJWT } from "jose";
import { describe, it } from "vitest";
import { HOUR } from "#platform/basics/time";
import { configOf } from "#platform/config";
import { signAccessToken } from "../../../../src/features/access/sessions/access-token.ts";
import { type GivenActor, givenActor, givenCustomer } from "../../../support/actors.ts";
import { call, problemOf, tripsOf } from "../../../support/api.ts";
import { testContext } from "../../../support/context.ts";

const jwk = JSON.parse(env.JWT_PRIVATE_KEY) as { kid: string; x: string };
const signing = (await importJWK(jwk, "EdDSA")) as CryptoKey;
const other = await generateKeyPair("EdDSA", { extractable: true });
const encode = (value: unknown) => base64url.encode(JSON.stringify(value));

const HEADER = { alg: "EdDSA", typ: "at+jwt", kid: jwk.kid };
const seconds = () => Math.floor(Date.now() / 1000);
const claimsOf = (actor: GivenActor): JWTPayload => ({
  iss: env.STOREFRONT_URL,
  aud: "bodega-api",
  sub: actor.user_id,
  sid: actor.session_id,
  jti: "forged",
  iat: seconds(),
  nbf: seconds(),
  exp: seconds() + 900,
});
const signed = (claims: JWTPayload, header: Record<string, unknown> = {}, key: CryptoKey = signing) =>
  new SignJWT(claims).setProtectedHeader({ ...HEADER, ...header }).sign(key);
const without = (claims: JWTPayload, name: string) =>
  Object.fromEntries(Object.entries(claims).filter(([key]) => key !== name));

async function hmac(secret: string, actor: GivenActor, header: object): Promise<string> {
  const key = await crypto.subtle.importKey(
    "raw",
    new TextEncoder().encode(secret),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign"],
  );
  const body = `${encode(header)}.${encode(claimsOf(actor))}`;
  const mac = await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(body));
  return `${body}.${base64url.encode(new Uint8Array(mac))}`;
}

/** Replaces one part of a good token. */
function spliced(token: string, part: 0 | 1 | 2, change: (text: string) => string): string {
  const parts = token.split(".");
  parts[part] = change(parts[part]!);
  return parts.join(".");
}
const edited = (token: string, part: 0 | 1, change: (value: Record<string, unknown>) => object) =>
  spliced(token, part, (text) =>
    encode(change(JSON.parse(new TextDecoder().decode(base64url.decode(text))) as Record<string, unknown>)),
  );

type Forge = (actor: GivenActor, stranger: GivenActor) => string | Promise<string>;
const forgeries: Record<string, Forge> = {
  "no signature": ({ token }) => spliced(token, 2, () => ""),
  "alg none": ({ token }) =>
    spliced(
      edited(token, 0, (header) => ({ ...header, alg: "none" })),
      2,
      () => "",
    ),
  "alg none, signature kept": ({ token }) => edited(token, 0, (header) => ({ ...header, alg: "none" })),
  "alg NONE": ({ token }) =>
    spliced(
      edited(token, 0, (header) => ({ ...header, alg: "NONE" })),
      2,
      () => "",
    ),
  "HS256 with the public key": (actor) => hmac(jwk.x, actor, { ...HEADER, alg: "HS256" }),
  "HS256 with the kid": (actor) => hmac(jwk.kid, actor, { ...HEADER, alg: "HS256" }),
  "HS256 with an empty kid": (actor) => hmac("secret", actor, { ...HEADER, alg: "HS256", kid: "" }),
  "alg ES256 in the header": ({ token }) => edited(token, 0, (header) => ({ ...header, alg: "ES256" })),
  "another key under our kid": (actor) => signed(claimsOf(actor), {}, other.privateKey),
  "another key under its own kid": (actor) => signed(claimsOf(actor), { kid: "theirs" }, other.privateKey),
  "another key, brought along as jwk": async (actor) =>
    signed(claimsOf(actor), { jwk: await exportJWK(other.publicKey) }, other.privateKey),
  "another key, at a jku": (actor) =>
    signed(claimsOf(actor), { jku: "https://evil.example/jwks.json", kid: "theirs" }, other.privateKey),
  "a kid that is a path": (actor) => signed(claimsOf(actor), { kid: "../../dev/null" }),
  "a kid that is on every object": (actor) => signed(claimsOf(actor), { kid: "constructor" }),
  "no kid": (actor) => signed(claimsOf(actor), { kid: undefined }),
  "typ JWT": (actor) => signed(claimsOf(actor), { typ: "JWT" }),
  "no typ": (actor) => signed(claimsOf(actor), { typ: undefined }),
  "an unknown critical header": ({ token }) => edited(token, 0, (header) => ({ ...header, crit: ["exp2"], exp2: 1 })),
  "another issuer": (actor) => signed({ ...claimsOf(actor), iss: "https://evil.example" }),
  "no issuer": (actor) => signed(without(claimsOf(actor), "iss")),
  "another audience": (actor) => signed({ ...claimsOf(actor), aud: "another-api" }),
  "no audience": (actor) => signed(without(claimsOf(actor), "aud")),
  "no expiry": (actor) => signed(without(claimsOf(actor), "exp")),
  "expired a minute ago": (actor) => signed({ ...claimsOf(actor), exp: seconds() - 60 }),
  "expired in 1970": (actor) => signed({ ...claimsOf(actor), exp: 0 }),
  "not good before a minute from now": (actor) => signed({ ...claimsOf(actor), nbf: seconds() + 60 }),
  "no nbf": (actor) => signed(without(claimsOf(actor), "nbf")),
  "no jti": (actor) => signed(without(claimsOf(actor), "jti")),
  "no subject": (actor) => signed(without(claimsOf(actor), "sub")),
  "no session": (actor) => signed(without(claimsOf(actor), "sid")),
  "a session that is none": (actor) => signed({ ...claimsOf(actor), sid: "' OR 1=1 --" }),
  "a session that nobody opened": (actor) => signed({ ...claimsOf(actor), sid: crypto.randomUUID() }),
  "somebody else's session": (actor, stranger) => signed({ ...claimsOf(actor), sid: stranger.session_id }),
  "somebody else's subject, edited in": ({ token }, stranger) =>
    edited(token, 1, (claims) => ({ ...claims, sub: stranger.user_id })),
  "a longer life, edited in": ({ token }) => edited(token, 1, (claims) => ({ ...claims, exp: seconds() + 99_999 })),
  "one bit of the signature": ({ token }) =>
    spliced(token, 2, (text) => (text.startsWith("A") ? "B" : "A") + text.slice(1)),
  "half of it": ({ token }) => token.slice(0, token.length / 2),
  "twice over": ({ token }) => `${token}.${token}`,
  "two parts": ({ token }) => token.split(".").slice(0, 2).join("."),
  "the refresh token": ({ refresh_token }) => refresh_token,
  "the session's id": ({ session_id }) => session_id,
  JSON: () => "{}",
  dots: () => "..",
};

describe("a forged access token", () => {
  it.for(Object.entries(forgeries))("is refused: %s", async ([, forge], { expect }) => {
    const [actor, stranger] = await Promise.all([givenCustomer(), givenCustomer()]);
    const response = await call("GET", "/api/v1/me", { token: await forge(actor, stranger) });
    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toBe("Bearer");
    expect((await problemOf(response)).code).toBe("invalid_token");
  });

  it("is one of at least forty here, and what they are made from is good", async ({ expect }) => {
    expect(Object.keys(forgeries).length).toBeGreaterThanOrEqual(40);
    const actor = await givenCustomer();
    expect((await call("GET", "/api/v1/me", { token: await signed(claimsOf(actor)) })).status).toBe(200);
    expect(
      (await call("GET", "/api/v1/me", { token: await signed({ ...claimsOf(actor), exp: seconds() - 20 }) })).status,
    ).toBe(200);
  });

  it("is refused in any other scheme or place", async ({ expect }) => {
    const { token } = await givenCustomer();
    for (const authorization of [token, `Basic ${token}`, `Bearer  ${token}`, "Bearer", "Bearer ", `Bearer ${token} x`])
      expect((await call("GET", "/api/v1/me", { headers: { authorization } })).status).toBe(401);
    expect((await call("GET", `/api/v1/me?access_token=${token}`)).status).toBe(401);
  });

  it("is refused where it would make a difference, and not looked at where it would not", async ({ expect }) => {
    const { email } = await givenCustomer();
    expect((await call("GET", "/api/v1/cart", { token: "forged" })).status).toBe(401);
    for (const path of ["/.well-known/jwks.json", "/api/v1/products", "/api/v1/categories", "/api/v1/shipping/methods"])
      expect([path, (await call("GET", path, { token: "forged" })).status]).toEqual([path, 200]);
    const body = { email, password: "a wrong password" };
    const wrong = await call("POST", "/api/v1/auth/login", { token: "forged", body });
    expect((await problemOf(wrong)).code).toBe("invalid_credentials");
  });
});

describe("a good access token", () => {
  it("holds what RFC 9068 asks for and no role, for 15 minutes", async ({ expect }) => {
    const actor = await givenActor("admin");
    const [header, claims] = actor.token
      .split(".")
      .slice(0, 2)
      .map((part) => JSON.parse(new TextDecoder().decode(base64url.decode(part))) as Record<string, unknown>);
    expect(header).toEqual(HEADER);
    expect(Object.keys(claims!).toSorted()).toEqual(["aud", "exp", "iat", "iss", "jti", "nbf", "sid", "sub"]);
    expect(Number(claims!["exp"]) - Number(claims!["iat"])).toBe(900);
  });

  it("is good for as long as the shop sets, an hour at most", async ({ expect }) => {
    const { user_id, session_id } = await givenCustomer();
    const set = (ACCESS_TOKEN_MINUTES: string) => configOf({ ...env, ACCESS_TOKEN_MINUTES });
    const issued_at = Date.now();
    const ctx = { ...testContext(), config: set("60") };
    const { expires_at } = await signAccessToken(ctx, { user_id, session_id, token_id: session_id, issued_at });
    expect(expires_at).toBe(Math.floor(issued_at / 1000) * 1000 + HOUR);
    for (const wrong of ["0", "61", "1.5", "1h", ""])
      expect(() => set(wrong), wrong).toThrowError(/ACCESS_TOKEN_MINUTES/);
  });

  it("costs one D1 trip, and none within ten seconds", async ({ expect }) => {
    const { token } = await givenCustomer();
    expect(tripsOf(await call("GET", "/api/v1/me", { token })).d1).toBe(2);
    expect(tripsOf(await call("GET", "/api/v1/me", { token })).d1).toBe(1);
  });

  it("loses its session's rights with the session's end or its person's role, ten seconds later at most", async ({
    expect,
  }) => {
    const { token, user_id } = await givenActor("admin");
    await env.DB.prepare("UPDATE users SET role = 'customer' WHERE id = ?").bind(user_id).run();
    const me = await call("GET", "/api/v1/me", { token });
    expect(await me.json()).toMatchObject({ role: "customer", permissions: [] });
  });
});

describe("POST /auth/token/verify", () => {
  const verify = (token: string) => call("POST", "/api/v1/auth/token/verify", { body: { token } });

  it("says whose a good one is, and of any other only that it is not", async ({ expect }) => {
    const { token, user_id } = await givenActor("staff");
    expect(await (await verify(token)).json()).toEqual({
      active: true,
      sub: user_id,
      exp: expect.any(Number),
      role: "staff",
    });
    expect((await call("POST", "/api/v1/auth/logout", { token })).status).toBe(204);
    for (const bad of [token, "x", `${token}x`]) {
      const response = await verify(bad);
      expect([response.status, await response.json()]).toEqual([200, { active: false }]);
    }
    expect((await verify("")).status).toBe(422);
  });
});

describe("GET /.well-known/jwks.json", () => {
  it("gives the public half of our key and nothing of the private one", async ({ expect }) => {
    const response = await call("GET", "/.well-known/jwks.json");
    expect(response.status).toBe(200);
    expect(response.headers.get("cache-control")).toBe("public, max-age=300");
    const body = await response.json();
    expect(body).toEqual({ keys: [{ kty: "OKP", crv: "Ed25519", x: jwk.x, kid: jwk.kid, alg: "EdDSA", use: "sig" }] });
  });
});
