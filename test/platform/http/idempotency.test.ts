import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { z } from "zod";
import { defineErrors } from "#platform/basics/errors";
import { anyone, signedIn } from "#platform/http/auth";
import { json, route } from "#platform/http/route";
import { queryBoolean } from "#platform/http/schemas";
import { problemOf } from "../../support/api.ts";
import { forgetAnswer } from "../../support/idempotency.ts";
import { probe } from "../../support/probe.ts";

const said = { cause: "The test wants it.", remedy: "Send another number." };
const Oops = defineErrors("Tests", {
  probe_conflict: { status: 409, detail: "Not now.", ...said },
  probe_declined: { status: 402, detail: "Declined.", ...said },
});

let runs = 0;
const request = { body: json(z.strictObject({ n: z.int() }), "A number") };
const responses = { 201: json(z.object({ run: z.int(), operation_id: z.string() }), "Which run it was") };
const texts = { tags: ["Probe"], summary: "A probe", description: "Only in tests." };
const shop = probe([
  route(
    { ...texts, method: "post", path: "/count", operationId: "count", access: signedIn, request, responses },
    async (c) => {
      runs += 1;
      const run = runs;
      await scheduler.wait(30);
      if (c.req.valid("json").n === 409) throw Oops.probe_conflict();
      if (c.req.valid("json").n === 402) throw Oops.probe_declined();
      return c.json({ run, operation_id: c.var.ctx.operation_id }, 201);
    },
  ),
  route(
    {
      ...texts,
      method: "post",
      path: "/strict",
      operationId: "strict",
      access: anyone,
      request,
      responses,
      idempotency: "required",
    },
    async (c) => c.json({ run: 0, operation_id: c.var.ctx.operation_id }, 201),
  ),
  ...(["post", "delete"] as const).map((method) =>
    route(
      {
        ...texts,
        method,
        path: "/asking",
        operationId: `${method}Asking`,
        access: signedIn,
        request: { query: z.strictObject({ twice: queryBoolean() }) },
        idempotency: "accepted",
        responses,
      },
      async (c) => c.json({ run: 0, operation_id: c.var.ctx.operation_id }, 201),
    ),
  ),
]);

const send = (key: string | undefined, n = 1, as: "shopper" | "other" = "shopper") =>
  shop("/count", {
    method: "POST",
    body: JSON.stringify({ n }),
    as,
    headers: key === undefined ? {} : { "idempotency-key": key },
  });

