import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { commit } from "#platform/data/outbox";
import { chainAuditLog } from "../../../../src/features/office/audit/chain-audit-log.ts";
import { readMark } from "../../../../src/features/office/audit/chain-mark.ts";
import { type Break, checkAuditLog, checkWholeLog } from "../../../../src/features/office/audit/check-audit-log.ts";
import { givenActor, tokenOf } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { auditOf } from "../../../support/audit.ts";
import { testContext } from "../../../support/context.ts";

type Entry = {
  id: string;
  action: string;
  actor: { type: string; id: string };
  address: string | null;
  seq: number | null;
  hash: string | null;
};
type Check = { is_intact: boolean; checked: number; breaks: Break[]; next_seq: number | null };

const path = "/api/v1/admin/audit-log";
const admin = await givenActor("admin");
const get = (query: string, token = admin.token) => call("GET", `${path}${query}`, { token });
const list = async (query: string) => (await (await get(query)).json<{ data: Entry[] }>()).data;

/** So many changes of one thing, chained. Gives the thing. */
async function givenEntries(count: number): Promise<string> {
  const ctx = testContext();
  const subject_id = ctx.id();
  for (let n = 0; n < count; n += 1)
    await commit(ctx, [audit(ctx, { action: "thing.changed", subject_type: "thing", subject_id, after: { n } })]);
  await chainAll();
  return subject_id;
}
/** A shop that dies at one step of a chaining: as it writes the links, or the mark behind them. */
function crashing(at: "db" | "files"): Ctx {
  const ctx = testContext();
  const crash = () => Promise.reject(new Error("crashed"));
  if (at === "db")
    return Object.defineProperty({ ...ctx }, "db", {
      value: new Proxy(ctx.db, { get: (db, name) => (name === "run" ? crash : Reflect.get(db, name)) }),
    });
  let puts = 0;
  const FILES = new Proxy(env.FILES, {
    get: (files, name) => {
      if (name === "put")
        return (...given: Parameters<R2Bucket["put"]>) => ((puts += 1) > 1 ? crash() : files.put(...given));
      const member: unknown = Reflect.get(files, name);
      return typeof member === "function" ? member.bind(files) : member;
    },
  });
  return { ...ctx, env: { ...env, FILES } };
}
const chainAll = async () => {
  while ((await chainAuditLog(testContext())) > 0);
};
const lastSeq = async () =>
  (await env.DB.prepare("SELECT max(seq) AS seq FROM audit_log").first<{ seq: number }>())?.seq ?? 0;

describe("the audit log", () => {
  it("says who did what from where, and links it to the request", async ({ expect }) => {
    const name = `Category ${crypto.randomUUID()}`;
    const made = await call("POST", "/api/v1/admin/categories", {
      token: admin.token,
      body: { name },
      headers: { "cf-connecting-ip": "203.0.113.7" },
    });
    const { id } = await made.json<{ id: string }>();
    const found = await list(`?subject_id=${id}`);
    expect(found).toEqual([
      expect.objectContaining({
        action: "category.created",
        actor: { type: "user", id: admin.user_id, name: "Ada Lovelace" },
        address: "203.0.113.7",
        request_id: made.headers.get("x-request-id"),
      }),
    ]);
    expect(await list(`?request_id=${made.headers.get("x-request-id")}`)).toEqual(found);
  });

  it("finds by action and time, from then on and before then", async ({ expect }) => {
    const subject_id = await givenEntries(3);
    const all = await auditOf(subject_id);
    const [first, second, third] = all.map(({ created_at }) => created_at);
    const found = async (query: string) => (await list(`?subject_id=${subject_id}&${query}`)).length;
    expect(await found("action=thing.changed")).toBe(3);
    expect(await found("action=thing.made")).toBe(0);
    const iso = (at = 0) => new Date(at).toISOString();
    expect(await found(`created_at_from=${iso(first)}&created_at_to=${iso((third ?? 0) + 1)}`)).toBe(3);
    expect(await found(`created_at_to=${iso(first)}`)).toBe(0);
    expect(await found(`created_at_from=${iso(second)}`)).toBe(
      all.filter(({ created_at }) => created_at >= (second ?? 0)).length,
    );
    expect((await problemOf(await get("?created_at_from=yesterday"))).errors?.[0]?.path).toBe("created_at_from");
  });

  it("can be downloaded as it was asked for", async ({ expect }) => {
    const subject_id = await givenEntries(2);
    const answer = await get(`/export?subject_id=${subject_id}`);
    expect(answer.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    const lines = (await answer.text()).trim().split("\r\n");
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/^id,created_at,actor_type/);
    expect(lines[1]).toContain(subject_id);
    expect((await get("/export", await tokenOf("staff"))).status).toBe(403);
  });

  it("keeps what happens to somebody's sessions and password", async ({ expect }) => {
    const email = `ada-${crypto.randomUUID()}@example.com`;
    const password = "correct horse battery staple";
    const registered = await call("POST", "/api/v1/auth/register", { body: { email, password } });
    const { user } = await registered.json<{ user: { id: string } }>();
    await call("POST", "/api/v1/auth/login", { body: { email, password: "something else entirely" } });
    const { access_token } = await (
      await call("POST", "/api/v1/auth/login", { body: { email, password } })
    ).json<{
      access_token: string;
    }>();
    const change = { current_password: password, new_password: "another long sentence" };
    await call("POST", "/api/v1/auth/password/change", { token: access_token, body: change });
    await call("POST", "/api/v1/auth/logout", { token: access_token });
    const wanted = [
      "user.registered",
      "user.logged_in",
      "user.password_changed",
      "user.logged_out",
      "user.login_refused",
    ];
    await expect
      .poll(async () => (await auditOf(user.id)).map(({ action }) => action).toSorted())
      .toEqual(wanted.toSorted());
    const told = await auditOf(user.id);
    expect(new Set(told.map(({ actor_id }) => actor_id))).toEqual(new Set([user.id]));
    for (const secret of [email, password, change.new_password, access_token])
      expect(JSON.stringify(told)).not.toContain(secret);
  });
});

