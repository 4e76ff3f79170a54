import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, it, vi } from "vitest";
import { app } from "../../src/app.ts";
import { hashesOf, problemOf } from "../support/api.ts";
import { breachOf } from "../support/contracts.ts";
import { standInForTurnstile } from "../support/turnstile.ts";

vi.setConfig({ testTimeout: 30_000 });
afterEach(() => vi.restoreAllMocks());

const SECRET = "0x4AAAAAAAtestsecret";
const PASSWORD = "correct horse battery staple";
const newEmail = () => `ada-${crypto.randomUUID()}@example.com`;

/** A request to a shop that has a widget. */
async function ask(path: string, body: unknown, token?: string, settings: object = {}): Promise<Response> {
  const execution = createExecutionContext();
  const request = new Request(`https://shop.test${path}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "cf-connecting-ip": "203.0.113.7",
      ...(token === undefined ? {} : { "turnstile-token": token }),
    },
    body: JSON.stringify(body),
  });
  const response = await app.fetch(
    request,
    Object.assign({}, env, { TURNSTILE_SECRET_KEY: SECRET }, settings),
    execution,
  );
  await waitOnExecutionContext(execution);
  const breach = await breachOf("POST", path, response.clone());
  if (breach !== null) throw new Error(breach);
  return response;
}
const register = (token?: string, email = newEmail()) =>
  ask("/api/v1/auth/register", { email, password: PASSWORD }, token);
const reset = (token?: string) => ask("/api/v1/auth/password/reset", { email: newEmail() }, token);
const logIn = (token?: string) => ask("/api/v1/auth/login", { email: newEmail(), password: PASSWORD }, token);

describe("a shop with a Turnstile widget", () => {
  it("lets in who brings a fresh token, and says from where they come", async ({ expect }) => {
    const turnstile = standInForTurnstile(SECRET);
    turnstile.tokens.add("a").add("b").add("c");
    expect((await register("a")).status).toBe(201);
    expect((await logIn("b")).status).toBe(401);
    expect((await reset("c")).status).toBe(202);
    expect(turnstile.asked).toEqual(
      ["a", "b", "c"].map((response) => ({ secret: SECRET, response, remoteip: "203.0.113.7" })),
    );
  });

  it.for([
    ["none", undefined],
    ["an empty one", ""],
    ["one that nobody gave out", "forged"],
    ["one that was used", "used"],
  ] as const)("refuses who brings no token that is good: %s", async ([, token], { expect }) => {
    const turnstile = standInForTurnstile(SECRET);
    turnstile.tokens.add("used");
    await logIn("used");
    for (const send of [register, logIn, reset]) {
      const response = await send(token);
      expect(response.status).toBe(403);
      expect((await problemOf(response)).code).toBe("bot_check_failed");
      expect(hashesOf(response)).toBe(0);
    }
  });

  it.for([
    ["of another site's page", { hostname: "shop.example.net", action: "" }],
    ["of a page whose host only ends like ours", { hostname: "evil-localhost", action: "" }],
    ["of no known page", { hostname: "", action: "" }],
    ["for another operation", { hostname: "localhost", action: "requestPasswordReset" }],
  ] as const)("refuses a valid token %s", async ([, widget], { expect }) => {
    const turnstile = standInForTurnstile(SECRET);
    turnstile.tokens.add("a");
    Object.assign(turnstile.widget, widget);
    const response = await register("a");
    expect([response.status, (await problemOf(response)).code]).toEqual([403, "bot_check_failed"]);
  });

  it("lets in a token for this very operation, from any of its own hosts", async ({ expect }) => {
    const turnstile = standInForTurnstile(SECRET);
    turnstile.tokens.add("a").add("b");
    turnstile.widget.action = "register";
    expect((await register("a")).status).toBe(201);
    const other = { TURNSTILE_HOSTNAMES: "www.example.org, app.example.org" };
    Object.assign(turnstile.widget, { hostname: "app.example.org", action: "" });
    const body = { email: newEmail(), password: PASSWORD };
    expect((await ask("/api/v1/auth/register", body, "b", other)).status).toBe(201);
  });

  it("spends no token on a request that is refused anyway", async ({ expect }) => {
    const turnstile = standInForTurnstile(SECRET);
    expect((await register("a", "no address")).status).toBe(422);
    expect(turnstile.asked).toEqual([]);
  });

  it.for([
    ["is out of order", () => new Response("oops", { status: 500 })],
    ["says so itself", () => Response.json({ success: false, "error-codes": ["internal-error"] })],
    ["does not know the shop", () => Response.json({ success: false, "error-codes": ["invalid-input-secret"] })],
    ["answers with something else", () => Response.json({ ok: true })],
    ["cannot be reached", () => Promise.reject(new Error("Network connection lost."))],
  ] as const)("stays closed, and says when to come back, while Turnstile %s", async ([, trouble], { expect }) => {
    const turnstile = standInForTurnstile(SECRET);
    turnstile.tokens.add("a");
    turnstile.troubles.push(trouble);
    const response = await register("a");
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("10");
    expect((await problemOf(response)).code).toBe("bot_check_unavailable");
    expect((await register("a")).status).toBe(201);
  });
});

describe("a shop without one", () => {
  it("asks Turnstile nothing, whatever is sent", async ({ expect }) => {
    const turnstile = standInForTurnstile(SECRET);
    const request = new Request("https://shop.test/api/v1/auth/login", {
      method: "POST",
      headers: { "content-type": "application/json", "turnstile-token": "x" },
      body: JSON.stringify({ email: newEmail(), password: PASSWORD }),
    });
    const execution = createExecutionContext();
    expect((await app.fetch(request, env, execution)).status).toBe(401);
    await waitOnExecutionContext(execution);
    expect(turnstile.asked).toEqual([]);
  });
});
