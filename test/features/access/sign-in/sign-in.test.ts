import { env } from "cloudflare:workers";
import { describe, it, vi } from "vitest";
import { givenActor, givenCustomer } from "../../../support/actors.ts";
import { call, hashesOf, problemOf, tripsOf } from "../../../support/api.ts";

/** A hash takes a fifth of a second of a free core, and these tests make a few dozen. */
vi.setConfig({ testTimeout: 30_000 });

const PASSWORD = "correct horse battery staple";
const newEmail = () => `ada-${crypto.randomUUID()}@example.com`;
type SignedIn = {
  user: { id: string; email: string };
  access_token: string;
  refresh_token: string;
  expires_in: number;
};

async function register(email = newEmail()) {
  const response = await call("POST", "/api/v1/auth/register", { body: { email, password: PASSWORD } });
  return { response, email, body: await response.clone().json<SignedIn>() };
}
const logIn = (email: string, password = PASSWORD) => call("POST", "/api/v1/auth/login", { body: { email, password } });
const me = (token: string) => call("GET", "/api/v1/me", { token });

describe("registering", () => {
  it("makes a customer and signs them in", async ({ expect }) => {
    const email = newEmail();
    const response = await call("POST", "/api/v1/auth/register", {
      body: { email, password: PASSWORD, first_name: "Ada", last_name: "Lovelace", locale: "en-GB" },
    });
    expect(response.status).toBe(201);
    expect(response.headers.get("cache-control")).toBe("no-store");
    const body = (await response.json()) as SignedIn & { token_type: string };
    expect(body).toEqual({
      user: {
        id: expect.any(String),
        email,
        phone: null,
        first_name: "Ada",
        last_name: "Lovelace",
        locale: "en-GB",
        date_of_birth: null,
        visibility: "private",
        role: "customer",
        permissions: [],
        email_verified: false,
        phone_verified: false,
        avatar_url: null,
        second_factor: false,
        created_at: expect.stringMatching(/Z$/),
        updated_at: expect.stringMatching(/Z$/),
      },
      access_token: expect.any(String),
      refresh_token: expect.stringMatching(/^[\w-]{43}$/),
      token_type: "Bearer",
      expires_in: expect.any(Number),
    });
    expect(body.expires_in).toBeGreaterThan(890);
    expect((await me(body.access_token)).status).toBe(200);
  });

  it("takes an address once, whatever its letters' case, also when asked twice at once", async ({ expect }) => {
    const email = newEmail();
    const twice = await Promise.all([email, email.toUpperCase()].map((one) => register(one)));
    expect(twice.map(({ response }) => response.status).toSorted((a, b) => a - b)).toEqual([201, 409]);
    const again = await call("POST", "/api/v1/auth/register", { body: { email, password: PASSWORD } });
    expect(again.status).toBe(409);
    expect((await problemOf(again)).code).toBe("email_taken");
  });

  it("keeps the password as scrypt of the full strength, with a salt and a pepper of its own, and no token as it is", async ({
    expect,
  }) => {
    const { body } = await register();
    const row = await env.DB.prepare("SELECT password_hash FROM credentials WHERE user_id = ?")
      .bind(body.user.id)
      .first<{ password_hash: string }>();
    const [, scheme, parameters, salt, hash] = row!.password_hash.split("$");
    expect(scheme).toBe("scrypt");
    expect(parameters).toMatch(/^ln=14,r=8,p=5,k=[0-9a-f]{8}$/);
    expect(atob(salt!).length).toBe(16);
    expect(atob(hash!).length).toBe(32);
    const stored = await env.DB.prepare(
      "SELECT token_hash FROM refresh_tokens JOIN sessions ON session_id = sessions.id WHERE user_id = ?",
    )
      .bind(body.user.id)
      .all<{ token_hash: string }>();
    expect(stored.results.map((token) => token.token_hash)).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
  });

  it.for([
    ["email", "ada", "invalid_format"],
    ["email", "ada@example.com ", "invalid_format"],
    ["email", `${"a".repeat(250)}@example.com`, "too_big"],
    ["password", "7 chars", "too_small"],
    ["password", "😀".repeat(7), "too_small"],
    ["password", "x".repeat(129), "too_big"],
    ["password", 12345678, "invalid_type"],
    ["password", "Password123", "too_common"],
    ["password", "sunshine1", "too_common"],
    ["first_name", "", "too_small"],
    ["first_name", "4242 4242 4242 4242", "invalid_value"],
    ["last_name", "A\u0000B", "invalid_value"],
    ["locale", "not a locale", "invalid_value"],
    ["role", "admin", "unknown_field"],
    ["id", "1", "unknown_field"],
  ] as const)("refuses %s %j as %s", async ([field, value, code], { expect }) => {
    const body = { email: newEmail(), password: PASSWORD, [field]: value };
    const response = await call("POST", "/api/v1/auth/register", { body });
    expect(response.status).toBe(422);
    expect((await problemOf(response)).errors).toContainEqual(expect.objectContaining({ path: field, code }));
  });

  it("refuses the address itself as password", async ({ expect }) => {
    const email = newEmail();
    const response = await call("POST", "/api/v1/auth/register", { body: { email, password: email.toUpperCase() } });
    expect((await problemOf(response)).errors).toMatchObject([{ path: "password", code: "too_common" }]);
  });
});

