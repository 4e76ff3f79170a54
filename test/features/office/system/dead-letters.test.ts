import { createExecutionContext, createMessageBatch } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { beforeAll, describe, it, vi } from "vitest";
import { runBatch } from "#platform/data/db";
import { publish } from "#platform/data/outbox";
import { auditLog, deadLetters, outbox } from "#platform/data/tables";
import { queue } from "../../../../src/queues.ts";
import { tokenOf } from "../../../support/actors.ts";
import { call, problemOf, tripsOf } from "../../../support/api.ts";
import { testContext } from "../../../support/context.ts";
import { probeEvents } from "../../../support/probe-events.ts";

const LIST = "/api/v1/admin/system/dead-letters";
let admin = "";
let staff = "";
beforeAll(async () => {
  admin = await tokenOf("admin");
  staff = await tokenOf("staff");
});

/** An outbox row whose message has come out of the dead-letter queue, as `[letter, outbox row]` ids. */
async function givenDeadLetter(): Promise<{ id: string; outbox_id: string }> {
  const ctx = testContext();
  await runBatch(ctx.db, [publish(ctx, probeEvents["probe.unheard_of"], { subject: ctx.id() })]);
  const outbox_id = ctx.published[0]?.id ?? "";
  const id = ctx.id();
  const batch = createMessageBatch("bodega-events-dead", [
    { id, timestamp: new Date(), attempts: 1, body: { type: "outbox", id: outbox_id } },
  ]);
  await queue(batch, env, createExecutionContext());
  return { id, outbox_id };
}
const rowOf = (id: string) => testContext().db.select().from(outbox).where(eq(outbox.id, id)).get();
type Listed = {
  data: { id: string; type: string; replayed_at: string | null }[];
  next_cursor: string | null;
  total_count?: number;
};
const list = async (query = "") => (await call("GET", `${LIST}${query}`, { token: admin })).json<Listed>();

describe("dead letters", () => {
  it("are listed newest first, page by page, in two trips", async ({ expect }) => {
    const [first, second] = [await givenDeadLetter(), await givenDeadLetter()];
    const response = await call("GET", `${LIST}?limit=100&count=true`, { token: admin });
    expect(response.status).toBe(200);
    expect(tripsOf(response).d1).toBeLessThanOrEqual(2);
    const { data, total_count } = await response.json<Listed>();
    expect(total_count).toBeGreaterThanOrEqual(2);
    // Letters of other tests may be newer.
    const at = data.findIndex(({ id }) => id === second.id);
    expect(data[at]).toMatchObject({
      type: "probe.unheard_of",
      queue: "bodega-events-dead",
      outbox_id: second.outbox_id,
      replayed_at: null,
      done_at: null,
    });
    expect(data[at + 1]?.id).toBe(first.id);
    const { next_cursor } = await list(`?limit=${at + 1}`);
    expect((await list(`?limit=1&cursor=${next_cursor}`)).data[0]?.id).toBe(first.id);
  });

  it("are replayed through the queue, once done are done, and who did it is on record", async ({ expect }) => {
    const { id, outbox_id } = await givenDeadLetter();
    expect((await rowOf(outbox_id))?.dead_at).not.toBeNull();
    const response = await call("POST", `${LIST}/${id}/replay`, { token: admin });
    expect(response.status).toBe(202);
    expect(await response.json()).toMatchObject({
      id,
      outbox_id,
      done_at: null,
      replayed_at: expect.stringMatching(/Z$/),
    });
    expect((await rowOf(outbox_id))?.dead_at).toBeNull();
    // No consumer takes this type: the queue's delivery marks it done by itself.
    await vi.waitFor(async () => expect((await rowOf(outbox_id))?.done_at).not.toBeNull(), {
      timeout: 15_000,
      interval: 100,
    });
    const ctx = testContext();
    const [letter] = await ctx.db.select().from(deadLetters).where(eq(deadLetters.id, id));
    expect(letter?.replayed_at).not.toBeNull();
    expect(await ctx.db.select().from(auditLog).where(eq(auditLog.subject_id, id))).toMatchObject([
      { action: "dead_letter.replayed", actor_type: "user" },
    ]);
    expect((await list("?waiting=true&limit=100")).data.map((one) => one.id)).not.toContain(id);
    const again = await call("POST", `${LIST}/${id}/replay`, { token: admin });
    expect(again.status).toBe(409);
    expect((await problemOf(again)).code).toBe("dead_letter_settled");
  });

  it("refuse strangers, shoppers, wrong ids, bodies and parameters", async ({ expect }) => {
    const { id } = await givenDeadLetter();
    const shopper = await tokenOf("customer");
    const refusals: [string, string, Parameters<typeof call>[2], number, string][] = [
      ["GET", LIST, {}, 401, "not_signed_in"],
      ["GET", LIST, { token: shopper }, 403, "permission_required"],
      ["POST", `${LIST}/${id}/replay`, {}, 401, "not_signed_in"],
      ["POST", `${LIST}/${id}/replay`, { token: shopper }, 403, "permission_required"],
      ["POST", `${LIST}/${id}/replay`, { token: admin, body: { force: true } }, 422, "invalid_request"],
      ["POST", `${LIST}/nobody/replay`, { token: admin }, 404, "dead_letter_not_found"],
      ["GET", `${LIST}?queue=x`, { token: admin }, 422, "invalid_request"],
      ["GET", `${LIST}?cursor=x.y`, { token: admin }, 422, "invalid_cursor"],
      ["DELETE", LIST, { token: admin }, 405, "method_not_allowed"],
    ];
    for (const [method, path, options, status, code] of refusals) {
      const response = await call(method, path, options);
      expect([method, path, response.status, (await problemOf(response)).code]).toEqual([method, path, status, code]);
    }
    expect((await rowOf(id))?.dead_at ?? null).toBeNull();
  });
});

describe("staff", () => {
  it("see the audit log and the jobs only with the permission", async ({ expect }) => {
    expect((await call("GET", "/api/v1/admin/audit-log", { token: admin })).status).toBe(200);
    expect([200, 403]).toContain((await call("GET", "/api/v1/admin/audit-log", { token: staff })).status);
    expect((await call("GET", "/api/v1/admin/audit-log")).status).toBe(401);
    expect((await call("GET", "/api/v1/admin/system/jobs")).status).toBe(401);
  });
});