describe("Idempotency-Key", () => {
  it("lets twenty equal requests at once act once, and gives the rest its answer or 409", async ({ expect }) => {
    const before = runs;
    const key = crypto.randomUUID();
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(key)));
    expect(runs).toBe(before + 1);
    for (const answer of answers) expect([201, 409]).toContain(answer.status);
    const bodies = await Promise.all(answers.filter((a) => a.status === 201).map((a) => a.json<{ run: number }>()));
    expect(new Set(bodies.map((body) => body.run))).toEqual(new Set([before + 1]));
    const replayed = answers.filter((a) => a.headers.get("idempotency-replayed") === "true");
    expect(replayed.length).toBe(bodies.length - 1);
  });

  it("gives the same answer again, marked, and refuses another body", async ({ expect }) => {
    const key = crypto.randomUUID();
    const first = await send(key);
    const again = await send(key);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(await again.text()).toBe(await first.text());
    const other = await send(key, 2);
    expect([other.status, (await problemOf(other)).code]).toEqual([422, "idempotency_key_reused"]);
  });

  it("keeps callers apart and never stores a failure that may be repeated", async ({ expect }) => {
    const key = crypto.randomUUID();
    const mine = await (await send(key)).json<{ run: number; operation_id: string }>();
    const theirs = await (await send(key, 1, "other")).json<{ run: number; operation_id: string }>();
    expect(theirs.run).not.toBe(mine.run);
    expect(theirs.operation_id).not.toBe(mine.operation_id);
    const before = runs;
    const refused = crypto.randomUUID();
    expect((await send(refused, 409)).status).toBe(409);
    expect((await send(refused, 409)).headers.get("idempotency-replayed")).toBeNull();
    expect(runs).toBe(before + 2);
    const declined = crypto.randomUUID();
    expect((await send(declined, 402)).status).toBe(402);
    const again = await send(declined, 402);
    expect([again.status, again.headers.get("idempotency-replayed")]).toEqual([402, "true"]);
  });

  it("names the operation alike for each repeat, so that objects and providers know it too", async ({ expect }) => {
    const key = crypto.randomUUID();
    const { operation_id } = await (await send(key)).json<{ operation_id: string }>();
    await forgetAnswer(key);
    expect((await (await send(key)).json<{ operation_id: string }>()).operation_id).toBe(operation_id);
    expect((await (await send(undefined)).json<{ operation_id: string }>()).operation_id).not.toBe(operation_id);
  });

  it("frees a key whose first request died in the middle", async ({ expect }) => {
    const key = crypto.randomUUID();
    await send(key);
    await env.DB.prepare("UPDATE idempotency_keys SET answer = NULL, locked_until = 1 WHERE key = ?").bind(key).run();
    const again = await send(key);
    expect([again.status, again.headers.get("idempotency-replayed")]).toEqual([201, null]);
  });

  it("keeps an answer for a day, however long ago its lock ran out, and then forgets it", async ({ expect }) => {
    const key = crypto.randomUUID();
    const { run } = await (await send(key)).json<{ run: number }>();
    const age = (column: string) =>
      env.DB.prepare(`UPDATE idempotency_keys SET ${column} = 1 WHERE key = ?`).bind(key).run();
    await age("locked_until");
    const replayed = await send(key);
    expect(replayed.headers.get("idempotency-replayed")).toBe("true");
    expect(await replayed.json()).toMatchObject({ run });
    await age("expires_at");
    const again = await send(key, 2);
    expect([again.status, again.headers.get("idempotency-replayed")]).toEqual([201, null]);
  });

  it("is for one address, query included", async ({ expect }) => {
    const key = crypto.randomUUID();
    const ask = (path: string) =>
      shop(path, { method: "POST", body: '{"n":1}', as: "shopper", headers: { "idempotency-key": key } });
    expect((await ask("/count")).status).toBe(201);
    expect((await problemOf(await ask("/strict"))).code).toBe("idempotency_key_reused");
    const other = crypto.randomUUID();
    const query = (twice: boolean) =>
      shop(`/asking?twice=${twice}`, { method: "POST", as: "shopper", headers: { "idempotency-key": other } });
    expect((await query(true)).status).toBe(201);
    expect((await problemOf(await query(false))).code).toBe("idempotency_key_reused");
    const removed = await shop("/asking?twice=true", {
      method: "DELETE",
      as: "shopper",
      headers: { "idempotency-key": other },
    });
    expect((await problemOf(removed)).code).toBe("idempotency_key_reused");
  });

  it("keeps nothing readable", async ({ expect }) => {
    const key = crypto.randomUUID();
    await send(key);
    const row = await env.DB.prepare("SELECT answer FROM idempotency_keys WHERE key = ?")
      .bind(key)
      .first<string>("answer");
    expect(row).not.toContain("run");
  });

  it("is asked for where it is required, and must be visible ASCII", async ({ expect }) => {
    const missing = await shop("/strict", { method: "POST", body: '{"n":1}' });
    expect([missing.status, (await problemOf(missing)).code]).toEqual([428, "idempotency_key_required"]);
    for (const key of ["has space", "é", "x".repeat(256)]) {
      const bad = await send(key);
      expect([bad.status, (await problemOf(bad)).code]).toEqual([422, "invalid_idempotency_key"]);
    }
  });
});