describe("logging in", () => {
  it("opens another session", async ({ expect }) => {
    const { email, body } = await register();
    const response = await logIn(email.toUpperCase());
    expect(response.status).toBe(200);
    const second = (await response.json()) as SignedIn;
    expect(second.user.id).toBe(body.user.id);
    expect(second.refresh_token).not.toBe(body.refresh_token);
    expect(tripsOf(response)).toMatchObject({ d1: 2, object: 2 });
  });

  it("tells the same of an unknown address as of a wrong password, after the same trips and one hash", async ({
    expect,
  }) => {
    const { email } = await register();
    const known = await logIn(email, "wrong password");
    const unknown = await logIn(newEmail(), "wrong password");
    expect(known.status).toBe(401);
    expect(known.headers.get("www-authenticate")).toBe("Bearer");
    expect(tripsOf(known)).toEqual(tripsOf(unknown));
    expect([hashesOf(known), hashesOf(unknown)]).toEqual([1, 1]);
    const shown = async (response: Response) => {
      const { request_id: _, ...problem } = await problemOf(response);
      return { status: response.status, problem };
    };
    expect(await shown(known)).toEqual(await shown(unknown));
  });

  it("lets at most four wait for the hasher in an isolate: the next gets 503 and when to come back", async ({
    expect,
  }) => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => logIn(newEmail(), crypto.randomUUID())));
    const busy = answers.filter((answer) => answer.status === 503);
    expect(busy.length).toBeGreaterThan(0);
    expect(busy[0]!.headers.get("retry-after")).toBe("2");
    expect((await problemOf(busy[0]!)).code).toBe("overloaded");
    expect(answers.every((answer) => answer.status === 503 || answer.status === 401)).toBe(true);
  });

  it("refuses a disabled account like any wrong password, and its tokens", async ({ expect }) => {
    const { email, body } = await register();
    await env.DB.prepare("UPDATE users SET disabled_at = 1 WHERE id = ?").bind(body.user.id).run();
    expect((await problemOf(await logIn(email))).code).toBe("invalid_credentials");
    expect((await me(body.access_token)).status).toBe(401);
    const refreshed = await call("POST", "/api/v1/auth/token/refresh", { body: { refresh_token: body.refresh_token } });
    expect(refreshed.status).toBe(401);
  });

  it.for([
    [{ email: "a@example.com" }, "password"],
    [{ password: "x" }, "email"],
    [{ email: "a@example.com", password: "" }, "password"],
    [{ email: "a@example.com", password: "x", remember: true }, "remember"],
  ] as const)("wants address and password and nothing else: %j", async ([body, path], { expect }) => {
    const response = await call("POST", "/api/v1/auth/login", { body });
    expect(response.status).toBe(422);
    expect((await problemOf(response)).errors?.map((error) => error.path)).toContain(path);
  });
});

