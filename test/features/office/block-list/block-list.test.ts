import { createExecutionContext } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { describe, it } from "vitest";
import { app } from "../../../../src/app.ts";
import { canonical, isBlocked, readBlocks } from "../../../../src/features/office/block-list/match-origin.ts";
import { tokenOf } from "../../../support/actors.ts";
import { call, problemOf, tripsOf } from "../../../support/api.ts";
import { Wire, wrapEnv } from "../../../support/wrap-env.ts";

const path = "/api/v1/admin/block-list";
const admin = await tokenOf("admin");
type Block = { id: string; value: string };
const add = (body: Record<string, unknown>, headers: Record<string, string> = {}) =>
  call("POST", path, { token: admin, body, headers });
const visit = (address: string, at = "/api/v1/categories") =>
  call("GET", at, { headers: { "cf-connecting-ip": address } });

describe("the block list", () => {
  it("turns away an address at once, its range, and nobody beside it, until it is taken off", async ({ expect }) => {
    const made = await add({ kind: "range", value: "198.51.100.77/24", reason: "Tries passwords" });
    expect(made.status).toBe(201);
    const block = await made.json<Block>();
    expect(block.value).toBe("198.51.100.0/24");
    const refused = await visit("198.51.100.9");
    expect([refused.status, (await problemOf(refused)).code]).toEqual([403, "blocked"]);
    expect((await visit("::ffff:198.51.100.9")).status).toBe(403);
    expect((await visit("198.51.101.9")).status).toBe(200);
    expect((await call("DELETE", `${path}/${block.id}`, { token: admin })).status).toBe(204);
    expect((await visit("198.51.100.9")).status).toBe(200);
    expect((await call("DELETE", `${path}/${block.id}`, { token: admin })).status).toBe(404);
  });

  it("lets webhooks and the health check through, wherever they come from", async ({ expect }) => {
    const block = await (await add({ kind: "address", value: "198.51.100.200" })).json<Block>();
    expect((await visit("198.51.100.200", "/health")).status).toBe(200);
    const webhook = await call("POST", "/api/v1/webhooks/stripe", {
      body: "{}",
      headers: { "cf-connecting-ip": "198.51.100.200", "stripe-signature": "t=1,v1=nothing" },
    });
    expect((await problemOf(webhook)).code).not.toBe("blocked");
    await call("DELETE", `${path}/${block.id}`, { token: admin });
  });

  it("turns away a country by what Cloudflare says, not by a header", async ({ expect }) => {
    const block = await (await add({ kind: "country", value: "aq" })).json<Block>();
    const from = (country: string) =>
      exports.default.fetch(new Request("https://shop.test/api/v1/categories", { cf: { country } }));
    expect((await from("AQ")).status).toBe(403);
    expect((await from("NZ")).status).toBe(200);
    const forged = await call("GET", "/api/v1/categories", { headers: { "cf-ipcountry": "AQ" } });
    expect(forged.status).toBe(200);
    await call("DELETE", `${path}/${block.id}`, { token: admin });
  });

  it("forgets a block that has expired", async ({ expect }) => {
    const expires_at = new Date(Date.now() + 60_000).toISOString();
    const block = await (await add({ kind: "address", value: "198.51.100.201", expires_at })).json<Block>();
    expect((await visit("198.51.100.201")).status).toBe(403);
    await env.DB.prepare("UPDATE blocks SET expires_at = ? WHERE id = ?")
      .bind(Date.now() - 1, block.id)
      .run();
    // The next change of the list makes it read again.
    const other = await (await add({ kind: "address", value: "198.51.100.202" })).json<Block>();
    expect((await visit("198.51.100.201")).status).toBe(200);
    await call("DELETE", `${path}/${other.id}`, { token: admin });
  });

  it.for([
    ["address", "198.51.100.204"],
    ["range", "198.51.99.0/24"],
    ["country", "BV"],
  ])("blocks the same %s again once its block has ended, and not before", async ([kind, value], { expect }) => {
    const block = await (await add({ kind, value })).json<Block>();
    expect((await problemOf(await add({ kind, value }))).code).toBe("block_taken");
    await env.DB.prepare("UPDATE blocks SET expires_at = ? WHERE id = ?")
      .bind(Date.now() - 1, block.id)
      .run();
    const again = await add({ kind, value });
    expect(again.status).toBe(201);
    await call("DELETE", `${path}/${(await again.json<Block>()).id}`, { token: admin });
  });

  it("costs a request nothing once it is known", async ({ expect }) => {
    await visit("203.0.113.1", "/api/v1/tags");
    expect(tripsOf(await visit("203.0.113.1")).d1).toBeLessThanOrEqual(1);
  });

  it("keeps nobody waiting for a request that was cut off while it read", async ({ expect }) => {
    const block = await (await add({ kind: "address", value: "198.51.100.203" })).json<Block>();
    const wire = new Wire(({ name }) => (name === "d1 select blocks" ? "dies_before" : "works"));
    const request = new Request("https://shop.test/api/v1/categories");
    const cut_off = wire.survives(async () => app.fetch(request, wrapEnv(env, wire), createExecutionContext()));
    expect(await cut_off).toBe(false);
    expect((await visit("203.0.113.1")).status).toBe(200);
    expect((await visit("198.51.100.203")).status).toBe(403);
    await call("DELETE", `${path}/${block.id}`, { token: admin });
  });

  it("blocks nobody out of their own shop", async ({ expect }) => {
    const mine = { "cf-connecting-ip": "203.0.113.50" };
    for (const body of [
      { kind: "address", value: "203.0.113.50" },
      { kind: "range", value: "203.0.0.0/16" },
    ])
      expect((await problemOf(await add(body, mine))).code).toBe("own_address");
    const twice = [
      await add({ kind: "address", value: "2001:DB8::1" }),
      await add({ kind: "address", value: "2001:db8:0::1" }),
    ];
    expect(twice.map(({ status }) => status)).toEqual([201, 409]);
  });

  it.for([
    [{ kind: "address", value: "somewhere" }, "value"],
    [{ kind: "address", value: "10.0.0.0/8" }, "value"],
    [{ kind: "address", value: "0x7f000001" }, "value"],
    [{ kind: "range", value: "0.0.0.0/0" }, "value"],
    [{ kind: "range", value: "203.0.113.0/33" }, "value"],
    [{ kind: "country", value: "Norway" }, "value"],
    [{ kind: "planet", value: "Mars" }, "kind"],
    [{ kind: "address", value: "203.0.113.9", expires_at: "2020-01-01T00:00:00Z" }, "expires_at"],
  ] as const)("refuses %j at its field", async ([body, field], { expect }) => {
    const problem = await problemOf(await add(body));
    expect([problem.status, problem.errors?.[0]?.path]).toEqual([422, field]);
  });

  it("writes every value in one way, and matches it so", ({ expect }) => {
    expect(canonical("address", "2001:0DB8:0:0:0:0:0:1")).toBe("2001:db8::1");
    expect(canonical("range", "2001:db8:ffff::/32")).toBe("2001:db8::/32");
    expect(canonical("address", "::ffff:192.0.2.1")).toBe("192.0.2.1");
    expect(canonical("address", "1")).toBeNull();
    const list = readBlocks([{ kind: "range", value: "2001:db8::/32", expires_at: 100 }]);
    const at = (address: string, now: number) => isBlocked(list, { address, country: null }, now);
    expect([at("2001:db8:1::5", 99), at("2001:db8:1::5", 100), at("2001:db9::5", 99), at("192.0.2.1", 99)]).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});
