import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { limitAttempts } from "#access/limits";
import { isAppError } from "#platform/basics/errors";
import { attemptPolicies, type AttemptScope, byAddress } from "../src/features/access/limits/attempt-rules.ts";
import wrangler from "../wrangler.toml?raw";
import { givenCustomer } from "./support/actors.ts";
import { call, problemOf } from "./support/api.ts";
import { givenCart } from "./support/cart.ts";
import { givenProduct } from "./support/catalog.ts";
import { stopClock } from "./support/clock.ts";
import { testContext } from "./support/context.ts";

/** Limits and life-times at the figures that production has, and not at those that a developer's machine is given. */

const clock = stopClock();
const SECOND = 1_000;
const DAY = 86_400 * SECOND;

/** A request of its own to a shop in production. */
const inProduction = () => {
  const ctx = testContext();
  return { ...ctx, operation_id: crypto.randomUUID(), config: { ...ctx.config, is_local: false } };
};
const wrong = async () => null;
const right = async () => true as const;

describe("attempts, as production counts them", () => {
  const figures: Partial<Record<string, number>> = {
    account: 5,
    second_factor: 5,
    address: 30,
    sign_up: 20,
    code: 3,
    code_address: 20,
  };
  const scopes = Object.keys(attemptPolicies) as AttemptScope[];
  const attemptAt = async (scope: AttemptScope, subject: string, attempt: () => Promise<true | null>) => {
    try {
      await limitAttempts(inProduction(), [{ scope, subject }], attempt);
      return "taken";
    } catch (error) {
      if (!isAppError(error) || error.code !== "too_many_attempts") throw error;
      return "told to wait";
    }
  };
  const count = async (scope: AttemptScope, subject: string, most: number): Promise<number> => {
    for (let n = 0; n < most; n += 1) if ((await attemptAt(scope, subject, wrong)) !== "taken") return n;
    return most;
  };

  it.for(scopes)("%s: so many are free, and the next waits", async (scope, { expect }) => {
    const { free_count, first_delay_ms, window_ms } = attemptPolicies[scope];
    expect(figures[scope] ?? free_count).toBe(free_count);
    const subject = crypto.randomUUID();
    expect(await count(scope, subject, 100)).toBe(free_count);
    clock.pass(first_delay_ms - 1);
    expect(await attemptAt(scope, subject, wrong)).toBe("told to wait");
    clock.pass(1);
    expect(await attemptAt(scope, subject, wrong)).toBe("taken");
    expect(await attemptAt(scope, subject, right)).toBe("told to wait");
    clock.pass(window_ms);
    expect(await count(scope, subject, 100)).toBe(free_count);
  });

  it.for(scopes)(
    "%s: a right one in between frees an account, and of an address itself alone",
    async (scope, { expect }) => {
      const { free_count } = attemptPolicies[scope];
      const subject = crypto.randomUUID();
      await count(scope, subject, free_count - 1);
      expect(await attemptAt(scope, subject, right)).toBe("taken");
      expect(await count(scope, subject, 100)).toBe(byAddress.has(scope) ? 1 : free_count);
    },
  );
});

describe("the limits of each class", () => {
  const limits = [
    ...wrangler.matchAll(
      /\[\[(?:env\.(\w+)\.)?ratelimits\]\]\nname = "RATE_(\w+)"\nnamespace_id = "(\d+)"\nsimple = \{ limit = (\d+), period = 60 \}/g,
    ),
  ].map(([, environment = "local", name = "", namespace = "", limit]) => ({
    environment,
    name,
    namespace,
    limit: Number(limit),
  }));
  const of = (environment: string) =>
    Object.fromEntries(limits.filter((one) => one.environment === environment).map(({ name, limit }) => [name, limit]));

  it("are 20, 30, 120 and 1,200 a minute in production and before it, each counted by itself", ({ expect }) => {
    const promised = { AUTH: 20, CHECKOUT: 30, WRITE: 120, READ: 1_200 };
    expect(of("production")).toMatchObject(promised);
    expect(of("staging")).toEqual(of("production"));
    expect(of("local")).toEqual(
      Object.fromEntries(Object.entries(of("production")).map(([name, limit]) => [name, limit * 100])),
    );
    expect(new Set(limits.map(({ namespace }) => namespace)).size).toBe(limits.length);
    expect(limits.length).toBe((wrangler.match(/ratelimits\]\]/g) ?? []).length);
  });
});

