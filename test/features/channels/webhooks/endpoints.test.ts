import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, it, vi } from "vitest";
import type { Permission } from "#platform/http/permissions";
import { createEndpoint } from "../../../../src/features/channels/webhooks/save-endpoint.ts";
import { givenActor, someUser, tokenOf } from "../../../support/actors.ts";
import { call, codeIn, problemOf } from "../../../support/api.ts";
import { auditOf } from "../../../support/audit.ts";
import { testContext } from "../../../support/context.ts";
import { givenEndpoint, type Receivers, standInForReceivers, verify } from "../../../support/webhooks.ts";

let receivers: Receivers;
beforeEach(() => {
  receivers = standInForReceivers();
});
afterEach(() => vi.restoreAllMocks());

const at = "/api/v1/admin/webhooks";
const test = (id: string, token: string, body: object = {}) => call("POST", `${at}/${id}/test`, { token, body });

describe("a webhook endpoint", () => {
  it("shows its secret once, and keeps neither it nor the address in the audit log", async ({ expect }) => {
    const { id, secret, token, host } = await givenEndpoint();
    expect(secret).toMatch(/^whsec_[\w+/]{43}=$/);
    const shown = await (await call("GET", `${at}/${id}`, { token })).text();
    expect(shown).toContain(host);
    expect(shown).not.toContain("whsec_");
    const row = await env.DB.prepare("SELECT * FROM webhook_endpoints WHERE id = ?").bind(id).first();
    expect(JSON.stringify(row)).not.toContain(secret.slice(6));
    const [entry] = await auditOf(id);
    expect(entry).toMatchObject({ action: "webhook_endpoint.created", changes: { after: { events: ["order.*"] } } });
    expect(JSON.stringify(entry)).not.toContain(host);
  });

  it("is sent a test, signed, and what came back is told", async ({ expect }) => {
    const { id, host, secret, token } = await givenEndpoint();
    receivers.answers.set(host, () => new Response("x".repeat(5_000), { status: 418 }));
    const told = await (await test(id, token, { event_type: "order.paid" })).json();
    expect(told).toMatchObject({ is_delivered: false, response_status: 418, error: "refused" });
    expect(told).toMatchObject({ response_body: "x".repeat(1024) });
    const [message] = receivers.at(host);
    expect(message && verify(secret, message)).toMatchObject({
      type: "order.paid",
      data: { order: { currency: "USD" } },
    });
    receivers.answers.delete(host);
    expect(await (await test(id, token)).json()).toMatchObject({ is_delivered: true, error: null });
    expect(receivers.at(host)[1]?.payload).toMatchObject({ type: "webhook.test", data: { webhook_endpoint_id: id } });
  });

  it("signs with both secrets while one is replaced, and then with the new one alone", async ({ expect }) => {
    const { id, host, secret, token } = await givenEndpoint();
    const rotate = (body: object, key = crypto.randomUUID()) =>
      call("POST", `${at}/${id}/rotate-secret`, { token, body, headers: { "idempotency-key": key } });
    const key = crypto.randomUUID();
    const { secret: next } = await (await rotate({}, key)).json<{ secret: string }>();
    await vi.waitUntil(async () => (await rotate({}, key)).status === 409);
    expect(await codeIn(await rotate({}, key))).toEqual([409, "webhook_secret_already_shown"]);
    await test(id, token);
    const [both] = receivers.at(host);
    for (const one of [secret, next]) expect(() => both && verify(one, both)).not.toThrow();
    const { secret: last } = await (await rotate({ overlap_seconds: 0 })).json<{ secret: string }>();
    await test(id, token);
    const [, alone] = receivers.at(host);
    expect(() => alone && verify(last, alone)).not.toThrow();
    for (const one of [secret, next]) expect(() => alone && verify(one, alone)).toThrow();
  });

  it("is refused with what is wrong with it", async ({ expect }) => {
    const token = await tokenOf("admin");
    const good = { url: "https://erp.example.com/in", events: ["order.*"] };
    const bad: readonly (readonly [object, string])[] = [
      [{ ...good, url: "http://erp.example.com/in" }, "url"],
      [{ ...good, url: "https://169.254.169.254/latest" }, "url"],
      [{ ...good, url: "https://localhost/in" }, "url"],
      [{ ...good, url: "https://me:secret@erp.example.com/" }, "url"],
      [{ ...good, url: "https://erp.example.com:6379/" }, "url"],
      [{ ...good, url: `https://erp.example.com/${"a".repeat(10_000)}` }, "url"],
      [{ ...good, url: "" }, "url"],
      [{ ...good, events: ["order.payed"] }, "events.0"],
      [{ ...good, events: ["order.paid", "*.paid"] }, "events.1"],
      [{ ...good, events: [] }, "events"],
      [{ ...good, events: Array.from({ length: 51 }, () => "*") }, "events"],
      [{ ...good, secret: "whsec_mine" }, "secret"],
    ];
    for (const [body, path] of bad) {
      const problem = await problemOf(await call("POST", at, { token, body }));
      expect([problem.status, problem.errors?.map((one) => one.path)]).toEqual([422, [path]]);
    }
    const near = await problemOf(await call("POST", at, { token, body: { ...good, events: ["order.payed"] } }));
    expect(near.errors?.[0]?.message).toContain("the nearest is `order.paid`");
    const { id } = await givenEndpoint({}, token);
    expect(await codeIn(await test(id, token, { event_type: "order.payed" }))).toEqual([422, "invalid_request"]);
  });

  it("is for those alone who may read what it hears of, and the one too many is kept out", async ({ expect }) => {
    const permissions = new Set<Permission>(["webhooks:write", "orders:read"]);
    const ctx = testContext({ actor: someUser({ id: "u2", permissions }) });
    const input = { url: "https://erp.example.com/in", description: null, is_active: false };
    await expect(createEndpoint(ctx, { ...input, events: ["stock.low"] })).rejects.toMatchObject({
      code: "permission_not_held",
    });
    const full = testContext({ actor: someUser({ permissions }), env: { ...env, WEBHOOK_ENDPOINTS_MAX: "1" } as Env });
    await createEndpoint(ctx, { ...input, events: ["order.paid"] });
    await expect(createEndpoint(full, { ...input, events: ["order.paid"] })).rejects.toMatchObject({
      code: "webhook_endpoints_full",
    });
    const { token } = await givenActor("staff");
    expect(await codeIn(await call("POST", at, { token, body: { url: input.url, events: ["*"] } }))).toEqual([
      403,
      "permission_required",
    ]);
    expect((await call("GET", at, { token })).status).toBe(200);
  });

  it("can be told all types, each with a schema that its example fits", async ({ expect }) => {
    const { data } = await (
      await call("GET", `${at}/events`, { token: await tokenOf("admin") })
    ).json<{
      data: { type: string; description: string; schema: any; example: any }[];
    }>();
    expect(data.length).toBeGreaterThanOrEqual(25);
    for (const { type, description, schema, example } of data) {
      expect(description.length).toBeGreaterThan(10);
      expect(schema.properties.type.const).toBe(type);
      expect(Object.keys(example.data)).toEqual(Object.keys(schema.properties.data.properties));
      expect(Object.values(example.data)).not.toContain("text");
    }
  });
});
