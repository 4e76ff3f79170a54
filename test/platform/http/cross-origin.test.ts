import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { configOf } from "#platform/config";
import { call } from "../../support/api.ts";
import { operations } from "../../support/openapi.ts";

const LISTED = "http://localhost:3000";
const path = "/api/v1/products";
const preflight = (origin: string) =>
  call("OPTIONS", path, {
    headers: {
      origin,
      "access-control-request-method": "PATCH",
      "access-control-request-headers": "authorization, cart-token",
    },
  });
const listOf = (response: Response, name: string) =>
  (response.headers.get(name) ?? "")
    .toLowerCase()
    .split(",")
    .map((one) => one.trim());

describe("a browser on another origin", () => {
  it("may call from one that the shop lists, and is never asked for cookies", async ({ expect }) => {
    for (const response of [await call("GET", path, { headers: { origin: LISTED } }), await preflight(LISTED)]) {
      expect(response.headers.get("access-control-allow-origin")).toBe(LISTED);
      expect(response.headers.get("access-control-allow-credentials")).toBeNull();
      expect(listOf(response, "vary")).toContain("origin");
    }
  });

  it.for([
    "https://evil.example",
    "null",
    "http://localhost:30000",
    "http://localhost",
    "https://localhost:3000",
    "http://LOCALHOST:3000",
    "http://localhost:3000/",
    "http://localhost:3000.evil.example",
    "http://evil.localhost:3000",
    "http://localhost:3000,http://localhost:5173",
    "*",
  ])("may not from %s", async (origin, { expect }) => {
    for (const response of [await call("GET", path, { headers: { origin } }), await preflight(origin)])
      expect(response.headers.get("access-control-allow-origin")).toBeNull();
  });

  it("reads what a refusal says, too", async ({ expect }) => {
    const response = await call("GET", "/api/v1/me", { headers: { origin: LISTED } });
    expect(response.status).toBe(401);
    expect(response.headers.get("access-control-allow-origin")).toBe(LISTED);
  });

  it("asks beforehand once in two hours, and without the shop's own work", async ({ expect }) => {
    const response = await preflight(LISTED);
    expect(response.status).toBe(204);
    expect(response.headers.get("access-control-max-age")).toBe("7200");
    expect(listOf(response, "access-control-allow-methods")).toEqual(
      expect.arrayContaining(["get", "post", "put", "patch", "delete"]),
    );
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
  });

  it("may send every header that an operation takes", async ({ expect }) => {
    const allowed = listOf(await preflight(LISTED), "access-control-allow-headers");
    const taken = operations.flatMap(({ parameters }) => parameters.filter((one) => one.in === "header"));
    expect([...new Set(taken.map(({ name }) => name.toLowerCase()))].filter((name) => !allowed.includes(name))).toEqual(
      [],
    );
    expect(allowed).toEqual(expect.arrayContaining(["authorization", "content-type", "idempotency-key"]));
  });

  it("may read what it needs of an answer's headers", async ({ expect }) => {
    const response = await call("GET", path, { headers: { origin: LISTED } });
    expect(listOf(response, "access-control-expose-headers")).toEqual(
      expect.arrayContaining(["cart-token", "etag", "ratelimit", "retry-after", "x-d1-bookmark", "x-request-id"]),
    );
  });
});

describe("the list of origins", () => {
  const originsOf = (CORS_ORIGINS: string) => configOf(Object.assign({}, env, { CORS_ORIGINS })).CORS_ORIGINS;

  it("may be empty or hold several", ({ expect }) => {
    expect(originsOf("")).toEqual([]);
    expect(originsOf("https://a.example, https://b.example:8443")).toEqual([
      "https://a.example",
      "https://b.example:8443",
    ]);
  });

  it.for(["*", "https://*.example", "https://a.example/", "a.example", "https://A.example", "https://a.example:443"])(
    "may not hold %s: no browser sends that",
    (origin, { expect }) => {
      expect(() => originsOf(origin)).toThrow("CORS_ORIGINS");
    },
  );
});
