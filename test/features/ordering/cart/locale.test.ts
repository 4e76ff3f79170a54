import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { migrateObject } from "#platform/objects/migrate-object";
import { cartMigrations } from "../../../../src/features/ordering/cart/object-store.ts";
import { givenCustomer } from "../../../support/actors.ts";
import { call, problemOf, tripsOf } from "../../../support/api.ts";
import { givenCart } from "../../../support/cart.ts";
import { checkoutBody, givenShop } from "../../../support/checkout.ts";
import { testContext } from "../../../support/context.ts";

const ctx = testContext();
type Holder = { readonly cart_token?: string; readonly token?: string };
const headersOf = ({ cart_token }: Holder): Record<string, string> => (cart_token ? { "cart-token": cart_token } : {});
const send = (method: string, path: string, body: object | undefined, holder: Holder = {}) =>
  call(method, `/api/v1/cart${path}`, { body, token: holder.token, headers: headersOf(holder) });
const cartOf = async (holder: Holder): Promise<any> => (await send("GET", "", undefined, holder)).json();
const localeIn = async (answer: Response): Promise<unknown> => (await answer.json<{ locale: unknown }>()).locale;

/** What the order is written in that becomes of the holder's cart. */
async function orderedIn(body: object, holder: Holder): Promise<string | null> {
  const headers = { ...headersOf(holder), "idempotency-key": crypto.randomUUID(), "accept-language": "en-GB" };
  const answer = await call("POST", "/api/v1/checkout", { body, token: holder.token, headers });
  if (answer.status !== 201) throw new Error(await answer.text());
  return (await answer.json<{ order: { locale: string | null } }>()).order.locale;
}

describe("the locale of a cart", () => {
  it("is set with its first item, changed alone or with the currency, forgotten by null, and kept when it is emptied", async ({
    expect,
  }) => {
    const { variant_id } = await givenShop();
    const made: any = await (await send("POST", "/items", { variant_id, locale: "de-AT" })).json();
    expect(made).toMatchObject({ locale: "de-AT", currency: "USD" });
    const holder = { cart_token: made.cart_token };
    expect(await localeIn(await send("POST", "/items", { variant_id }, holder))).toBe("de-AT");
    const changed = await send("PATCH", "", { locale: "ja-JP" }, holder);
    expect(await changed.json()).toMatchObject({ locale: "ja-JP", currency: "USD", item_count: 2 });
    expect(tripsOf(await send("GET", "", undefined, holder))).toMatchObject({ d1: 0, object: 1 });
    expect(await localeIn(await send("PUT", "", { currency: "USD", locale: "de" }, holder))).toBe("de");
    expect(await localeIn(await send("PATCH", "", { currency: "USD" }, holder))).toBe("de");
    expect(await localeIn(await send("DELETE", "", undefined, holder))).toBe("de");
    expect(await cartOf(holder)).toMatchObject({ locale: "de", items: [] });
    expect(await localeIn(await send("PATCH", "", { locale: null }, holder))).toBeNull();
  });

  it("is a language tag, and is refused otherwise", async ({ expect }) => {
    const { variant_id } = await givenShop();
    const holder = await givenCart({ variant_id });
    for (const body of [{ locale: "not a tag" }, { locale: "" }, {}])
      expect((await send("PATCH", "", body, holder)).status).toBe(422);
    expect((await send("POST", "/items", { variant_id, locale: "de_AT!" }, holder)).status).toBe(422);
    const nobody = await send("PATCH", "", { locale: "de" });
    expect(await problemOf(nobody)).toMatchObject({ status: 404, code: "cart_not_found" });
  });

  it("decides the order's language after that of checkout, and before the account's and the browser's", async ({
    expect,
  }) => {
    const shop = await givenShop();
    const { variant_id } = shop;
    const guest = await givenCart({ variant_id });
    await send("PATCH", "", { locale: "de-AT" }, guest);
    expect(await orderedIn(checkoutBody(shop), guest)).toBe("de-AT");
    const asked = await givenCart({ variant_id });
    await send("PATCH", "", { locale: "de-AT" }, asked);
    expect(await orderedIn(checkoutBody(shop, { locale: "ja" }), asked)).toBe("ja");

    const { token } = await givenCustomer();
    await call("PATCH", "/api/v1/me", { token, body: { locale: "ja" } });
    const { email: _email, ...body } = checkoutBody(shop);
    await send("POST", "/items", { variant_id }, { token });
    expect(await orderedIn(body, { token })).toBe("ja");
    await send("POST", "/items", { variant_id, locale: "de" }, { token });
    expect(await orderedIn(body, { token })).toBe("de");
  });

  it("goes into an account's cart with a guest's, where the guest had one", async ({ expect }) => {
    const { variant_id } = await givenShop();
    const body = { email: `${crypto.randomUUID()}@example.com`, password: "a long enough passphrase" };
    const first: any = await (await send("POST", "/items", { variant_id, locale: "de" })).json();
    const registered = await call("POST", "/api/v1/auth/register", { body, headers: headersOf(first) });
    const { access_token: token } = await registered.json<{ access_token: string }>();
    expect(await cartOf({ token })).toMatchObject({ locale: "de" });

    const silent = await givenCart({ variant_id });
    await call("POST", "/api/v1/auth/login", { body, headers: headersOf(silent) });
    expect(await cartOf({ token })).toMatchObject({ locale: "de", item_count: 2 });

    const reading: any = await (await send("POST", "/items", { variant_id, locale: "ja" })).json();
    await call("POST", "/api/v1/auth/login", { body, headers: headersOf(reading) });
    expect(await cartOf({ token })).toMatchObject({ locale: "ja", item_count: 3 });
  });

  it("is null in a cart from before there was one, which goes on working", async ({ expect }) => {
    const { user_id, token } = await givenCustomer();
    const object = env.CART.getByName(`customer:${user_id}`);
    const before = cartMigrations.slice(0, cartMigrations.indexOf("ALTER TABLE cart ADD COLUMN locale TEXT"));
    await runInDurableObject(object, (_cart, { storage }) => {
      migrateObject(storage, before);
      storage.sql.exec(
        "INSERT INTO cart (id, cart_id, user_id, version, created_at, updated_at) VALUES (1, ?, ?, 3, 0, 0)",
        ctx.id(),
        user_id,
      );
    });
    await evictDurableObject(object);
    expect(await cartOf({ token })).toMatchObject({ locale: null, items: [] });
    const shop = await givenShop();
    const { email: _email, ...body } = checkoutBody(shop);
    const added = await send("POST", "/items", { variant_id: shop.variant_id, locale: "de" }, { token });
    expect(await localeIn(added)).toBe("de");
    expect(await orderedIn(body, { token })).toBe("de");
  });
});
