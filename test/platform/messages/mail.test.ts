import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { describe, it, vi } from "vitest";
import { mailDeliveries, mails } from "#platform/data/tables";
import { sendOnce } from "#platform/messages/mail";
import { composeMime, encodeHeader, isMailbox, type Mail } from "#platform/messages/mime";
import { testContext } from "../../support/context.ts";

const mailOf = (to = "a@example.com"): Mail => ({
  key: `test:${crypto.randomUUID()}`,
  to,
  subject: "Grüße, 世界",
  text: "Héllo\n.\nFrom here",
  html: "<p>Héllo</p>",
});
const envelope = { from: "shop@example.com", from_name: "The shop", message_id: "abc@example.com", date: new Date(0) };
const decode = (text: string) =>
  new TextDecoder().decode(Uint8Array.from(atob(text.replace(/\s/g, "")), (c) => c.charCodeAt(0)));

describe("a mail as it travels", () => {
  it("has both bodies, short lines, and only ASCII", async ({ expect }) => {
    const raw = composeMime(mailOf(), envelope);
    expect(raw).toMatch(/^[\r\n -~]*$/);
    for (const line of raw.split("\r\n")) expect(line.length).toBeLessThanOrEqual(78);
    expect(raw.replaceAll("\r\n", "")).not.toContain("\n");
    const boundary = /boundary="([^"]+)"/.exec(raw)?.[1] ?? "";
    const parts = raw
      .split(`--${boundary}`)
      .slice(1, 3)
      .map((part) => part.split("\r\n\r\n"));
    expect(parts.map(([head]) => /text\/\w+/.exec(head ?? "")?.[0])).toEqual(["text/plain", "text/html"]);
    expect(parts.map(([, body]) => decode(body ?? ""))).toEqual(["Héllo\n.\nFrom here", "<p>Héllo</p>"]);
    expect(raw).toContain("Message-ID: <abc@example.com>");
    expect(raw).toContain("Date: Thu, 01 Jan 1970 00:00:00 +0000");
  });

  it("takes no line break or second recipient into its headers", async ({ expect }) => {
    const subject = "Hi\r\nBcc: evil@example.com";
    expect(composeMime({ ...mailOf(), subject }, envelope)).not.toMatch(/^Bcc:/m);
    expect(encodeHeader("=?UTF-8?B?x?=")).toMatch(/^=\?UTF-8\?B\?[\w+/=]+\?=$/);
    for (const word of encodeHeader("ü".repeat(200)).split("\r\n ")) expect(word.length).toBeLessThanOrEqual(75);
    const hostile = [
      "a@b.c\r\nBcc: x@y.z",
      "a@b.c,x@y.z",
      "<a@b.c>",
      "a b@c.d",
      "a@b@c",
      "",
      "a@",
      "@b",
      '"a"@b.c',
      "a@b.c\u0000",
    ];
    for (const address of hostile) {
      expect(isMailbox(address)).toBe(false);
      expect(() => composeMime(mailOf(address), envelope)).toThrow("not a mail address");
    }
    for (const address of ["a@b.c", "first.last+tag@sub.example.co.uk", "o'neil@example.com"])
      expect(isMailbox(address)).toBe(true);
  });
});

describe("sending a mail", () => {
  const spied = () => {
    const send = vi.fn<() => Promise<{ messageId: string }>>(async () => ({ messageId: "x" }));
    const ctx = testContext();
    return { send, ctx: { ...ctx, env: { ...env, MAILER: { send } } } };
  };
  const kept = (mail: Mail) => testContext().db.select().from(mails).where(eq(mails.subject, mail.subject));

  it("happens once for its key, however often and however much at once it is asked for", async ({ expect }) => {
    const { send, ctx } = spied();
    const mail = { ...mailOf(), subject: crypto.randomUUID() };
    const all = await Promise.allSettled(Array.from({ length: 10 }, () => sendOnce(ctx, mail, [])));
    expect(all.filter((one) => one.status === "fulfilled").length).toBeGreaterThanOrEqual(1);
    await sendOnce(ctx, mail, []);
    expect(send).toHaveBeenCalledTimes(1);
    expect(await kept(mail)).toHaveLength(1);
  });

  it("that fails is tried again at the next delivery, and one whose sender died after its claim has run out, under the same Message-ID", async ({
    expect,
  }) => {
    const { send, ctx } = spied();
    const mail = { ...mailOf(), subject: crypto.randomUUID() };
    send.mockRejectedValueOnce(new Error("down"));
    await expect(sendOnce(ctx, mail, [])).rejects.toThrow("down");
    expect(await kept(mail)).toHaveLength(0);
    await ctx.db
      .update(mailDeliveries)
      .set({ claimed_until: ctx.now() + 1000 })
      .where(eq(mailDeliveries.key, mail.key));
    await expect(sendOnce(ctx, mail, [])).rejects.toThrow("another delivery");
    await ctx.db
      .update(mailDeliveries)
      .set({ claimed_until: ctx.now() - 1 })
      .where(eq(mailDeliveries.key, mail.key));
    await sendOnce(ctx, mail, []);
    expect(send).toHaveBeenCalledTimes(2);
    const [copy] = await kept(mail);
    expect(copy?.message_id).toMatch(/^[0-9a-f]{40}@example\.com$/);
  });

  it("goes through the real binding", async ({ expect }) => {
    const mail = { ...mailOf(), subject: crypto.randomUUID() };
    await sendOnce(testContext(), mail, []);
    expect(await kept(mail)).toMatchObject([{ to: mail.to, text: mail.text }]);
  });

  it("keeps no copy anywhere but locally", async ({ expect }) => {
    const { ctx } = spied();
    const mail = { ...mailOf(), subject: crypto.randomUUID() };
    await sendOnce({ ...ctx, config: { ...ctx.config, is_local: false } }, mail, []);
    expect(await kept(mail)).toHaveLength(0);
    const deliveries = await ctx.db.select().from(mailDeliveries).where(eq(mailDeliveries.key, mail.key));
    expect(JSON.stringify(deliveries)).not.toContain("@");
  });
});