describe("logging out", () => {
  it("stops the access token at once, and the refresh token", async ({ expect }) => {
    const { token, refresh_token } = await givenCustomer();
    expect((await me(token)).status).toBe(200);
    const out = await call("POST", "/api/v1/auth/logout", { token });
    expect(out.status).toBe(204);
    expect((await problemOf(await me(token))).code).toBe("invalid_token");
    expect((await call("POST", "/api/v1/auth/logout", { token })).status).toBe(401);
    const refreshed = await call("POST", "/api/v1/auth/token/refresh", { body: { refresh_token } });
    expect((await problemOf(refreshed)).code).toBe("invalid_refresh_token");
  });

  it("everywhere ends all sessions of the account, and nobody else's", async ({ expect }) => {
    const { email, body } = await register();
    const other = (await (await logIn(email)).json()) as SignedIn;
    const stranger = await givenCustomer();
    expect((await me(other.access_token)).status).toBe(200);
    expect((await call("POST", "/api/v1/auth/logout/all", { token: body.access_token })).status).toBe(204);
    expect((await me(other.access_token)).status).toBe(401);
    expect((await me(body.access_token)).status).toBe(401);
    expect((await me(stranger.token)).status).toBe(200);
  });

  it.for(["/api/v1/auth/logout", "/api/v1/auth/logout/all", "/api/v1/auth/password/change"])(
    "%s is for who is signed in",
    async (path, { expect }) => {
      const response = await call("POST", path, { body: path.endsWith("change") ? {} : undefined });
      expect(response.status).toBe(401);
      expect((await problemOf(response)).code).toBe("not_signed_in");
    },
  );
});

describe("changing the password", () => {
  it("ends the other sessions and keeps this one", async ({ expect }) => {
    const { email, body } = await register();
    const other = (await (await logIn(email)).json()) as SignedIn;
    const change = (fields: object) =>
      call("POST", "/api/v1/auth/password/change", { token: body.access_token, body: fields });
    const new_password = "a quite different sentence";

    const wrong = await change({ current_password: "not it at all", new_password });
    expect(wrong.status).toBe(401);
    expect((await problemOf(wrong)).code).toBe("wrong_password");
    const common = await change({ current_password: PASSWORD, new_password: "password1" });
    expect((await problemOf(common)).errors).toMatchObject([{ path: "new_password", code: "too_common" }]);

    expect((await change({ current_password: PASSWORD, new_password })).status).toBe(204);
    expect((await me(body.access_token)).status).toBe(200);
    expect((await me(other.access_token)).status).toBe(401);
    expect((await logIn(email)).status).toBe(401);
    expect((await logIn(email, new_password)).status).toBe(200);
  });

  it("is refused without a password to change", async ({ expect }) => {
    const { token } = await givenCustomer();
    const body = { current_password: "anything at all", new_password: "a quite different sentence" };
    expect((await problemOf(await call("POST", "/api/v1/auth/password/change", { token, body }))).code).toBe(
      "wrong_password",
    );
  });
});

describe("answers of /auth", () => {
  it("are never kept for an Idempotency-Key", async ({ expect }) => {
    const { token } = await givenActor("customer");
    const headers = { "idempotency-key": crypto.randomUUID() };
    const body = { token };
    await call("POST", "/api/v1/auth/token/verify", { token, headers, body });
    const again = await call("POST", "/api/v1/auth/token/verify", { token, headers, body });
    expect(again.headers.get("idempotency-replayed")).toBeNull();
    const { results } = await env.DB.prepare("SELECT key FROM idempotency_keys WHERE key = ?")
      .bind(headers["idempotency-key"])
      .all();
    expect(results).toEqual([]);
  });
});
