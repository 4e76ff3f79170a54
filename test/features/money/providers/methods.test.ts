import { beforeAll, describe, it } from "vitest";
import { showInstructions } from "#money/providers";
import { tokenOf } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { auditOf } from "../../../support/audit.ts";
import { setMethod } from "../../../support/by-hand.ts";
import { checkoutBody, givenFullCart, givenShop } from "../../../support/checkout.ts";
import { callWith } from "../../../support/settings.ts";

const admin = "/api/v1/admin/payment-methods";
let token = "";
beforeAll(async () => {
  token = await tokenOf("admin");
});

const offered = async (query = "", headers: Record<string, string> = {}): Promise<any[]> =>
  ((await (await call("GET", `/api/v1/payments/methods${query}`, { headers })).json()) as any).data;
const namesOf = async (query = "") => (await offered(query)).map(({ method }) => method);

describe("the ways to pay", () => {
  it("are offered in the shop's order where its limits allow, in the reader's language", async ({ expect }) => {
    await setMethod("card", { position: 3 });
    await setMethod("paypal", { position: 4 });
    await setMethod("razorpay", { position: 6 });
    await setMethod("cash_on_delivery", { position: 0, countries: ["DE", "IN"] });
    await setMethod("bank_transfer", {
      position: 5,
      names: { de: "Vorkasse" },
      limits: [{ currency: "EUR", min_total: 1_000, max_total: 50_000 }],
    });
    expect(await namesOf()).toEqual(["cash_on_delivery", "card", "paypal", "bank_transfer", "razorpay"]);
    expect(await namesOf("?currency=EUR&country=DE&total=1000")).toEqual([
      "cash_on_delivery",
      "card",
      "paypal",
      "bank_transfer",
    ]);
    expect(await namesOf("?currency=EUR&country=FR&total=50001")).toEqual(["card", "paypal"]);
    expect(await namesOf("?currency=USD&country=IN")).toEqual(["cash_on_delivery", "card", "paypal", "razorpay"]);
    const german = await offered("", { "accept-language": "de-AT" });
    expect(german.map(({ name, provider }) => [name, provider])).toEqual([
      ["Nachnahme", "cash_on_delivery"],
      ["Karte", "stripe"],
      ["PayPal", "paypal"],
      ["Vorkasse", "bank_transfer"],
      ["Razorpay", "razorpay"],
    ]);
    await setMethod("bank_transfer", { is_active: false });
    expect(await namesOf()).not.toContain("bank_transfer");
    await setMethod("cash_on_delivery", { position: 2 });
    await setMethod("bank_transfer", { position: 1, names: {} });
    await setMethod("card", { position: 0 });
    await setMethod("paypal", { position: 1 });
    await setMethod("razorpay", { position: 2 });
  });

  it("are Razorpay only for the currencies that the shop's account may take, and once all of its settings are there", async ({
    expect,
  }) => {
    const shown = async (query: string) => (await namesOf(query)).includes("razorpay");
    expect(await shown("?currency=INR&total=100")).toBe(true);
    expect(await shown("?currency=INR&total=99")).toBe(false);
    expect(await shown("?currency=EUR")).toBe(false);
    const namesWith = async (settings: object) => {
      const list: any = await (
        await callWith(settings as never)("GET", "/api/v1/payments/methods?currency=KWD")
      ).json();
      return list.data.map(({ method }: any) => method);
    };
    expect(await namesWith({ RAZORPAY_CURRENCIES: "KWD" })).toContain("razorpay");
    expect(await namesWith({ RAZORPAY_CURRENCIES: undefined })).not.toContain("razorpay");

    const missing_settings = ["RAZORPAY_KEY_ID", "RAZORPAY_KEY_SECRET", "RAZORPAY_WEBHOOK_SECRETS"];
    const bare = callWith(Object.fromEntries(missing_settings.map((name) => [name, undefined])) as never);
    const list: any = await (await bare("GET", "/api/v1/payments/methods?currency=INR")).json();
    expect(list.data.map(({ method }: any) => method)).not.toContain("razorpay");
    const health: any = await (await bare("GET", "/health")).json();
    expect(health.not_offered).toContainEqual({ method: "razorpay", missing_settings });
    expect((await bare("POST", "/api/v1/webhooks/razorpay", { body: {} })).status).toBe(404);
    for (const name of missing_settings) {
      const half = callWith({ [name]: undefined } as never);
      const refused: any = await (await half("GET", "/api/v1/payments/methods")).json();
      expect([name, JSON.stringify(refused)]).toEqual([name, expect.stringMatching(/configur/i)]);
    }
  });

  it("are PayPal only for the currencies and amounts that it takes, and only once all of its settings are there", async ({
    expect,
  }) => {
    const shown = async (query: string) => (await namesOf(query)).includes("paypal");
    expect(await shown("?currency=EUR&total=1")).toBe(true);
    expect(await shown("?currency=INR")).toBe(false);
    expect(await shown("?currency=HUF&total=500000")).toBe(true);
    expect(await shown("?currency=HUF&total=500050")).toBe(false);
    const [paypal] = (await offered()).filter(({ method }) => method === "paypal");
    expect(paypal).toMatchObject({ provider: "paypal", types: ["paypal"], publishable_key: "paypal-client" });

    const unset = { PAYPAL_CLIENT_ID: undefined, PAYPAL_CLIENT_SECRET: undefined, PAYPAL_WEBHOOK_ID: undefined };
    const bare = callWith({ ...unset, PAYPAL_ENVIRONMENT: undefined } as never);
    const list: any = await (await bare("GET", "/api/v1/payments/methods")).json();
    expect(list.data.map(({ method }: any) => method)).not.toContain("paypal");
    const missing_settings = ["PAYPAL_CLIENT_ID", "PAYPAL_CLIENT_SECRET", "PAYPAL_WEBHOOK_ID", "PAYPAL_ENVIRONMENT"];
    const health: any = await (await bare("GET", "/health")).json();
    expect(health.not_offered).toContainEqual({ method: "paypal", missing_settings });
    expect((await bare("POST", "/api/v1/webhooks/paypal", { body: {} })).status).toBe(404);
    const half = callWith({ PAYPAL_WEBHOOK_ID: undefined } as never);
    const refused: any = await (await half("GET", "/api/v1/payments/methods")).json();
    expect(JSON.stringify(refused)).toMatch(/configur/i);
  });

  it("are no cards in a shop that does without Stripe, which is paid in other ways", async ({ expect }) => {
    const missing_settings = ["STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRETS"];
    const without = callWith(Object.fromEntries(missing_settings.map((name) => [name, undefined])) as never);
    const list: any = await (await without("GET", "/api/v1/payments/methods?currency=USD")).json();
    const methods = list.data.map(({ method }: any) => method);
    expect(methods).not.toContain("card");
    expect(methods).toContain("razorpay");
    const health: any = await (await without("GET", "/health")).json();
    expect(health.not_offered).toContainEqual({ method: "card", missing_settings });
    expect((await without("POST", "/api/v1/webhooks/stripe", { body: {} })).status).toBe(404);

    const shop = await givenShop();
    const pay = async (provider: string) => {
      const { cart_token } = await givenFullCart(shop);
      return without("POST", "/api/v1/checkout", {
        body: checkoutBody(shop, { payment: { provider } }),
        headers: { "cart-token": cart_token },
      });
    };
    expect(await problemOf(await pay("stripe"))).toMatchObject({
      code: "payment_method_unavailable",
      reason: "not_configured",
    });
    const bought = await pay("razorpay");
    expect([bought.status, ((await bought.json()) as any).payment.provider]).toEqual([201, "razorpay"]);

    for (const name of missing_settings) {
      const half: any = await (
        await callWith({ [name]: undefined } as never)("GET", "/api/v1/payments/methods")
      ).json();
      expect(half.detail).toContain(`${name} is missing`);
    }
    const taxed = callWith({
      STRIPE_SECRET_KEY: undefined,
      STRIPE_WEBHOOK_SECRETS: undefined,
      TAX_ENGINE: "stripe",
    } as never);
    const refused: any = await (await taxed("GET", "/api/v1/payments/methods")).json();
    expect(refused.detail).toContain("TAX_ENGINE is stripe");
  });

  it("are changed with an audit entry, and refused where they contradict themselves", async ({ expect }) => {
    const change = (method: string, body: object, as = token) =>
      call("PATCH", `${admin}/${method}`, { token: as, body });
    const doubled = await change("cash_on_delivery", {
      limits: [
        { currency: "EUR", min_total: 500, max_total: 100 },
        { currency: "EUR", min_total: null, max_total: null },
      ],
    });
    expect((await problemOf(doubled)).errors?.map(({ path }) => path)).toEqual([
      "limits.0.max_total",
      "limits.1.currency",
    ]);
    expect((await problemOf(await change("cheque", {}))).code).toBe("payment_method_not_found");
    expect((await change("card", {}, await tokenOf("customer"))).status).toBe(403);
    expect((await change("cash_on_delivery", { countries: ["IN"] })).status).toBe(200);
    const entry = (await auditOf("cash_on_delivery")).at(-1);
    expect(entry).toMatchObject({ action: "payment_method.changed", changes: { after: { countries: ["IN"] } } });
    const one: any = await (await call("GET", `${admin}/cash_on_delivery`, { token })).json();
    expect(one).toMatchObject({ countries: ["IN"], missing_settings: [] });
    expect(one.updated_at).not.toBeNull();
    const all: any = await (await call("GET", admin, { token })).json();
    expect(all.data.map(({ method }: any) => method).toSorted()).toEqual([
      "bank_transfer",
      "card",
      "cash_on_delivery",
      "paypal",
      "razorpay",
    ]);
    await setMethod("cash_on_delivery");
  });

  it("are not offered without the settings that they need, and the back office says which", async ({ expect }) => {
    await setMethod("bank_transfer");
    const bare = callWith({
      BANK_ACCOUNT_HOLDER: undefined,
      BANK_IBAN: undefined,
      BANK_BIC: undefined,
      BANK_NAME: undefined,
    } as never);
    const list: any = await (await bare("GET", "/api/v1/payments/methods")).json();
    expect(list.data.map(({ method }: any) => method)).not.toContain("bank_transfer");
    const shown: any = await (await bare("GET", `${admin}/bank_transfer`, { token })).json();
    expect(shown.missing_settings).toEqual(["BANK_ACCOUNT_HOLDER", "BANK_IBAN"]);
    const on: any = await (await bare("PATCH", `${admin}/bank_transfer`, { token, body: { is_active: true } })).json();
    expect(on).toMatchObject({ code: "payment_method_not_configured", missing_settings: shown.missing_settings });
    const health: any = await (await bare("GET", "/health")).json();
    expect(health.not_offered).toEqual([{ method: "bank_transfer", missing_settings: shown.missing_settings }]);
    const half = callWith({ BANK_IBAN: undefined } as never);
    const refused: any = await (await half("GET", "/api/v1/payments/methods")).json();
    expect(JSON.stringify(refused)).toMatch(/503|500|configur/i);
  });

  it("give the browser what it needs for cards, and the QR code for euro", async ({ expect }) => {
    const keyed = callWith({ STRIPE_PUBLISHABLE_KEY: "pk_test_123" });
    const list: any = await (await keyed("GET", "/api/v1/payments/methods")).json();
    expect(list.data.find(({ method }: any) => method === "card").publishable_key).toBe("pk_test_123");
    const transfer = {
      provider: "bank_transfer",
      amount: 4_990,
      captured: 0,
      waived: 0,
      currency: "EUR",
      payable_until: null,
      reference: "RF18539007547034",
      bank_account: { account_holder: "Bodega", iban: "DE89370400440532013000", bic: null, bank_name: null },
    };
    expect(showInstructions(transfer)).toMatchObject({ amount: 4_990, qr_code: expect.stringMatching(/^<svg /) });
    expect(showInstructions({ ...transfer, captured: 4_990 })?.qr_code).toBeNull();
    expect(showInstructions({ ...transfer, bank_account: null })).toBeNull();
  });
});
