import { env } from "cloudflare:workers";
import { describe, it, vi } from "vitest";
import { DAY } from "#platform/basics/time";
import { forgetAlerts, meetPrices, meetStock } from "../../../../src/features/engagement/product-alerts/meet-alerts.ts";
import { givenCustomer, proveEmail, tokenOf } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { givenProduct } from "../../../support/catalog.ts";
import { testContext } from "../../../support/context.ts";

const freshEmail = () => `waits-${crypto.randomUUID()}@example.com`;
const request = (body: unknown, token?: string) => call("POST", "/api/v1/product-alerts", { token, body });
const follow = (method: "POST" | "DELETE", path: string, token: string) =>
  call(method, `/api/v1/product-alerts${path}`, { headers: { "alert-token": token } });
const givenVariant = async (wish: object = { price: 1_000, stock_quantity: 0 }) => {
  const { id, variants } = await givenProduct({ variants: [{ price: 1_000, ...wish }] });
  return { product_id: id, variant_id: variants[0]?.id ?? "" };
};
const receive = async (variant_id: string) =>
  call("POST", "/api/v1/admin/inventory/movements", {
    token: await tokenOf("admin"),
    body: { variant_id, kind: "IN", quantity: 3 },
  });

const availableOf = async (variant_id: string): Promise<number> => {
  const level = await call("GET", `/api/v1/admin/inventory/${variant_id}`, { token: await tokenOf("admin") });
  return (await level.json<{ available: number }>()).available;
};

type Letter = { subject: string; text: string };
const lettersTo = async (email: string): Promise<Letter[]> =>
  (await env.DB.prepare('SELECT subject, text FROM mails WHERE "to" = ? ORDER BY id').bind(email).all<Letter>())
    .results;
/** Letters come by the queue. */
const untilLetters = async (email: string, count: number): Promise<Letter[]> => {
  await vi.waitUntil(async () => (await lettersTo(email)).length >= count, { timeout: 10_000, interval: 100 });
  return lettersTo(email);
};
const tokenIn = (letter: Letter | undefined): string => /#token=(\S+)/.exec(letter?.text ?? "")?.[1] ?? "";

