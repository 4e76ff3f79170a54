import { env } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";
import { type GivenActor, givenActor } from "../../../support/actors.ts";
import { call, codeIn, problemOf } from "../../../support/api.ts";
import { checkOut, givenFullCart, givenShop, type GivenShop, untilStatus } from "../../../support/checkout.ts";
import { givenAddress } from "../../../support/orders.ts";
import { deliverAll } from "../../../support/queue.ts";
import { givenShippingMethod, givenShippingZone } from "../../../support/shipping.ts";
import { givenRate, givenZone } from "../../../support/taxes.ts";

let staff: GivenActor;
beforeAll(async () => {
  staff = await givenActor("admin");
});

/** In a country that no other test sends anything to. */
const place = {
  name: "Harbour store",
  address: {
    address_line1: "7 Quay Street",
    address_line2: null,
    city: "Valletta",
    state: null,
    postal_code: "VLT 1010",
    country: "GI",
  },
  opening_hours: "Mon-Sat 9:00-18:00",
  instructions: "Bring the order number.",
};

/** A shop that sells one thing for 10.00, and has it fetched for 2.00. */
async function givenPickup(more: Record<string, unknown> = {}): Promise<GivenShop> {
  const shop = await givenShop();
  const { id } = await givenShippingMethod({
    name: "Pick up",
    pickup_place: place,
    rates: [{ currency: "USD", price: 200 }],
    ...more,
  });
  return { ...shop, shipping_method_id: id };
}

const body = ({ shipping_method_id }: GivenShop, more: Record<string, unknown> = {}) => ({
  email: `guest-${crypto.randomUUID()}@example.com`,
  shipping_method_id,
  payment: { provider: "stripe", payment_method_id: "pm_card_visa" },
  ...more,
});

const optionsOf = async (cart_token: string, query = ""): Promise<any[]> => {
  const answer = await call("GET", `/api/v1/cart/shipping-options${query}`, { headers: { "cart-token": cart_token } });
  return ((await answer.json()) as any).data;
};

