import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { beforeAll, describe, it } from "vitest";
import { issueCode } from "#access/one-time-codes";
import { orderEvents } from "#ordering/orders";
import { runBatch } from "#platform/data/db";
import { effects, mails } from "#platform/data/tables";
import { sendCodeMessage } from "../../../../src/features/access/one-time-codes/send-code-message.ts";
import { notifyOwner } from "../../../../src/features/access/sign-in/notify-owner.ts";
import { createUser } from "../../../../src/features/people/accounts/create-user.ts";
import { tokenOf } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { testContext } from "../../../support/context.ts";
import { givenOrder } from "../../../support/orders.ts";
import { deliverAtOnce, publishQuietly } from "../../../support/queue.ts";
import { callWith } from "../../../support/settings.ts";

let token = "";
beforeAll(async () => {
  token = await tokenOf("admin");
});

const own = {
  order_confirmation: {
    de: {
      subject: "{order_number} kommt!",
      body: "Moin,\n\n{units, plural, one {ein Teil} other {# Teile}} <sind> unterwegs.",
    },
    ja: { subject: "{shop_name}" },
  },
};
const MAIL_TEXTS = JSON.stringify(own);
const withOwn = callWith({ MAIL_TEXTS });
const preview = (body: object, by: typeof call = call) => by("POST", "/api/v1/admin/mails/preview", { token, body });
const letters = async (by: typeof call = call): Promise<any[]> =>
  ((await (await by("GET", "/api/v1/admin/mails", { token })).json()) as any).data;

describe("the letters to customers", () => {
  it("are listed with what their texts may name, in each language", async ({ expect }) => {
    const data = await letters();
    expect(data.map(({ letter }) => letter)).toEqual(
      expect.arrayContaining([
        "refund_rejected",
        "payment_declined",
        "verify_email",
        "password_reset",
        "password_changed",
        "new_device",
        "gift_card",
        "review_invitation",
        "product_alert_confirm",
        "product_back_in_stock",
        "data_export",
      ]),
    );
    const { placeholders, texts } = data.find(({ letter }) => letter === "order_shipped");
    expect(placeholders).toEqual(["order_number", "shop_name", "units"]);
    expect(texts.map(({ language, is_own }: any) => [language, is_own])).toEqual([
      ["en", false],
      ["de", false],
      ["ja", false],
    ]);
    expect(texts[1].body).toContain("{units, plural, one {# Artikel} other {# Artikeln}}");
  });

  it("are previewed with sample values, and nothing is kept or sent", async ({ expect }) => {
    // Other tests' letters are on their way: a sample's has a name of its own.
    const kept = "SELECT count(*) AS n FROM mail_deliveries WHERE key LIKE '%sample%'";
    for (const { letter } of await letters())
      for (const [locale, language] of [
        ["en-GB", "en"],
        ["de", "de"],
        ["ja-JP", "ja"],
        ["fr", "en"],
      ]) {
        const answer = await preview({ letter, locale, currency: "JPY" });
        expect(answer.status).toBe(200);
        const shown = await answer.json<{ language: string; subject: string; plain_text: string; html: string }>();
        expect(shown.language).toBe(language);
        expect(shown.subject + shown.plain_text).not.toMatch(/[{}]/);
        expect(shown.html).toContain(`<html lang="${language}">`);
      }
    expect(await env.DB.prepare(kept).first<number>("n")).toBe(0);
    const usual = await (await preview({ letter: "order_confirmation" })).json<{ plain_text: string }>();
    expect(usual.plain_text).toContain("Total: $67.00");
  });

  it("are previewed with texts that are tried out", async ({ expect }) => {
    const body = "Hello <b>,\n\n{units, plural, one {# thing} other {# things}}";
    const answer = await preview({ letter: "order_shipped", subject: "Look at {order_number}", body });
    const { subject, plain_text, html } = await answer.json<{ subject: string; plain_text: string; html: string }>();
    expect(subject).toBe("Look at ORD-00000001");
    expect(plain_text).toMatch(/^Hello <b>,\n\n3 things\n\n/);
    expect(html).toContain("<p>Hello &lt;b&gt;,</p>");
  });

  it.for([
    [{ subject: "{nobody}" }, "names {nobody}, which has no value there"],
    [{ body: "{amount}" }, "names {amount}, which has no value there"],
    [{ body: "{units, plural, one {{total}} other {}}" }, "names {total}, which has no value there"],
    [{ body: "{order_number, plural, other {}}" }, "chooses a plural by {order_number}, which is text"],
    [{ body: "{units, number, ::percent}" }, "formats {units}, which is written as it is"],
    [{ body: "{units, plural, one {#}}" }, "is not a message of ICU: check its braces"],
    [{ body: "{constructor}" }, "names {constructor}, which has no value there"],
    [{ subject: "two\nlines" }, "has more than one line"],
  ] as const)("refuse texts that they could not be written by: %j", async ([tried, message], { expect }) => {
    const problem = await problemOf(await preview({ letter: "order_shipped", ...tried }));
    expect(problem).toMatchObject({
      status: 422,
      code: "invalid_request",
      errors: [{ path: Object.keys(tried)[0], code: "invalid_format", message }],
    });
  });

  it("are read and previewed by staff who may see the settings alone", async ({ expect }) => {
    const customer = await tokenOf("customer");
    expect((await call("GET", "/api/v1/admin/mails", { token: customer })).status).toBe(403);
    const body = { letter: "order_shipped" };
    expect((await call("POST", "/api/v1/admin/mails/preview", { token: customer, body })).status).toBe(403);
  });
});