describe("a session that another isolate has ended", () => {
  it("is worth nothing ten seconds later, and one whose end has come at once", async ({ expect }) => {
    const me = (token: string) => call("GET", "/api/v1/me", { token });
    const [ended, expired] = [await givenCustomer(), await givenCustomer()];
    expect([(await me(ended.token)).status, (await me(expired.token)).status]).toEqual([200, 200]);
    await env.DB.prepare("UPDATE sessions SET ended_at = ?, end_reason = 'ended' WHERE id = ?")
      .bind(Date.now(), ended.session_id)
      .run();
    clock.pass(10 * SECOND);
    expect((await me(ended.token)).status).toBe(401);
    clock.pass(16 * 60 * SECOND);
    expect((await me(expired.token)).status).toBe(401);
  });

  it("lives for 30 days unused, and for 180 in all however it is used", async ({ expect }) => {
    const refresh = async (refresh_token: string) => {
      const response = await call("POST", "/api/v1/auth/token/refresh", { body: { refresh_token } });
      return response.ok ? (await response.json<{ refresh_token: string }>()).refresh_token : null;
    };
    const [idle, late] = [await givenCustomer(), await givenCustomer()];
    let { refresh_token: busy } = await givenCustomer();
    clock.pass(30 * DAY - SECOND);
    expect(await refresh(late.refresh_token)).toMatch(/./);
    clock.pass(SECOND);
    expect(await refresh(idle.refresh_token)).toBeNull();
    const other = await givenCustomer();
    busy = other.refresh_token;
    for (let days = 0; days < 160; days += 20) {
      clock.pass(20 * DAY);
      busy = (await refresh(busy)) ?? "";
      expect(busy).toMatch(/./);
    }
    clock.pass(20 * DAY - SECOND);
    expect((busy = (await refresh(busy)) ?? "")).toMatch(/./);
    clock.pass(SECOND);
    expect(await refresh(busy)).toBeNull();
  });
});

describe("what is remembered of a request", () => {
  it("is its answer, for a day under its Idempotency-Key", async ({ expect }) => {
    let { token, refresh_token } = await givenCustomer();
    const key = crypto.randomUUID();
    const add = async () => {
      const body = { full_name: "Ada Lovelace", address_line1: "1 Here Street", city: "Dublin", country: "IE" };
      const response = await call("POST", "/api/v1/me/addresses", { token, headers: { "idempotency-key": key }, body });
      return [response.status, response.headers.get("idempotency-replayed")];
    };
    const signInAgain = async () => {
      const response = await call("POST", "/api/v1/auth/token/refresh", { body: { refresh_token } });
      ({ access_token: token, refresh_token } = await response.json<{ access_token: string; refresh_token: string }>());
    };
    expect(await add()).toEqual([201, null]);
    clock.pass(DAY - SECOND);
    await signInAgain();
    expect(await add()).toEqual([201, "true"]);
    clock.pass(2 * SECOND);
    expect(await add()).toEqual([201, null]);
  });

  it("is a guest's cart for 30 days after its last change", async ({ expect }) => {
    const { variants } = await givenProduct();
    const { cart_token } = await givenCart({ variant_id: variants[0]?.id ?? "" });
    const headers = { "cart-token": cart_token };
    const show = () => call("GET", "/api/v1/cart", { headers });
    clock.pass(20 * DAY);
    const body = { variant_id: variants[0]?.id ?? "", quantity: 1 };
    expect((await call("POST", "/api/v1/cart/items", { headers, body })).status).toBe(201);
    clock.pass(30 * DAY - 1);
    expect((await show()).status).toBe(200);
    clock.pass(1);
    expect((await problemOf(await show())).code).toBe("cart_not_found");
  });
});