describe("an order that is fetched", () => {
  it("needs no address, and keeps the place as it was when it was placed", async ({ expect }) => {
    const shop = await givenPickup();
    const { cart_token } = await givenFullCart(shop);
    const placed: any = await (await checkOut(cart_token, body(shop))).json();
    expect(placed.order).toMatchObject({
      shipping_address: null,
      billing_address: null,
      pickup_place: place,
      shipping_total: 200,
      shipping_method: { id: shop.shipping_method_id, name: "Pick up" },
    });
    const moved = { ...place, name: "Hill store" };
    const changed = await call("PATCH", `/api/v1/admin/shipping/methods/${shop.shipping_method_id}`, {
      token: staff.token,
      body: { pickup_place: moved },
    });
    expect(await changed.json()).toMatchObject({ pickup_place: moved });
    const { id } = placed.order;
    const order: any = await (await call("GET", `/api/v1/admin/orders/${id}`, { token: staff.token })).json();
    expect(order.pickup_place).toEqual(place);
  });

  it("takes the address that was sent along for the invoice, and goes nowhere", async ({ expect }) => {
    const shop = await givenPickup();
    const { cart_token } = await givenFullCart(shop);
    const placed: any = await (await checkOut(cart_token, body(shop, { shipping_address: givenAddress }))).json();
    expect(placed.order).toMatchObject({ shipping_address: null, billing_address: givenAddress });
  });

  it("is taxed where it is fetched, wherever the shopper lives", async ({ expect }) => {
    const zone = await givenZone({ name: "Gibraltar", countries: ["GI"] });
    await givenRate(zone.id, { rate_ppm: 180_000 });
    const shop = await givenPickup();
    const { cart_token } = await givenFullCart(shop);
    const quote = await call("POST", "/api/v1/checkout/quote", {
      headers: { "cart-token": cart_token },
      body: { shipping_method_id: shop.shipping_method_id, shipping_address: { country: "GB" } },
    });
    expect(await quote.json()).toMatchObject({ subtotal: 1_000, shipping_total: 200, tax_total: 180 });
    const without = await call("POST", "/api/v1/checkout/quote", {
      headers: { "cart-token": cart_token },
      body: { shipping_method_id: shop.shipping_method_id },
    });
    expect(await without.json()).toMatchObject({ tax_total: 180 });
    const placed: any = await (await checkOut(cart_token, body(shop))).json();
    expect(placed.order.tax_total).toBe(180);
    const row = await env.DB.prepare("SELECT country FROM orders WHERE id = ?").bind(placed.order.id).first();
    expect(row).toEqual({ country: "GI" });
  });

  it("costs what the zone of the place says, and is offered to shoppers everywhere", async ({ expect }) => {
    const zone = await givenShippingZone({ name: "Valletta", countries: ["GI"], postal_codes: ["VLT 1010"] });
    const shop = await givenPickup({ rates: [{ currency: "USD", price: 100, zone_id: zone.id }] });
    const { cart_token } = await givenFullCart(shop);
    for (const query of ["", "?country=JP", "?country=US&postal_code=94105"]) {
      const option = (await optionsOf(cart_token, query)).find(
        ({ shipping_method_id }) => shipping_method_id === shop.shipping_method_id,
      );
      expect(option).toMatchObject({ name: "Pick up", price: 100, pickup_place: place });
    }
    const delivered = (await optionsOf(cart_token)).find(({ name }) => name === "Standard");
    expect(delivered.pickup_place).toBeNull();
  });

  it("is confirmed and announced with the place, and its packing slip names it", async ({ expect }) => {
    const shop = await givenPickup();
    const { cart_token } = await givenFullCart(shop);
    const asked = body(shop);
    const placed: any = await (await checkOut(cart_token, asked)).json();
    const { id } = placed.order;
    await deliverAll(id);
    await untilStatus(id, "processing");
    const at = `/api/v1/admin/orders/${id}/fulfilments`;
    const packed: any = await (await call("POST", at, { token: staff.token, body: {} })).json();
    expect(await codeIn(await call("POST", `${at}/${packed.id}/label`, { token: staff.token }))).toEqual([
      409,
      "address_missing",
    ]);
    const slip = await (await call("GET", `${at}/${packed.id}/packing-slip`, { token: staff.token })).text();
    expect(slip).toContain("Pick up at");
    expect(slip).toContain("Harbour store");
    for (const status of ["shipped", "delivered"]) {
      await call("PATCH", `${at}/${packed.id}`, { token: staff.token, body: { status } });
      await deliverAll(id);
    }
    const { results } = await env.DB.prepare(`SELECT subject, text FROM mails WHERE "to" = ? ORDER BY rowid`)
      .bind(asked.email)
      .all<{ subject: string; text: string }>();
    const about = results.filter(({ subject }) => !subject.startsWith("Invoice"));
    expect(about.map(({ subject }) => subject.replace(/ORD-\d+/, "N"))).toEqual([
      expect.stringMatching(/^Your order N at /),
      "Your order N is ready to be picked up",
    ]);
    for (const { text } of about)
      expect(text).toContain(
        "Pick up at (7 Quay Street, VLT 1010 Valletta, Mon-Sat 9:00-18:00, Bring the order number.): Harbour store",
      );
  });

  it("still needs an address where it is sent, and a method that is offered", async ({ expect }) => {
    const shop = await givenPickup();
    const { cart_token } = await givenFullCart(shop);
    const sent = await givenShop();
    const refused = await checkOut(cart_token, body({ ...shop, shipping_method_id: sent.shipping_method_id }));
    expect(await problemOf(refused)).toMatchObject({ status: 422, errors: [{ path: "shipping_address" }] });
    await call("PATCH", `/api/v1/admin/shipping/methods/${shop.shipping_method_id}`, {
      token: staff.token,
      body: { is_active: false },
    });
    const closed = await checkOut(cart_token, body(shop, { shipping_address: givenAddress }));
    expect(await problemOf(closed)).toMatchObject({ code: "shipping_method_unavailable", reason: "not_offered" });
    expect(await problemOf(await checkOut(cart_token, body(shop)))).toMatchObject({ status: 422 });
  });

  it("has a place with a name and an address", async ({ expect }) => {
    for (const wrong of [
      { ...place, name: "" },
      { ...place, address: { city: "Valletta" } },
      { ...place, more: 1 },
      "x",
    ]) {
      const answer = await call("POST", "/api/v1/admin/shipping/methods", {
        token: staff.token,
        body: { name: "Pick up", pickup_place: wrong },
      });
      expect(answer.status).toBe(422);
    }
  });
});
