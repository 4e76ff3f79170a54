import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { DAY, HOUR, MINUTE } from "#platform/basics/time";
import { stepBatch } from "../../../../src/features/prepaid/gift-card-batches/step-batch.ts";
import { givenActor, tokenOf } from "../../../support/actors.ts";
import { call, codeIn, problemOf } from "../../../support/api.ts";
import { auditOf } from "../../../support/audit.ts";
import { stopClock } from "../../../support/clock.ts";
import { testContext } from "../../../support/context.ts";
import { callDeployed } from "../../../support/deployed.ts";
import { batchRow, cardsOfBatch, downloadBatch, givenCardBatch, issueAll } from "../../../support/gift-card-batches.ts";
import { balanceOf, useCard } from "../../../support/gift-cards.ts";
import { runJob } from "../../../support/jobs.ts";
import { deliver, deliverAtOnce } from "../../../support/queue.ts";
import { type Fate, Wire, wrapEnv } from "../../../support/wrap-env.ts";

const { pass } = stopClock();
const path = "/api/v1/admin/gift-card-batches";
const read = async (id: string, token: string): Promise<any> => (await call("GET", `${path}/${id}`, { token })).json();
const fileOf = (id: string) => env.FILES.head(`gift-card-codes/${id}`);

/** The rows of the outbox that carry a batch on. */
async function messagesOf(id: string): Promise<string[]> {
  const rows = env.DB.prepare("SELECT id FROM outbox WHERE body ->> 'batch_id' = ? ORDER BY id").bind(id);
  return (await rows.all<{ id: string }>()).results.map((row) => row.id);
}