describe("the chain of the audit log", () => {
  it("has every entry once, without a gap, however many chain it at once", async ({ expect }) => {
    const ctx = testContext();
    const subject_id = ctx.id();
    const before = (await chainAll(), await lastSeq());
    for (let n = 0; n < 20; n += 1)
      await commit(ctx, [audit(ctx, { action: "thing.changed", subject_type: "thing", subject_id })]);
    await Promise.all(Array.from({ length: 5 }, () => chainAuditLog(testContext())));
    await chainAll();
    const places = (await auditOf(subject_id)).map(({ seq }) => seq);
    expect(places).toEqual(Array.from({ length: 20 }, (_, i) => before + 1 + i));
    expect((await checkAuditLog(ctx, before + 1, 1000)).breaks).toEqual([]);
  });

  it.for([
    ["its action", "action = 'thing.blessed'"],
    ["what changed", `changes = '{"after":{"n":99}}'`],
    ["who did it", "actor_id = 'somebody-else'"],
    ["when", "created_at = created_at + 1"],
    ["where from", "address = '198.51.100.1'"],
  ] as const)("shows that %s was edited", async ([, edit], { expect }) => {
    const subject_id = await givenEntries(3);
    const [, row] = await auditOf(subject_id);
    const seq = row?.seq ?? 0;
    const kept = await env.DB.prepare("SELECT * FROM audit_log WHERE id = ?").bind(row?.id).first();
    await env.DB.prepare(`UPDATE audit_log SET ${edit} WHERE id = ?`).bind(row?.id).run();
    const found = await (await get(`/check?from_seq=${seq - 1}`)).json<Check>();
    expect([found.is_intact, found.breaks]).toEqual([false, [{ seq, id: row?.id, reason: "changed" }]]);
    const { action, changes, actor_id, created_at, address } = kept ?? {};
    await env.DB.prepare(
      "UPDATE audit_log SET action = ?, changes = ?, actor_id = ?, created_at = ?, address = ? WHERE id = ?",
    )
      .bind(action, changes, actor_id, created_at, address, row?.id)
      .run();
    expect((await (await get(`/check?from_seq=${seq - 1}`)).json<Check>()).is_intact).toBe(true);
  });

  it("holds without an address that was erased", async ({ expect }) => {
    const made = await call("POST", "/api/v1/admin/categories", {
      token: admin.token,
      body: { name: `Category ${crypto.randomUUID()}` },
      headers: { "cf-connecting-ip": "203.0.113.9" },
    });
    const { id } = await made.json<{ id: string }>();
    await chainAll();
    await env.DB.prepare("UPDATE audit_log SET address = NULL WHERE subject_id = ?").bind(id).run();
    const [row] = await auditOf(id);
    expect([row?.address, row?.address_mac]).toEqual([null, expect.stringMatching(/^[\w-]{22}$/)]);
    expect((await checkAuditLog(testContext(), row?.seq ?? 0, 1)).breaks).toEqual([]);
  });

  it("shows that an entry was taken out of it, or that its end was cut off", async ({ expect }) => {
    const subject_id = await givenEntries(3);
    expect((await checkWholeLog(testContext())).breaks).toEqual([]);
    const rows = await env.DB.prepare("SELECT * FROM audit_log WHERE subject_id = ? ORDER BY seq")
      .bind(subject_id)
      .all<Record<string, string | number | null>>();
    const seqOf = (n: number) => Number(rows.results[n]?.["seq"]);
    const remove = (n: number) => env.DB.prepare("DELETE FROM audit_log WHERE seq = ?").bind(seqOf(n)).run();
    const putBack = async (n: number) => {
      const row = rows.results[n] ?? {};
      const names = Object.keys(row);
      await env.DB.prepare(`INSERT INTO audit_log (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})`)
        .bind(...Object.values(row))
        .run();
    };
    await remove(1);
    expect((await checkAuditLog(testContext(), seqOf(0), 100)).breaks).toContainEqual({
      seq: seqOf(1),
      id: null,
      reason: "missing",
    });
    await putBack(1);
    await remove(2);
    const cut = { seq: seqOf(2), id: null, reason: "missing" };
    expect((await checkAuditLog(testContext(), seqOf(0), 100)).breaks).toEqual([cut]);
    expect((await checkWholeLog(testContext())).breaks).toEqual([cut]);
    await putBack(2);
    expect((await checkWholeLog(testContext())).breaks).toEqual([]);
  });

  it("says when its end was noted outside of the database", async ({ expect }) => {
    await givenEntries(1);
    const found = await (await get("/check")).json<Check & { marked_seq: number; marked_at: string }>();
    expect(found.marked_seq).toBe(await lastSeq());
    expect(Date.now() - Date.parse(found.marked_at)).toBeLessThan(60_000);
  });

  it("goes on where it ended after a crash before its links were written, and after one behind it", async ({
    expect,
  }) => {
    const mark = async () => (await readMark(testContext()))?.mark;
    for (const failing of ["the links", "the mark after them"]) {
      await givenEntries(2);
      const last = await lastSeq();
      const ctx = testContext();
      const subject_id = ctx.id();
      await commit(ctx, [audit(ctx, { action: "thing.changed", subject_type: "thing", subject_id })]);
      await expect(chainAuditLog(crashing(failing === "the links" ? "db" : "files"))).rejects.toThrow("crashed");
      expect((await mark())?.planned?.seq).toBe(last + 1);
      expect((await checkAuditLog(testContext(), last, 100)).breaks).toEqual([]);
      await chainAll();
      expect(await mark()).toMatchObject({ seq: last + 1, planned: null });
      expect((await auditOf(subject_id)).map(({ seq }) => seq)).toEqual([last + 1]);
      expect((await checkAuditLog(testContext(), last, 100)).breaks).toEqual([]);
    }
  });

  it("shows a cut that was made between its links and the mark after them", async ({ expect }) => {
    await givenEntries(2);
    const last = await lastSeq();
    const ctx = testContext();
    const subject_id = ctx.id();
    for (let n = 0; n < 2; n += 1)
      await commit(ctx, [audit(ctx, { action: "thing.changed", subject_type: "thing", subject_id })]);
    await expect(chainAuditLog(crashing("files"))).rejects.toThrow("crashed");
    await env.DB.prepare("DELETE FROM audit_log WHERE seq = ?")
      .bind(last + 2)
      .run();
    expect((await checkAuditLog(testContext(), last, 100)).breaks).toEqual([
      { seq: last + 2, id: null, reason: "missing" },
    ]);
    // A round that finds nothing to chain does not take the end that is left for the end that was.
    expect(await chainAuditLog(testContext())).toBe(0);
    expect((await checkAuditLog(testContext(), last, 100)).breaks).toEqual([
      { seq: last + 2, id: null, reason: "missing" },
    ]);
    await givenEntries(1);
    expect((await checkAuditLog(testContext(), last, 100)).breaks).toContainEqual({
      seq: last + 2,
      id: null,
      reason: "missing",
    });
  });

  it("stays broken when its last entries were deleted and others have come since", async ({ expect }) => {
    const subject_id = await givenEntries(3);
    const [first] = await auditOf(subject_id);
    const seq = first?.seq ?? 0;
    await env.DB.prepare("DELETE FROM audit_log WHERE seq > ?").bind(seq).run();
    const cut = { seq: seq + 1, id: null, reason: "missing" };
    const check = async () => (await get(`/check?from_seq=${seq}`)).json<Check>();
    expect(await check()).toMatchObject({ is_intact: false, breaks: [cut] });
    await givenEntries(4);
    expect(await check()).toMatchObject({ is_intact: false, breaks: [cut] });
    expect((await auditOf(subject_id)).map((row) => row.seq)).toEqual([seq]);
    expect(await lastSeq()).toBe(seq + 2 + 4);
    expect((await checkAuditLog(testContext(), seq + 4, 100)).breaks).toEqual([]);
  });

  it("is looked at in stretches", async ({ expect }) => {
    await givenEntries(3);
    const last = await lastSeq();
    const first = await (await get(`/check?from_seq=${last - 2}&limit=2`)).json<Check>();
    expect([first.checked, first.next_seq]).toEqual([2, last]);
    const rest = await (await get(`/check?from_seq=${first.next_seq}&limit=2`)).json<Check>();
    expect([rest.checked, rest.next_seq, rest.is_intact]).toEqual([1, null, true]);
    expect((await problemOf(await get("/check?limit=5000"))).errors?.[0]?.path).toBe("limit");
  });
});
