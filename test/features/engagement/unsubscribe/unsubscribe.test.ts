import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { unsubscribeUrl } from "#engagement/unsubscribe";
import { blindIndex } from "#platform/secrets/personal";
import { sealTicket } from "#platform/secrets/tokens";
import { askToConfirm } from "../../../../src/features/engagement/product-alerts/mails.ts";
import { INVITATIONS } from "../../../../src/features/engagement/review-invitations/send-invitation.ts";
import { call, problemOf } from "../../../support/api.ts";
import { givenProduct } from "../../../support/catalog.ts";
import { testContext } from "../../../support/context.ts";

const freshEmail = () => `leaves-${crypto.randomUUID()}@example.com`;
const indexOf = (email: string) => blindIndex(testContext(), "email", email);

/** As a mail program does it (RFC 8058, 3.1). */
const click = (url: string) =>
  call("POST", new URL(url).pathname, {
    body: "List-Unsubscribe=One-Click",
    headers: { "content-type": "application/x-www-form-urlencoded" },
  });

async function alertsOf(email: string): Promise<string[]> {
  const query = env.DB.prepare("SELECT id FROM product_alerts WHERE email_index = ? ORDER BY id");
  const { results } = await query.bind(await indexOf(email)).all<{ id: string }>();
  return results.map(({ id }) => id);
}

async function askForAlert(email: string): Promise<void> {
  const { variants } = await givenProduct({ variants: [{ price: 1_000, stock_quantity: 0 }] });
  const body = { variant_id: variants[0]?.id, kind: "back_in_stock", email };
  const answer = await call("POST", "/api/v1/product-alerts", { body });
  if (answer.status !== 202) throw new Error(await answer.text());
}

/** A letter about an alert as it travels. */
async function letterAbout(alert_id: string): Promise<string> {
  const sent: string[] = [];
  const send = async (message: object) => {
    sent.push(String(Object.entries(message).find(([name]) => name === "EmailMessage::raw")?.[1]));
    return { messageId: "" };
  };
  const ctx = testContext({ env: { ...env, MAILER: { send } } });
  // Its letter may have gone out by the queue: then this would be a repeat.
  await env.DB.prepare("DELETE FROM mail_deliveries WHERE key LIKE ?").bind(`%:${alert_id}`).run();
  await askToConfirm(ctx, { alert_id }, ctx.db.run("SELECT 1"));
  return sent.join("");
}

/** Not its last sign, of which some bits say nothing. */
const changed = (token: string): string => `${token.slice(0, -2)}${token.at(-2) === "A" ? "B" : "A"}${token.slice(-1)}`;

describe("a letter that one can want no more of", () => {
  it("has an address at which a mail program ends all of its kind by one click, and again", async ({ expect }) => {
    const [email, other] = [freshEmail(), freshEmail()];
    for (const address of [email, email, other]) await askForAlert(address);
    const [alert_id = ""] = await alertsOf(email);
    const raw = await letterAbout(alert_id);
    const url = /^List-Unsubscribe: <(\S+)>\r$/m.exec(raw)?.[1] ?? "";
    expect(url).toMatch(/^http:\/\/localhost:\d+\/api\/v1\/unsubscribe\/[\w.-]+$/);
    expect(raw).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r$/m);
    expect(url).not.toContain(await indexOf(email));
    for (let i = 0; i < 2; i += 1) expect((await click(url)).status).toBe(204);
    expect(await alertsOf(email)).toEqual([]);
    expect(await alertsOf(other)).toHaveLength(1);
  });

  it("of invitations to review is wanted no more in the same way", async ({ expect }) => {
    const email_index = await indexOf(freshEmail());
    const url = await unsubscribeUrl(testContext(), INVITATIONS, email_index);
    expect((await click(url ?? "")).status).toBe(204);
    const query = env.DB.prepare("SELECT count(*) AS n FROM review_opt_outs WHERE email_index = ?");
    expect(await query.bind(email_index).first("n")).toBe(1);
  });

  it("names no address where the shop does not know its own", async ({ expect }) => {
    const ctx = testContext();
    const config = { ...ctx.config, is_local: false };
    expect(await unsubscribeUrl({ ...ctx, config }, INVITATIONS, "x")).toBeUndefined();
    const known = { ...config, API_URL: "https://api.example.com" };
    expect(await unsubscribeUrl({ ...ctx, config: known }, INVITATIONS, "x")).toMatch(
      /^https:\/\/api\.example\.com\/api\/v1\/unsubscribe\//,
    );
  });

  it("ends nothing by an address that was made up, changed, or is of something else", async ({ expect }) => {
    const email = freshEmail();
    await askForAlert(email);
    const email_index = await indexOf(email);
    const { APP_SECRET } = testContext().config;
    const url = (await unsubscribeUrl(testContext(), "product_alerts", email_index)) ?? "";
    const wrong = [
      "x",
      "x".repeat(400),
      changed(url.split("/").at(-1) ?? ""),
      await sealTicket(APP_SECRET, "unsubscribe", { list: "invoices", email_index }),
      await sealTicket(APP_SECRET, "unsubscribe", { list: "product_alerts" }),
      await sealTicket(APP_SECRET, "something-else", { list: "product_alerts", email_index }),
    ];
    for (const token of wrong) {
      const problem = await problemOf(await click(`https://shop.test/api/v1/unsubscribe/${token}`));
      expect([token, problem.status, problem.code]).toEqual([token, 404, "unsubscribe_link_unknown"]);
    }
    expect((await call("GET", new URL(url).pathname)).status).toBe(405);
    const long = await call("POST", new URL(url).pathname, { body: "x".repeat(1_025) });
    expect((await problemOf(long)).code).toBe("body_too_large");
    expect(await alertsOf(email)).toHaveLength(1);
  });
});