describe("a batch of gift cards", () => {
  it("issues exactly as many as were asked for, wherever its steps are cut off", async ({ expect }) => {
    const { id } = await givenCardBatch({ card_count: 1_100 });
    for (const fate of ["dies_before", "dies_after"] satisfies Fate[])
      for (let at = 1; at <= 4; at += 1) {
        let asked = 0;
        const wire = new Wire(() => ((asked += 1) === at ? fate : "works"));
        const ctx = testContext({ env: wrapEnv(env, wire) });
        await wire.survives(() => stepBatch(ctx, id, ctx.db.run("SELECT 1"))).catch(() => false);
        const { cards, codes } = (await cardsOfBatch(id)) ?? { cards: 0, codes: 0 };
        expect([cards, codes]).toEqual([(await batchRow(id))?.made_count, cards]);
      }
    await issueAll(id);
    const all = { cards: 1_100, codes: 1_100, issued: 11_000, booked: 11_000, balance: 11_000 };
    expect(await cardsOfBatch(id)).toEqual(all);
    expect(await read(id, await tokenOf("admin"))).toMatchObject({
      status: "completed",
      made_count: 1_100,
      codes: "ready",
    });
  });

  it("takes each message once, however often it comes", async ({ expect }) => {
    const { id } = await givenCardBatch({ card_count: 501 });
    for (let round = 0; round < 4; round += 1) {
      const ids = await messagesOf(id);
      await deliverAtOnce([...ids, ...ids]);
      await deliver(ids);
    }
    expect(await cardsOfBatch(id)).toMatchObject({ cards: 501, codes: 501, issued: 5_010, booked: 5_010 });
    expect((await batchRow(id))?.finished_at).not.toBeNull();
  });

  it("gives its codes once, as a file that is gone then", async ({ expect }) => {
    const { token } = await givenActor("admin");
    const expires_at = "2999-12-31T00:00:00.000Z";
    const { id } = await givenCardBatch({ card_count: 20, amount: 1_250, expires_at }, token);
    await issueAll(id);
    const sealed = await (await env.FILES.get(`gift-card-codes/${id}`))?.text();
    const answers = await Promise.all([1, 2, 3].map(() => downloadBatch(id, token)));
    const [file, ...others] = answers.toSorted((a, b) => a.status - b.status);
    expect([file?.status, ...others.map(({ status }) => status)]).toEqual([200, 409, 409]);
    expect(await problemOf(others[0] ?? new Response())).toMatchObject({
      code: "gift_card_codes_gone",
      reason: "downloaded",
    });
    expect(file?.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    const [head, ...rows] = ((await file?.text()) ?? "").trim().split("\r\n");
    expect(head).toBe("code,gift_card_id,amount,currency,expires_at");
    expect([rows.length, new Set(rows).size]).toEqual([20, 20]);
    const [code = "", card_id, amount, currency, end] = rows[0]?.split(",") ?? [];
    expect([amount, currency, end]).toEqual(["12.50", "USD", expires_at]);
    expect([code]).toEqual([expect.stringMatching(/^[2-9A-HJ-NP-Z]{4}(-[2-9A-HJ-NP-Z]{4}){3}$/)]);
    const balance = await call("POST", "/api/v1/gift-cards/balance", {
      body: { code },
      headers: { "cf-connecting-ip": "198.51.100.31" },
    });
    expect(await balance.json()).toMatchObject({ available: 1_250, status: "active" });
    expect([await fileOf(id), sealed?.includes(code.slice(0, 4))]).toEqual([null, false]);
    expect(await codeIn(await downloadBatch(id, token))).toEqual([409, "gift_card_codes_gone"]);
    expect((await auditOf(id)).map(({ action }) => action)).toEqual([
      "gift_card_batch.started",
      "gift_card_batch.downloaded",
    ]);
    for (const table of ["gift_cards", "value_accounts", "value_entries", "outbox", "audit_log", "idempotency_keys"]) {
      const { results } = await env.DB.prepare(`SELECT * FROM ${table}`).all();
      const kept = JSON.stringify(results);
      expect([table, kept.includes(code), kept.includes(code.replaceAll("-", ""))]).toEqual([table, false, false]);
    }
    const list = await call("GET", `/api/v1/admin/gift-cards?batch_id=${id}&limit=100`, { token });
    const { data }: any = await list.json();
    expect([data.length, data.some((one: any) => one.id === card_id)]).toEqual([20, true]);
    expect(data.every((one: any) => one.batch_id === id)).toBe(true);
  });

  it("gives its codes for 24 hours, and to nobody before all are there", async ({ expect }) => {
    const { id } = await givenCardBatch();
    const early = await downloadBatch(id, await tokenOf("admin"));
    if ((await batchRow(id))?.finished_at === null)
      expect(await problemOf(early)).toMatchObject({ code: "gift_card_batch_running", card_count: 3 });
    const { id: other } = await givenCardBatch();
    await issueAll(other);
    pass(DAY - 1);
    expect((await read(other, await tokenOf("admin"))).codes).toBe("ready");
    await runJob("gift_card_batches.sweep", testContext());
    expect(await fileOf(other)).not.toBeNull();
    pass(1);
    const token = await tokenOf("admin");
    expect((await read(other, token)).codes).toBe("expired");
    expect(await problemOf(await downloadBatch(other, token))).toMatchObject({
      code: "gift_card_codes_gone",
      reason: "expired",
    });
    await runJob("gift_card_batches.sweep", testContext());
    expect(await fileOf(other)).toBeNull();
    expect(await cardsOfBatch(other)).toMatchObject({ cards: 3, balance: 30 });
  });

  it("is disabled as a whole but for what was used, and issues no more", async ({ expect }) => {
    const { token } = await givenActor("admin");
    const { id } = await givenCardBatch({ card_count: 3, amount: 100 }, token);
    await issueAll(id);
    const { data }: any = await (await call("GET", `/api/v1/admin/gift-cards?batch_id=${id}`, { token })).json();
    await useCard(data[0].id);
    await env.DB.prepare("UPDATE value_accounts SET held = 10 WHERE id = ?").bind(data[1].id).run();
    const disable = () => call("POST", `${path}/${id}/disable`, { token });
    expect(await (await disable()).json()).toMatchObject({ status: "disabled", codes: "disabled" });
    expect((await disable()).status).toBe(200);
    const left = await Promise.all(data.map((one: any) => balanceOf(one.id)));
    expect(left.map((one: any) => one.balance)).toEqual([99, 100, 0]);
    expect(await fileOf(id)).toBeNull();
    await env.FILES.put(`gift-card-codes/${id}`, "left by a disabling that was cut off");
    await runJob("gift_card_batches.sweep", testContext());
    expect(await fileOf(id)).toBeNull();
    expect(await problemOf(await downloadBatch(id, token))).toMatchObject({ reason: "disabled" });
    expect((await auditOf(id)).map(({ action }) => action)).toEqual([
      "gift_card_batch.started",
      "gift_card_batch.disabled",
    ]);
    const running = await givenCardBatch({ card_count: 5_000 }, token);
    await call("POST", `${path}/${running.id}/disable`, { token });
    const { made_count } = (await batchRow(running.id)) ?? {};
    const ctx = testContext();
    await stepBatch(ctx, running.id, ctx.db.run("SELECT 1"));
    expect([(await batchRow(running.id))?.made_count, (await cardsOfBatch(running.id))?.balance]).toEqual([
      made_count,
      0,
    ]);
  });

  it.for(["works", "dies_before"] satisfies Fate[])(
    "that is disabled while its file is being written leaves none behind, when the step then %s",
    async (fate, { expect }) => {
      const { token } = await givenActor("admin");
      const { id } = await givenCardBatch({}, token);
      await issueAll(id);
      await deliver(await messagesOf(id));
      // As if its last step were still to come.
      await env.DB.prepare("UPDATE gift_card_batches SET finished_at = NULL, codes_expire_at = NULL WHERE id = ?")
        .bind(id)
        .run();
      const sweep = () => runJob("gift_card_batches.sweep", testContext());
      const wire = new Wire(async ({ name, part }): Promise<Fate> => {
        if (name === "files.put") {
          expect((await call("POST", `${path}/${id}/disable`, { token })).status).toBe(200);
          await sweep();
        }
        return part === "d1" && wire.log.some((one) => one.name === "files.put") ? fate : "works";
      });
      const ctx = testContext({ env: wrapEnv(env, wire) });
      await wire.survives(() => stepBatch(ctx, id, ctx.db.run("SELECT 1")));
      expect((await fileOf(id)) === null).toBe(fate === "works");
      pass(HOUR);
      await sweep();
      expect(await fileOf(id)).toBeNull();
    },
  );
});

describe("whoever asks for a batch", () => {
  it("needs payments:write, and counts all of its cards towards the limit of the hour", async ({ expect }) => {
    const body = { card_count: 4, amount: 200, currency: "USD" };
    const { token } = await givenActor("customer");
    expect((await call("POST", path, { token, body })).status).toBe(403);
    const admin = await givenActor("admin");
    const ask = (settings: Record<string, string>) =>
      callDeployed("POST", path, { token: admin.token, body, settings });
    expect(await codeIn(await ask({ HOURLY_REFUNDS: "7" }))).toEqual([429, "refund_limit_reached"]);
    expect((await ask({ HOURLY_REFUNDS: "8" })).status).toBe(202);
    expect(await codeIn(await ask({ HOURLY_REFUNDS: "15" }))).toEqual([429, "refund_limit_reached"]);
  });

  it("proves to be themselves for a large sum, and whenever the codes are downloaded", async ({ expect }) => {
    const { token } = await givenActor("admin");
    const { id } = await givenCardBatch({}, token);
    await issueAll(id);
    pass(6 * MINUTE);
    const body = { card_count: 501, amount: 100, currency: "USD" };
    expect(await codeIn(await call("POST", path, { token, body }))).toEqual([403, "step_up_required"]);
    expect(await codeIn(await downloadBatch(id, token))).toEqual([403, "step_up_required"]);
    expect((await call("POST", path, { token, body: { ...body, card_count: 1 } })).status).toBe(202);
  });

  it("names a moment to come, where the cards expire", async ({ expect }) => {
    const { token } = await givenActor("admin");
    const expires_at = new Date(Date.now()).toISOString();
    const body = { card_count: 1, amount: 100, currency: "USD", expires_at };
    expect((await problemOf(await call("POST", path, { token, body }))).errors?.[0]).toMatchObject({
      path: "expires_at",
      code: "too_small",
    });
  });

  it("gets the same one for the same key", async ({ expect }) => {
    const { token } = await givenActor("admin");
    const body = { card_count: 2, amount: 100, currency: "USD", note: "For the party" };
    const headers = { "idempotency-key": crypto.randomUUID() };
    const [first, second]: any[] = await Promise.all(
      [1, 2].map(async () => (await call("POST", path, { token, body, headers })).json()),
    );
    const again: any = await (await call("POST", path, { token, body, headers })).json();
    expect(new Set([first.id ?? again.id, second.id ?? again.id, again.id]).size).toBe(1);
    await issueAll(again.id);
    expect((await cardsOfBatch(again.id))?.cards).toBe(2);
    const [started] = await auditOf(again.id);
    expect(JSON.stringify(started?.changes)).not.toContain("party");
  });

  it("finds them in what the shop owes", async ({ expect }) => {
    const { token } = await givenActor("admin");
    const owed = async () => {
      const { currencies }: any = await (await call("GET", "/api/v1/admin/gift-cards/liability", { token })).json();
      return currencies.find((one: any) => one.currency === "BHD" && one.kind === "gift_card")?.outstanding ?? 0;
    };
    const before = await owed();
    const { id } = await givenCardBatch({ card_count: 4, amount: 250, currency: "BHD" }, token);
    await issueAll(id);
    expect(await owed()).toBe(before + 1_000);
  });
});
