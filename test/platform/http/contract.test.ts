import { describe, it } from "vitest";
import { z } from "zod";
import { anyone, signedIn, staff } from "#platform/http/auth";
import { json, route } from "#platform/http/route";
import { IdParam, queryInteger } from "#platform/http/schemas";
import { problemOf } from "../../support/api.ts";
import { probe } from "../../support/probe.ts";

const Thing = z.object({ name: z.string() });
const texts = { tags: ["Probe"], summary: "A probe", description: "Only in tests." };
const request = { body: json(z.strictObject({ name: z.string().min(2), size: z.int().optional() }), "A thing") };
const responses = { 200: json(Thing, "The thing") };

const shop = probe([
  route(
    { ...texts, method: "post", path: "/open", operationId: "open", access: anyone, request, responses },
    async (c) => c.json({ name: c.req.valid("json").name }, 200),
  ),
  route(
    { ...texts, method: "post", path: "/mine", operationId: "mine", access: signedIn, request, responses },
    async (c) => c.json({ name: c.var.ctx.actor.id }, 200),
  ),
  route(
    {
      ...texts,
      method: "post",
      path: "/staff",
      operationId: "staff",
      access: staff("catalog:write"),
      request,
      responses,
    },
    async (c) => c.json({ name: "staff" }, 200),
  ),
  route(
    {
      ...texts,
      method: "get",
      path: "/list/{id}",
      operationId: "list",
      access: anyone,
      responses,
      request: { params: IdParam, query: z.strictObject({ limit: queryInteger({ min: 1, max: 100 }).default(20) }) },
    },
    async (c) => c.json({ name: `${c.req.valid("param").id} ${c.req.valid("query").limit}` }, 200),
  ),
  route({ ...texts, method: "post", path: "/bare", operationId: "bare", access: anyone, responses }, async (c) =>
    c.json({ name: "bare" }, 200),
  ),
  route({ ...texts, method: "get", path: "/broken", operationId: "broken", access: anyone, responses }, async () => {
    throw new Error("a secret detail");
  }),
]);

const post = (path: string, body: BodyInit, more: Parameters<typeof shop>[1] = {}) =>
  shop(path, { method: "POST", body, ...more });

