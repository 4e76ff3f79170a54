import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { afterwards, nextSetting, rotating, type RotatingSecret, steps } from "../../../../local/lib/key-rotation.ts";
import { app } from "../../../../src/app.ts";
import { tokenOf } from "../../../support/actors.ts";
import { call } from "../../../support/api.ts";

type Settings = Readonly<Record<RotatingSecret, string>>;
type Sent = { token?: string; body?: unknown };

/** One isolate, with settings of its own, as while a deployment is on its way: old ones and new ones answer side by side. */
function isolate(settings: Settings) {
  const own: Env = { ...env, ...settings };
  return async (method: string, path: string, { token, body }: Sent = {}) =>
    app.fetch(
      new Request(`https://shop.test${path}`, {
        method,
        headers: {
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
      own,
      createExecutionContext(),
    );
}
type Isolate = ReturnType<typeof isolate>;

const password = "a sentence that outlives its pepper";
const address = {
  full_name: "Ada Lovelace",
  address_line1: "12 St James's Square",
  city: "London",
  postal_code: "SW1Y 4JH",
  country: "GB",
};

/** Somebody who does all that depends on keys, over and over, at whatever isolate comes, and counts what fails. */
class Customer {
  readonly email = `rotation-${crypto.randomUUID()}@example.com`;
  readonly failures: string[] = [];
  requests = 0;
  #tokens = { access_token: "", refresh_token: "" };

  async #ask<T>(at: Isolate, method: string, path: string, sent: Sent = {}): Promise<T> {
    const answer = await at(method, path, sent);
    this.requests += 1;
    const body: any = await answer.json().catch(() => null);
    if (answer.status >= 400) this.failures.push(`${method} ${path} ${answer.status} ${body?.code}`);
    return body;
  }

  async register(at: Isolate): Promise<void> {
    this.#tokens = await this.#ask(at, "POST", "/api/v1/auth/register", {
      body: { email: this.email, password, first_name: "Ada" },
    });
    await this.#ask(at, "POST", "/api/v1/me/addresses", { token: this.#tokens.access_token, body: address });
  }

  async logIn(at: Isolate): Promise<void> {
    this.#tokens = await this.#ask(at, "POST", "/api/v1/auth/login", { body: { email: this.email, password } });
  }

  async goAbout(one: Isolate, other: Isolate): Promise<void> {
    const { refresh_token } = this.#tokens;
    this.#tokens = await this.#ask(one, "POST", "/api/v1/auth/token/refresh", { body: { refresh_token } });
    const token = this.#tokens.access_token;
    const me: any = await this.#ask(other, "GET", "/api/v1/me", { token });
    if (me?.email !== this.email) this.failures.push(`me is ${me?.email}`);
    await this.#ask(one, "PATCH", "/api/v1/me", { token, body: { last_name: "Lovelace" } });
    const book: any = await this.#ask(other, "GET", "/api/v1/me/addresses", { token });
    if (book?.data?.[0]?.city !== "London") this.failures.push(`the address is ${JSON.stringify(book)}`);
  }
}

const present: Settings = {
  JWT_PRIVATE_KEY: env.JWT_PRIVATE_KEY,
  PASSWORD_PEPPER: env.PASSWORD_PEPPER,
  MASTER_KEYS: env.MASTER_KEYS,
};

describe("keys that are changed", () => {
  it("fail no request, whichever isolates have heard of it", { timeout: 120_000 }, async ({ expect }) => {
    const people = Array.from({ length: 4 }, () => new Customer());
    let settings = present;
    const first = isolate(settings);
    for (const person of people) await person.register(first);
    // Not a token, which would go with the key that signed it.
    const made = await call("POST", "/api/v1/admin/api-keys", {
      token: await tokenOf("admin"),
      body: { name: "rotation", scopes: ["settings:read", "settings:write"] },
    });
    const { key: staff } = await made.json<{ key: string }>();
    const standing = async (at: Isolate, method: string, path = "") =>
      (await at(method, `/api/v1/admin/system/keys${path}`, { token: staff })).json<any>();

    const rewrap = async (at: Isolate) => {
      for (let left = 1; left > 0;) left = (await standing(at, "POST", "/rewrap")).personal_keys_left;
    };

    for (const secret of rotating)
      for (const step of steps) {
        const before = isolate(settings);
        settings = { ...settings, [secret]: nextSetting(secret, settings[secret], step) };
        const after = isolate(settings);
        // Old and new side by side; then the new alone.
        for (const [one, other] of [
          [before, after],
          [after, before],
          [after, after],
        ] as const)
          await Promise.all(people.map((person) => person.goAbout(one, other)));
        if (secret === "PASSWORD_PEPPER") for (const person of people) await person.logIn(after);
        if (secret === "MASTER_KEYS" && step === "switch") {
          await Promise.all([rewrap(after), ...people.map((person) => person.goAbout(before, after))]);
          expect(await standing(after, "GET")).toMatchObject({ personal_keys_left: 0 });
        }
      }

    expect(people.flatMap(({ failures }) => failures)).toEqual([]);
    expect(people.reduce((sum, { requests }) => sum + requests, 0)).toBeGreaterThan(400);
    // With none of the keys that there were at first.
    for (const secret of rotating) expect(settings[secret]).not.toBe(present[secret]);
    const last = await standing(isolate(settings), "GET");
    expect([last.signing_keys.length, last.peppers.length, last.master_keys.length]).toEqual([1, 1, 1]);
    const jwks: any = await (await isolate(settings)("GET", "/.well-known/jwks.json")).json();
    expect(jwks.keys.map(({ kid }: { kid: string }) => kid)).toEqual(last.signing_keys);
    // The other tests share the database, and know the first master key alone.
    await rewrap(isolate({ ...present, MASTER_KEYS: `${present.MASTER_KEYS},${settings.MASTER_KEYS}` }));
  });

  it("take one step after another", ({ expect }) => {
    for (const secret of rotating) {
      const two = nextSetting(secret, present[secret], "add");
      expect(() => nextSetting(secret, two, "add")).toThrow("begun");
      expect(() => nextSetting(secret, present[secret], "switch")).toThrow("begin with add");
      const switched = nextSetting(secret, two, "switch");
      expect(nextSetting(secret, switched, "switch")).toBe(two);
      expect(nextSetting(secret, nextSetting(secret, switched, "finish"), "add")).not.toBe(two);
      for (const step of steps) expect(afterwards[secret][step]).not.toBe("");
    }
  });
});
