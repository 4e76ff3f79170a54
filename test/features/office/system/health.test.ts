import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { app } from "../../../../src/app.ts";
import { call, problemOf } from "../../../support/api.ts";

const ask = (changed: Partial<Env> = {}, at: Env = { ...env, ...changed }) =>
  app.request("https://shop.test/health", {}, at, createExecutionContext());

/** The set-up says that the demo shop is whole. */
const say = (changed: Partial<Env> = {}) =>
  app.request("https://shop.test/dev/filled", { method: "POST" }, { ...env, ...changed }, createExecutionContext());

describe("/health", () => {
  it("says that the database, the storage, the queue and an object can be reached", async ({ expect }) => {
    const response = await call("GET", "/health");
    expect(response.status).toBe(200);
    const ok = { ok: true, ms: expect.any(Number) };
    expect(await response.json()).toMatchObject({
      status: "ok",
      checks: { database: ok, storage: ok, queue: ok, object: ok },
    });
  });

  it("keeps its answer for five seconds", async ({ expect }) => {
    let looked = 0;
    const counted = { head: async () => ((looked += 1), null) };
    const at = { ...env, MEDIA: counted as unknown as R2Bucket };
    await ask({}, at);
    const answers = await Promise.all(
      Array.from({ length: 20 }, async () => (await ask({}, at)).json<{ checked_at: string }>()),
    );
    expect(looked).toBe(1);
    expect(new Set(answers.map((answer) => answer.checked_at)).size).toBe(1);
  });

  it("is 503 and names what cannot be reached, without its insides", async ({ expect }) => {
    const down = () => Promise.reject(new Error("secret-host is down"));
    const broken: [keyof Env, unknown, string][] = [
      ["MEDIA", { head: down }, "storage"],
      ["ORDERS", { metrics: down }, "queue"],
      ["STOCK", { getByName: () => ({ level: down }) }, "object"],
      [
        "DB",
        {
          withSession: () => ({
            getBookmark: () => null,
            prepare: () => ({
              bind: () => ({ all: down, raw: down, run: down, first: down }),
              all: down,
              raw: down,
              run: down,
              first: down,
            }),
          }),
        },
        "database",
      ],
    ];
    for (const [binding, stand_in, name] of broken) {
      const response = await ask({ [binding]: stand_in });
      expect([name, response.status, response.headers.get("retry-after")]).toEqual([name, 503, "5"]);
      const problem = await problemOf(response);
      expect(problem).toMatchObject({ code: "unhealthy", checks: { [name]: { ok: false } } });
      expect(problem.detail).toContain(name);
      expect(JSON.stringify(problem)).not.toContain("secret-host");
    }
  });

  it("is 503 `starting` locally until the demo shop is whole, and never in a deployed shop", async ({ expect }) => {
    const begin =
      "INSERT INTO job_runs (job, scheduled_at, status, started_at) VALUES ('fill_demo_shop', 0, 'running', 1)";
    await env.DB.prepare(begin).run();
    const starting = await ask();
    expect([starting.status, starting.headers.get("retry-after")]).toEqual([503, "1"]);
    expect((await problemOf(starting)).code).toBe("starting");
    expect((await ask({ ENVIRONMENT: "production" })).status).toBe(200);
    const at = { ...env };
    expect((await ask({}, at)).status).toBe(503);
    expect((await say({ ENVIRONMENT: "production" })).status).toBe(404);
    expect((await ask({}, at)).status).toBe(503);
    expect((await say()).status).toBe(204);
    // At once: that it was starting is not remembered.
    expect((await ask({}, at)).status).toBe(200);
    await env.DB.prepare("DELETE FROM job_runs WHERE job = 'fill_demo_shop'").run();
  });

  it("is well while a job runs", async ({ expect }) => {
    const begin = "INSERT INTO job_runs (job, scheduled_at, status, started_at) VALUES ('another', 0, 'running', 1)";
    await env.DB.prepare(begin).run();
    expect((await ask()).status).toBe(200);
    const statusOf = () => env.DB.prepare("SELECT status FROM job_runs WHERE job = 'another'").first("status");
    expect((await say()).status).toBe(204);
    expect(await statusOf()).toBe("running");
    await env.DB.prepare("DELETE FROM job_runs WHERE job = 'another'").run();
  });

  it("does not wait for what hangs", { timeout: 10_000 }, async ({ expect }) => {
    const response = await ask({ MEDIA: { head: () => new Promise(() => {}) } as unknown as R2Bucket });
    expect((await problemOf(response)).status).toBe(503);
  });
});
