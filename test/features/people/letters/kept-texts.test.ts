import { env } from "cloudflare:workers";
import { desc, eq } from "drizzle-orm";
import { afterEach, beforeAll, describe, it } from "vitest";
import { auditLog, mails } from "#platform/data/tables";
import { forgetText } from "../../../../src/features/people/letters/own-texts.ts";
import { tokenOf } from "../../../support/actors.ts";
import { call, codeIn, problemOf } from "../../../support/api.ts";
import { testContext } from "../../../support/context.ts";
import { givenOrder } from "../../../support/orders.ts";
import { deliverAll } from "../../../support/queue.ts";
import { callWith } from "../../../support/settings.ts";

let token = "";
beforeAll(async () => {
  token = await tokenOf("admin");
});

const at = (letter: string, language: string) => `/api/v1/admin/mails/texts/${letter}/${language}`;
const get = async (letter: string, language: string, by: typeof call = call): Promise<any> =>
  (await by("GET", at(letter, language), { token })).json();
const put = (letter: string, language: string, body: object, as = token) =>
  call("PUT", at(letter, language), { token: as, body });
const remove = (letter: string, language: string) => call("DELETE", at(letter, language), { token });
// In a language and of letters that no other test reads: they share the database.
afterEach(async () => {
  await env.DB.exec("DELETE FROM mail_texts");
  forgetText();
});

describe("a text that staff have a letter say", () => {
  it("is sent, shown and previewed until it is removed, part by part, and every change is audited", async ({
    expect,
  }) => {
    const ours = await get("order_note", "ja");
    expect(ours).toMatchObject({ own: null, updated_at: null, placeholders: ["order_number", "shop_name", "note"] });
    const set = await put("order_note", "ja", { subject: "{order_number} について" });
    expect([set.status, await set.json()]).toEqual([
      200,
      {
        ...ours,
        subject: "{order_number} について",
        own: { subject: "{order_number} について", body: null },
        updated_at: expect.any(String),
      },
    ]);
    const body = { letter: "order_note", locale: "ja-JP" };
    const preview = await call("POST", "/api/v1/admin/mails/preview", { token, body });
    expect(await preview.json()).toMatchObject({ subject: "ORD-00000001 について" });
    const listed: any = await (await call("GET", "/api/v1/admin/mails", { token })).json();
    const { texts } = listed.data.find(({ letter }: any) => letter === "order_note");
    expect(texts.map(({ is_own }: any) => is_own)).toEqual([false, false, true]);

    const email = `shopper-${testContext().id()}@example.com`;
    const { order_id } = await givenOrder({ status: "processing", email, locale: "ja" });
    const write = async (note: string) => {
      const written = { note, visibility: "customer" };
      await call("POST", `/api/v1/admin/orders/${order_id}/notes`, { token, body: written });
      await deliverAll(order_id);
      const sent = await testContext().db.select().from(mails).where(eq(mails.to, email)).orderBy(mails.id);
      return sent.find(({ text }) => text.includes(note));
    };
    expect((await write("First"))?.subject).toMatch(/^ORD-\d+ について$/);
    expect((await put("order_note", "ja", { body: "店より：{note}" })).status).toBe(200);
    const second = await write("Second");
    expect(second?.text).toMatch(/^店より：Second\n\n/);
    expect(second?.subject).toContain("】");

    for (let i = 0; i < 2; i += 1) expect((await remove("order_note", "ja")).status).toBe(204);
    expect(await get("order_note", "ja")).toEqual(ours);
    expect((await write("Third"))?.text).not.toContain("店より");
    const entries = await testContext()
      .db.select()
      .from(auditLog)
      .where(eq(auditLog.subject_id, "order_note:ja"))
      .orderBy(desc(auditLog.id));
    expect(entries.map(({ action }) => action)).toEqual(["mail_text.removed", ...Array(2).fill("mail_text.changed")]);
    expect(JSON.stringify(entries.at(-1)?.changes)).toContain("{order_number} について");
  });

  it("counts before the setting, which counts before ours", async ({ expect }) => {
    const by = callWith({
      MAIL_TEXTS: JSON.stringify({ identity_linked: { ja: { subject: "By the setting", body: "By the setting" } } }),
    });
    expect((await put("identity_linked", "ja", { body: "By staff" })).status).toBe(200);
    expect(await get("identity_linked", "ja", by)).toMatchObject({ subject: "By the setting", body: "By staff" });
    expect((await get("identity_linked", "ja")).subject).toBe("【{shop_name}】ログイン方法が追加されました");
  });

  it("has the paragraphs that its line ends say, by whichever system", async ({ expect }) => {
    const body = { letter: "account_erasure", locale: "en", body: "First.\r\n\r\nSecond, until {day}." };
    const { html }: any = await (await call("POST", "/api/v1/admin/mails/preview", { token, body })).json();
    expect(html).toMatch(/<p[^>]*>First\.<\/p>\s*<p[^>]*>Second, until /);
    const order = { letter: "order_note", locale: "en", body: "First.\r\n\r\n{note}" };
    const ordered: any = await (await call("POST", "/api/v1/admin/mails/preview", { token, body: order })).json();
    expect(ordered.html).toMatch(/<p[^>]*>First\.<\/p>\s*<p[^>]*>/);
  });

  it("counts for nothing once the letter does not have what it names", async ({ expect }) => {
    await env.DB.prepare(
      "INSERT INTO mail_texts (letter, language, subject, body, updated_at) VALUES ('identity_unlinked', 'ja', '{gone}', 'Gone.', 0)",
    ).run();
    expect(await get("identity_unlinked", "ja")).toMatchObject({
      subject: "【{shop_name}】ログイン方法が削除されました",
      body: "Gone.",
    });
    await env.DB.prepare(
      "INSERT INTO mail_texts (letter, language, subject, body, updated_at) VALUES ('identity_unlinked', 'de', '{gone}', NULL, 0)",
    ).run();
    const listed: any = await (await call("GET", "/api/v1/admin/mails", { token })).json();
    const { texts } = listed.data.find(({ letter }: any) => letter === "identity_unlinked");
    expect(texts.map(({ is_own }: any) => is_own)).toEqual([false, false, true]);
  });

  it.for([
    [{}, "subject", "required"],
    [{ subject: "{nobody}" }, "subject", "invalid_format"],
    [{ body: "{units, plural, one {#}}" }, "body", "invalid_format"],
    [{ body: "x".repeat(4_001) }, "body", "too_big"],
  ] as const)("is refused where the letter could not be written by it: %j", async ([body, path, code], { expect }) => {
    const problem = await problemOf(await put("order_shipped", "de", body));
    expect(problem).toMatchObject({ status: 422, code: "invalid_request", errors: [{ path, code }] });
  });

  it("is of a letter and a language that there are, and set by staff who may change the settings", async ({
    expect,
  }) => {
    for (const method of ["GET", "DELETE"])
      expect(await codeIn(await call(method, at("order_lost", "de"), { token }))).toEqual([404, "letter_not_found"]);
    expect(await codeIn(await put("order_lost", "de", { subject: "A" }))).toEqual([404, "letter_not_found"]);
    expect(await codeIn(await put("order_shipped", "fr", { subject: "A" }))).toEqual([404, "letter_not_found"]);
    expect((await put("order_shipped", "de", { subject: "A" }, await tokenOf("customer"))).status).toBe(403);
  });
});
