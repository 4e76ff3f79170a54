import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { app } from "../src/app.ts";
import { tokenOf } from "./support/actors.ts";
import { findAtOnce } from "./support/at-once.ts";
import { addressOf, type Operation, operations } from "./support/openapi.ts";

/**
 * Said of every operation that takes a body or could: how often the client asks, who it is and whether it may come before anything
 * of the body. So each is sent a body that cannot be read at all, of a type that it does not take.
 */

const writing = operations.filter(({ method }) => method !== "GET");

const full: RateLimit = { limit: async () => ({ success: false }) };
const allFull: Env = { ...env, RATE_AUTH: full, RATE_CHECKOUT: full, RATE_WRITE: full, RATE_READ: full };

/** Breaks at the first look. */
const unreadable = () =>
  new ReadableStream({
    pull() {
      throw new Error("somebody looked");
    },
  });

async function ask(operation: Operation, bindings: Env, token?: string): Promise<string> {
  const execution = createExecutionContext();
  const headers = {
    "content-type": "text/plain",
    "content-length": "5000000",
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  const request = new Request(`https://shop.test${addressOf(operation)}`, {
    method: operation.method,
    headers,
    body: unreadable(),
  });
  const response = await app.fetch(request, bindings, execution);
  const { code } = await response.json<{ code: string }>();
  await waitOnExecutionContext(execution);
  return `${response.status} ${code}`;
}

const findings = (among: readonly Operation[], expected: string, bindings: Env, token?: string) =>
  findAtOnce(among, async (operation) => {
    const answer = await ask(operation, bindings, token);
    return answer === expected ? [] : [`${operation.name}: ${answer}`];
  });

describe("a request whose body cannot be read", () => {
  it("is refused for coming too often, whatever it holds, with a token or without", async ({ expect }) => {
    expect(writing.length).toBeGreaterThan(60);
    expect(await findings(writing, "429 rate_limited", allFull)).toEqual([]);
    expect(await findings(writing, "429 rate_limited", allFull, await tokenOf("admin"))).toEqual([]);
  });

  it("is refused for want of a token where one is needed", async ({ expect }) => {
    const closed = writing.filter(({ is_open }) => !is_open);
    expect(closed.length).toBeGreaterThan(40);
    expect(await findings(closed, "401 not_signed_in", env)).toEqual([]);
  });

  it("is refused for an invalid token wherever one is looked at", async ({ expect }) => {
    const looking = writing.filter(({ contract }) => contract.security.some((way) => "bearer" in way));
    expect(await findings(looking, "401 invalid_token", env, "sk_made_up")).toEqual([]);
  });

  it("is refused for want of a permission in the back office", async ({ expect }) => {
    const office = writing.filter(({ contract }) => contract["x-permission"]);
    expect(office.length).toBeGreaterThan(20);
    expect(await findings(office, "403 permission_required", env, await tokenOf("customer"))).toEqual([]);
  });
});

describe("a page outside any version, and what is not there", () => {
  it.for([
    "/",
    "/docs",
    "/docs/scalar.js",
    "/docs/guides",
    "/docs/guides/checkout",
    "/problems",
    "/problems/not_found",
    "/openapi.json",
    "/nothing/here",
  ])("%s is refused for coming too often", async (path, { expect }) => {
    const execution = createExecutionContext();
    const response = await app.fetch(new Request(`https://shop.test${path}`), allFull, execution);
    const { code } = await response.json<{ code: string }>();
    await waitOnExecutionContext(execution);
    expect([response.status, code]).toEqual([429, "rate_limited"]);
    expect(response.headers.get("ratelimit-policy")).toContain('"read"');
  });
});
