import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { describe, it, vi } from "vitest";
import { mails } from "#platform/data/tables";
import { giftCardEvents } from "../../../../src/features/prepaid/gift-cards/events.ts";
import { sealLetter } from "../../../../src/features/prepaid/gift-cards/issue-card.ts";
import { givenActor } from "../../../support/actors.ts";
import { call } from "../../../support/api.ts";
import { checkOut, checkoutBody, givenFullCart, givenShop, untilStatus } from "../../../support/checkout.ts";
import { testContext } from "../../../support/context.ts";
import { givenGiftCard, payWith } from "../../../support/gift-cards.ts";
import { deliver, publishQuietly } from "../../../support/queue.ts";

const mailTo = (to: string, subject: string) =>
  vi.waitUntil(
    async () =>
      (await testContext().db.select().from(mails).where(eq(mails.to, to))).find((one) =>
        one.subject.startsWith(subject),
      ),
    { timeout: 10_000, interval: 100 },
  );

const codeIn = (text: string): string => /[2-9A-HJ-NP-Z]{4}(?:-[2-9A-HJ-NP-Z]{4}){3}/.exec(text)?.[0] ?? "";

const balanceBy = async (code: string): Promise<any> =>
  (
    await call("POST", "/api/v1/gift-cards/balance", {
      body: { code },
      headers: { "cf-connecting-ip": "198.51.100.9" },
    })
  ).json();

describe("the mail of a gift card", () => {
  it("brings its recipient the code with the sender's words, once, and the letter is forgotten", async ({ expect }) => {
    const email = `ada-${crypto.randomUUID()}@example.com`;
    const recipient = { email, name: "Ada", message: "Happy birthday <3" };
    const card = await givenGiftCard({ amount: 2_550, expires_at: "2030-05-06T00:00:00.000Z", recipient });
    const { text, html } = await mailTo(email, "Your gift card");
    expect(codeIn(text)).toBe(card.code);
    for (const words of ["Ada, here is a gift card of 25.50 USD", "Happy birthday <3", "until 2030-05-06"])
      expect(text).toContain(words);
    expect(html).toContain("Happy birthday &lt;3");
    const kept = () => env.DB.prepare("SELECT letter FROM gift_cards WHERE id = ?").bind(card.id).first("letter");
    expect(await vi.waitUntil(async () => (await kept()) === null, { timeout: 10_000, interval: 100 })).toBe(true);
    expect(await testContext().db.select().from(mails).where(eq(mails.to, email))).toHaveLength(1);
  });

  it.for(["disabled_at", "expires_at"])(
    "is not sent once the card has ended, by its %s",
    async (column, { expect }) => {
      const email = `ada-${crypto.randomUUID()}@example.com`;
      const { id } = await givenGiftCard();
      const ctx = testContext();
      const ended = env.DB.prepare(`UPDATE value_accounts SET ${column} = ? WHERE id = ?`).bind(Date.now() - 1, id);
      const letter = await sealLetter(ctx, { email });
      await env.DB.batch([ended, env.DB.prepare("UPDATE gift_cards SET letter = ? WHERE id = ?").bind(letter, id)]);
      await deliver([await publishQuietly(giftCardEvents["gift_card.issued"], { gift_card_id: id })]);
      const kept = await env.DB.prepare("SELECT letter FROM gift_cards WHERE id = ?").bind(id).first("letter");
      expect([kept, await ctx.db.select().from(mails).where(eq(mails.to, email))]).toEqual([null, []]);
    },
  );

  it("brings the buyer a code that spends what could not go back to their card", async ({ expect }) => {
    const email = `buyer-${crypto.randomUUID()}@example.com`;
    const [shop, card] = [await givenShop({ price: 1_000 }), await givenGiftCard({ amount: 50_000 })];
    const { cart_token } = await givenFullCart(shop);
    await payWith(cart_token, card.code);
    const { order }: any = await (await checkOut(cart_token, checkoutBody(shop, { email }))).json();
    await untilStatus(order.id, "processing");
    const { token } = await givenActor("admin");
    await call("POST", `/api/v1/admin/gift-cards/${card.id}/disable`, { token });
    await call("PATCH", `/api/v1/admin/orders/${order.id}`, { token, body: { status: "cancelled" } });
    await untilStatus(order.id, "cancelled");
    const { text } = await mailTo(email, "Your gift card");
    expect(text).toContain("It stands for money of an order that went back");
    expect(await balanceBy(codeIn(text))).toMatchObject({ available: order.total, status: "active" });
  });
});