describe("a contract", () => {
  it("refuses each kind of bad body with its own problem", async ({ expect }) => {
    const cases: [BodyInit, Record<string, string>, number, string][] = [
      ["{", {}, 400, "malformed_json"],
      ["", {}, 400, "malformed_json"],
      ['\ufeff{"name":"ab"}', {}, 400, "malformed_json"],
      [new Uint8Array([0x22, 0xff, 0x22]), { "content-type": "application/json" }, 400, "malformed_json"],
      ['{"name":"ab"}', { "content-type": "text/plain" }, 415, "unsupported_media_type"],
      [JSON.stringify({ name: "x".repeat(300_000) }), {}, 413, "body_too_large"],
      ["[]", {}, 422, "invalid_request"],
      ["null", {}, 422, "invalid_request"],
      ['{"name":"a"}', {}, 422, "invalid_request"],
      ['{"name":"ab","size":1.5}', {}, 422, "invalid_request"],
      ['{"name":"ab","size":"1"}', {}, 422, "invalid_request"],
      ['{"name":"ab","other":1}', {}, 422, "invalid_request"],
      ['{"name":"ab","__proto__":{"admin":true}}', {}, 422, "invalid_request"],
      [`${"[".repeat(10_000)}${"]".repeat(10_000)}`, {}, 422, "invalid_request"],
    ];
    for (const [body, headers, status, code] of cases) {
      const response = await post("/open", body, { headers });
      expect([response.status, (await problemOf(response)).code]).toEqual([status, code]);
    }
    expect(
      (await post("/open", '{"name":"ab"}', { headers: { "content-type": "application/json; charset=utf-8" } })).status,
    ).toBe(200);
  });

  it("stops reading a body that is longer than it says", async ({ expect }) => {
    const endless = new ReadableStream({
      pull: (controller) => controller.enqueue(new TextEncoder().encode(" ".repeat(65_536))),
    });
    const response = await post("/open", endless, { headers: { "content-type": "application/json" } });
    expect((await problemOf(response)).code).toBe("body_too_large");
  });

  it("names every field that is wrong", async ({ expect }) => {
    const { errors } = await problemOf(await post("/open", '{"name":1,"size":"big","colour":"red"}'));
    expect(errors?.map(({ path, code }) => `${path} ${code}`).toSorted()).toEqual([
      "colour unknown_field",
      "name invalid_type",
      "size invalid_type",
    ]);
  });

  it("looks at how often, then who, then may, then size and type, then input", async ({ expect }) => {
    const codes = async (path: string, body: string, more: Parameters<typeof shop>[1]) =>
      (await problemOf(await post(path, body, more))).code;
    const full = { limit: async () => ({ success: false }) };
    const often = { RATE_WRITE: full, RATE_READ: full };
    const plain = { "content-type": "text/plain" };
    expect(await codes("/staff", "{", { headers: plain, env: often })).toBe("rate_limited");
    expect(await codes("/staff", "{", { headers: plain, env: often, as: "clerk" })).toBe("rate_limited");
    expect(await codes("/staff", "{", { headers: plain })).toBe("not_signed_in");
    expect(await codes("/staff", "x".repeat(300_000), {})).toBe("not_signed_in");
    expect(await codes("/staff", "{", { headers: { authorization: "Bearer nobody" } })).toBe("invalid_token");
    expect(await codes("/staff", "{", { headers: { authorization: "Basic abc" } })).toBe("invalid_token");
    expect(await codes("/staff", "{", { as: "clerk" })).toBe("permission_required");
    expect(await codes("/mine", "{", { as: "shopper", headers: plain })).toBe("unsupported_media_type");
    expect(await codes("/mine", "x".repeat(40_000), { as: "shopper" })).toBe("body_too_large");
    expect(await codes("/mine", "{", { as: "shopper" })).toBe("malformed_json");
    expect(await codes("/mine", "{}", { as: "shopper", headers: { "idempotency-key": "has space" } })).toBe(
      "invalid_request",
    );
  });

  it("tells a stranger how to sign in", async ({ expect }) => {
    expect((await post("/mine", "{}")).headers.get("www-authenticate")).toBe("Bearer");
  });

  it("refuses query parameters that are unknown, repeated or out of range", async ({ expect }) => {
    expect(await (await shop("/list/a?limit=7")).json()).toEqual({ name: "a 7" });
    expect(await (await shop("/list/a/")).json()).toEqual({ name: "a 20" });
    for (const query of [
      "limit=0",
      "limit=101",
      "limit=1e1",
      "limit=",
      "limit=1&limit=2",
      "page=1",
      "limit=1000000000",
    ])
      expect((await problemOf(await shop(`/list/a?${query}`))).code).toBe("invalid_request");
    expect((await problemOf(await shop("/broken?x=1"))).code).toBe("invalid_request");
  });

  it("refuses a body where none is taken, but for an empty one", async ({ expect }) => {
    expect((await shop("/bare", { method: "POST" })).status).toBe(200);
    expect((await post("/bare", "{}")).status).toBe(200);
    for (const body of ["", " \n", "{}", " {\t} \n"])
      expect([body, (await post("/bare", body)).status]).toEqual([body, 200]);
    for (const body of ['{"a":1}', "{", "}", "{}{}", "{} x", `${" ".repeat(1_000)}x`, "null"])
      expect([body, (await post("/bare", body)).status]).toEqual([body, 422]);
    expect((await post("/bare", " ".repeat(1_025))).status).toBe(413);
  });

  it("shows nothing of an unknown error", async ({ expect }) => {
    const response = await shop("/broken");
    expect(response.status).toBe(500);
    expect(JSON.stringify(await problemOf(response))).not.toContain("secret");
  });

  it("answers 429 with when to come back, once the binding says so", async ({ expect }) => {
    const full = { limit: async () => ({ success: false }) };
    const response = await shop("/list/a", { env: { RATE_READ: full } });
    expect(response.status).toBe(429);
    expect(response.headers.get("retry-after")).toBe("60");
    expect(response.headers.get("ratelimit")).toContain('"read";r=0');
    expect((await problemOf(response)).code).toBe("rate_limited");
    expect((await shop("/list/a")).headers.get("ratelimit-policy")).toBe('"read";q=120000;w=60');
  });

  it("names what the shop lacks when it is not configured, and no value", async ({ expect }) => {
    const env = { APP_SECRET: "short", STRIPE_SECRET_KEY: "nonsense" };
    const response = await shop("/list/a", { env });
    expect(response.status).toBe(503);
    const { detail } = await problemOf(response);
    expect(detail).toContain("APP_SECRET");
    expect(detail).toContain("STRIPE_SECRET_KEY");
    expect(detail).not.toContain("nonsense");
  });
});