describe("an alert", () => {
  it("of a stranger's address hears nothing until its owner confirms it, and is told once", async ({ expect }) => {
    const email = freshEmail();
    const { variant_id } = await givenVariant();
    const body = { variant_id, kind: "back_in_stock", email };
    for (let i = 0; i < 2; i += 1) expect((await request(body)).status).toBe(202);
    const [asked] = await untilLetters(email, 1);
    expect(asked?.text).toContain("/product-alert/confirm#token=");
    await meetStock(testContext(), variant_id);
    const token = tokenIn(asked);
    for (let i = 0; i < 2; i += 1) expect((await follow("POST", "/confirm", token)).status).toBe(204);
    expect((await receive(variant_id)).status).toBe(201);
    const letters = await untilLetters(email, 2);
    expect(letters.map(({ subject }) => subject.split(" at ")[0])).toEqual([
      "Please confirm your alert",
      "Back in stock",
    ]);
    await meetStock(testContext(), variant_id);
    expect(await lettersTo(email)).toHaveLength(2);
    expect((await problemOf(await follow("POST", "/confirm", token))).code).toBe("product_alert_not_found");
    expect((await follow("DELETE", "", tokenIn(letters[1]))).status).toBe(204);
  });

  it("that is confirmed when the stock is there already is told at once, by the product's name", async ({ expect }) => {
    const email = freshEmail();
    const { variant_id } = await givenVariant();
    await request({ variant_id, kind: "back_in_stock", email });
    const [asked] = await untilLetters(email, 1);
    await receive(variant_id);
    await vi.waitUntil(async () => (await availableOf(variant_id)) > 0, { timeout: 10_000, interval: 100 });
    await follow("POST", "/confirm", tokenIn(asked));
    const [, told] = await untilLetters(email, 2);
    expect(told?.subject).toContain("Back in stock");
    expect(told?.text).not.toContain("Default");
  });

  it("of a proved account's own address is told of a lower price, without a letter before", async ({ expect }) => {
    const { user_id, email, token } = await givenCustomer();
    await proveEmail(user_id);
    const { product_id, variant_id } = await givenVariant({ stock_quantity: 5 });
    expect((await request({ variant_id, kind: "price_drop" }, token)).status).toBe(202);
    await meetPrices(testContext());
    expect(await lettersTo(email)).toEqual([]);
    const patch = { price: 800 };
    const path = `/api/v1/admin/products/${product_id}/variants/${variant_id}`;
    expect((await call("PATCH", path, { token: await tokenOf("admin"), body: patch })).status).toBe(200);
    await meetPrices(testContext());
    expect((await untilLetters(email, 1))[0]?.text).toContain("8.00");
  });

  it("is deleted by one call, and hears no more", async ({ expect }) => {
    const email = freshEmail();
    const { variant_id } = await givenVariant();
    await request({ variant_id, kind: "back_in_stock", email });
    const token = tokenIn((await untilLetters(email, 1))[0]);
    await follow("POST", "/confirm", token);
    for (let i = 0; i < 2; i += 1) expect((await follow("DELETE", "", token)).status).toBe(204);
    await receive(variant_id);
    await meetStock(testContext(), variant_id);
    expect(await lettersTo(email)).toHaveLength(1);
    for (const guessed of [`${token.slice(0, -1)}A`, "alert_x", crypto.randomUUID()])
      expect((await problemOf(await follow("DELETE", "", guessed))).code).toBe("product_alert_not_found");
  });

  it("is one of ten at most for an address, of which a stranger learns nothing", async ({ expect }) => {
    const email = freshEmail();
    for (let i = 0; i < 11; i += 1) {
      const { variant_id } = await givenVariant();
      expect((await request({ variant_id, kind: "back_in_stock", email })).status).toBe(202);
    }
    await untilLetters(email, 10);
    expect(await lettersTo(email)).toHaveLength(10);
  });

  it("is counted to the owner of the address alone, not to an account that was made in its name", async ({
    expect,
  }) => {
    const { email, token, user_id } = await givenCustomer();
    for (let i = 0; i < 10; i += 1)
      await request({ variant_id: (await givenVariant()).variant_id, kind: "back_in_stock", email });
    const { variant_id } = await givenVariant();
    const ask = () => request({ variant_id, kind: "back_in_stock" }, token);
    expect((await ask()).status).toBe(202);
    await proveEmail(user_id);
    expect((await problemOf(await ask())).code).toBe("too_many_product_alerts");
  });

  it("that nobody confirms is forgotten after two days", async ({ expect }) => {
    const email = freshEmail();
    const { variant_id } = await givenVariant();
    await request({ variant_id, kind: "back_in_stock", email });
    const token = tokenIn((await untilLetters(email, 1))[0]);
    const rows = () => env.DB.prepare("SELECT id FROM product_alerts WHERE variant_id = ?").bind(variant_id).all();
    await forgetAlerts(testContext({ now: () => Date.now() + 1.9 * DAY }));
    expect((await rows()).results).toHaveLength(1);
    await forgetAlerts(testContext({ now: () => Date.now() + 2.1 * DAY }));
    expect((await rows()).results).toEqual([]);
    expect((await follow("POST", "/confirm", token)).status).toBe(404);
  });

  it("is kept for half a year once its address is proved, however that was, and no longer than two days before", async ({
    expect,
  }) => {
    const email = freshEmail();
    const { user_id, token } = await givenCustomer();
    await proveEmail(user_id);
    const [{ variant_id }, own] = [await givenVariant(), await givenVariant()];
    await request({ variant_id, kind: "back_in_stock", email });
    await request({ variant_id: own.variant_id, kind: "back_in_stock" }, token);
    const daysOf = async (id: string) => {
      const row = env.DB.prepare("SELECT expires_at FROM product_alerts WHERE variant_id = ?").bind(id);
      return Math.round(((await row.first<{ expires_at: number }>())?.expires_at ?? 0) / DAY - Date.now() / DAY);
    };
    const asked = [await daysOf(variant_id), await daysOf(own.variant_id)];
    await follow("POST", "/confirm", tokenIn((await untilLetters(email, 1))[0]));
    expect([asked, await daysOf(variant_id)]).toEqual([[2, 180], 180]);
  });

  it("is about what is sold, and goes somewhere", async ({ expect }) => {
    const nowhere = { variant_id: crypto.randomUUID(), kind: "back_in_stock", email: freshEmail() };
    expect((await problemOf(await request(nowhere))).code).toBe("variant_not_sold");
    const { variant_id } = await givenVariant();
    const lacking = await problemOf(await request({ variant_id, kind: "back_in_stock" }));
    expect(lacking.errors).toMatchObject([{ path: "email", code: "required" }]);
  });

  it("of an account is listed to it and deleted by it, and is nobody else's", async ({ expect }) => {
    const [{ token }, other] = [await givenCustomer(), await givenCustomer()];
    const { variant_id } = await givenVariant();
    expect((await request({ variant_id, kind: "price_drop" }, token)).status).toBe(202);
    const mine = async (): Promise<any[]> =>
      ((await (await call("GET", "/api/v1/me/product-alerts", { token })).json()) as any).data;
    const [alert] = await mine();
    expect(alert).toMatchObject({ variant_id, kind: "price_drop", status: "pending", price: 1_000, currency: "USD" });
    expect(JSON.stringify(alert)).not.toContain("email");
    const path = `/api/v1/me/product-alerts/${alert.id}`;
    for (const token_of of [other.token, undefined])
      expect((await call("DELETE", path, { token: token_of })).status).toBe(token_of ? 404 : 401);
    expect((await call("DELETE", path, { token })).status).toBe(204);
    expect((await problemOf(await call("DELETE", path, { token }))).code).toBe("product_alert_not_found");
    expect(await mine()).toEqual([]);
  });
});
