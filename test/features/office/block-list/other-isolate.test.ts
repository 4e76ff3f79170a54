import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { app } from "../../../../src/app.ts";
import { forgetBlocks } from "../../../../src/features/office/block-list/refuse-blocked.ts";
import { stopClock } from "../../../support/clock.ts";
import { callWith } from "../../../support/settings.ts";

const clock = stopClock();
/** With what goes on behind the answer done. */
const call = callWith({});
let nth = 0;

/** A row as another isolate writes it: nothing here is told of it. */
async function blockedElsewhere(): Promise<{ address: string; id: string }> {
  const [id, address] = [crypto.randomUUID(), `198.18.7.${(nth += 1)}`];
  await env.DB.prepare("INSERT INTO blocks VALUES (?, 'address', ?, NULL, 'test', ?, NULL)")
    .bind(id, address, Date.now())
    .run();
  return { address, id };
}
const visit = async (address: string): Promise<number> =>
  (await call("GET", "/api/v1/categories", { headers: { "cf-connecting-ip": address } })).status;
/** This isolate has just read its list. */
async function warm(): Promise<void> {
  forgetBlocks();
  await visit("198.18.8.1");
}

describe("a block that another isolate has added", () => {
  it("counts after at most a minute where requests keep coming, and costs none of them a wait before", async ({
    expect,
  }) => {
    await warm();
    const { address } = await blockedElsewhere();
    let waited = 0;
    for (; waited < 60 && (await visit(address)) !== 403; waited += 5) clock.pass(5_000);
    expect(await visit(address)).toBe(403);
    expect(waited).toBeGreaterThan(15);
    expect(waited).toBeLessThanOrEqual(30);
  });

  it("counts for the very first request after a pause", async ({ expect }) => {
    await warm();
    const { address } = await blockedElsewhere();
    clock.pass(51_000);
    expect(await visit(address)).toBe(403);
  });

  it("is over within a minute once it was removed there", async ({ expect }) => {
    const { address, id } = await blockedElsewhere();
    await warm();
    expect(await visit(address)).toBe(403);
    await env.DB.prepare("DELETE FROM blocks WHERE id = ?").bind(id).run();
    clock.pass(45_000);
    expect(await visit(address)).toBe(403);
    expect(await visit(address)).toBe(200);
  });
});

describe("a list that cannot be read", () => {
  it("is asked for once in a second, however many requests come: it stands before their limits", async ({ expect }) => {
    let asked = 0;
    const withSession = () => {
      asked += 1;
      throw new Error("the database is away");
    };
    const visitNow = async () => {
      const execution = createExecutionContext();
      const response = await app.fetch(
        new Request("https://shop.test/problems"),
        { ...env, DB: { withSession } },
        execution,
      );
      await waitOnExecutionContext(execution);
      return response.status;
    };
    forgetBlocks();
    for (let n = 0; n < 5; n += 1) expect(await visitNow()).toBe(200);
    expect(asked).toBe(1);
    clock.pass(1_001);
    expect([await visitNow(), asked]).toEqual([200, 2]);

    const { address } = await blockedElsewhere();
    clock.pass(1_001);
    expect(await visit(address)).toBe(403);
  });
});