describe("a shop's own texts", () => {
  it("are taken for codes and security notices too, around the code and the warning", async ({ expect }) => {
    const own_texts = JSON.stringify({
      verify_email: { de: { subject: "Moin!", body: "Bist du das?\n\nDann hier." } },
      password_changed: { ja: { body: "変わりました。" } },
    });
    const by = callWith({ MAIL_TEXTS: own_texts });
    const shown: any = await (await preview({ letter: "verify_email", locale: "de" }, by)).json();
    expect(shown.subject).toBe("Moin!");
    expect(shown.plain_text).toMatch(/^Bist du das\?\n\nDann hier\.\n\n {4}123 456\n\n/);
    expect(shown.plain_text).toContain("Unsere Mitarbeiter werden Sie nie danach fragen.");

    const ctx = testContext({ env: { ...env, MAIL_TEXTS: own_texts } as Env });
    const email = `ada-${ctx.id()}@example.com`;
    const { user, statements } = await createUser(ctx, { email, phone: null, locale: "de-AT" });
    const code = { user_id: user.id, purpose: "verify_email", channel: "email", destination: email } as const;
    const { id, statement } = await issueCode(ctx, code);
    await runBatch(ctx.db, [...statements, statement]);
    const once = () => ctx.db.insert(effects).values({ consumer: "test", outbox_id: ctx.id(), at: ctx.now() });
    await sendCodeMessage(ctx, id, once());
    await env.DB.prepare("UPDATE users SET locale = 'ja' WHERE id = ?").bind(user.id).run();
    const event = { name: "password_changed" } as const;
    await notifyOwner(ctx, { user_id: user.id, occasion: ctx.id(), event }, once());
    const sent = await ctx.db.select().from(mails).where(eq(mails.to, email)).orderBy(mails.id);
    expect(sent.map(({ subject }) => subject)).toEqual(["Moin!", "【Bodega demo shop】パスワードが変更されました"]);
    expect(sent[0]?.text).toContain("Bist du das?");
    expect(sent[1]?.text).toBe("変わりました。\n\nBodega demo shop\n");
  });

  it("are what is sent, part by part", async ({ expect }) => {
    const email = `shopper-${testContext().id()}@example.com`;
    const { order_id } = await givenOrder({ status: "processing", email, locale: "de-DE" });
    await deliverAtOnce([await publishQuietly(orderEvents["order.paid"], { order_id })], {
      ...env,
      MAIL_TEXTS,
    } as Env);
    const [mail] = await testContext().db.select().from(mails).where(eq(mails.to, email));
    expect(mail?.subject).toMatch(/^ORD-\d+ kommt!$/);
    expect(mail?.text).toMatch(/^Moin,\n\n2 Teile <sind> unterwegs\.\n\n/);
    expect(mail?.html).toContain("<p>2 Teile &lt;sind&gt; unterwegs.</p>");
    const { subject, plain_text } = await (
      await preview({ letter: "order_confirmation", locale: "ja" }, withOwn)
    ).json<{ subject: string; plain_text: string }>();
    expect(subject).toBe("Bodega demo shop");
    expect(plain_text).toContain("ありがとうございます");
    const shown = (await letters(withOwn)).find(({ letter }) => letter === "order_confirmation");
    expect(shown.texts.map(({ is_own }: any) => is_own)).toEqual([false, true, true]);
    expect(shown.texts[1].subject).toBe("{order_number} kommt!");
  });

  it.for([
    ["no JSON", "must be an object of letters, languages, `subject` and `body`"],
    ['{"order_lost": {}}', "has order_lost, which is no letter"],
    ['{"order_shipped": {"fr": {"body": "Bonjour"}}}', "must be an object of letters, languages, `subject` and `body`"],
    ['{"order_shipped": {"de": {"body": "{total}"}}}', "order_shipped.de.body names {total}, which has no value there"],
    ['{"order_shipped": {"de": {"subject": " "}}}', "order_shipped.de.subject is empty"],
    [JSON.stringify({ order_shipped: { en: { subject: "x".repeat(201) } } }), "is longer than 200 characters"],
  ] as const)("are checked with the shop's settings: %s", async ([text, fault], { expect }) => {
    const answer = await callWith({ MAIL_TEXTS: text })("GET", "/api/v1/products");
    const problem = await problemOf(answer);
    expect(problem).toMatchObject({ status: 503, code: "not_configured" });
    expect(problem.missing).toContain("MAIL_TEXTS");
    expect(problem.missing).toContain(fault);
  });
});
