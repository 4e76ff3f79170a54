import { randomUUID } from "node:crypto";
import { z } from "zod";
import { demo_password } from "../lib/accounts.ts";
import { ShopClient } from "../lib/shop-client.ts";
import { stop } from "../lib/terminal.ts";

const Product = z.object({ default_variant_id: z.string() });
const Methods = z.object({ data: z.array(z.object({ id: z.string() })) });
const Orders = z.object({ data: z.array(z.unknown()) });
const Cart = z.object({ cart_token: z.string().optional() });
const Placed = z.object({
  order: z.object({
    id: z.string(),
    items: z.array(z.object({ id: z.string() })),
    payments: z.array(z.object({ id: z.string(), amount: z.number() })),
  }),
});

const home = {
  full_name: "Sam Shopper",
  address_line1: "350 Fifth Avenue",
  city: "New York",
  state: "NY",
  postal_code: "10118",
  country: "US",
};

/** One that is paid at once, or waits to be paid. */
type Payment =
  | { readonly provider: "stripe"; readonly payment_method_id?: string; readonly save_payment_method?: boolean }
  | { readonly provider: "bank_transfer" | "cash_on_delivery" };
const paid: Payment = { provider: "stripe", payment_method_id: "pm_card_visa" };
const saved: Payment = { provider: "stripe", payment_method_id: "pm_card_visa", save_payment_method: true };
const unpaid: Payment = { provider: "stripe" };

/**
 * Orders in every stage of their life, bought by the shopper and by a guest through the front door, so that lists and the reference
 * have something to show. Does nothing where the shopper has bought already.
 */
export async function placeDemoOrders(url: string): Promise<void> {
  const shopper = new ShopClient(url);
  await shopper.logIn("shopper@example.com", demo_password);
  if (Orders.parse(await shopper.find("/orders?limit=1")).data.length > 0) return;
  const admin = new ShopClient(url);
  await admin.logIn("admin@example.com", demo_password);
  await shopper.send("PATCH", "/me", { visibility: "public" });
  await shopper.send("POST", "/me/addresses", { ...home, address_type: "shipping" });

  const [first, second] = [
    await variantOf(shopper, "corner-house-espresso"),
    await variantOf(shopper, "sunday-filter-coffee"),
  ];
  const buy = (payment: Payment) => buyOne(shopper, first, payment);
  await sendBack(shopper, admin, await buyOne(shopper, second, paid, 9));
  await moveOn(admin, await buy(paid), 3);
  await moveOn(admin, await buy(paid), 2);
  await moveOn(admin, await buy(paid), 1);
  const wrong = await buy(paid);
  const refund = { items: [{ order_item_id: wrong.items[0]?.id, quantity: 1 }], reason: "It came with a scratch" };
  await take(shopper, `/orders/${wrong.id}/refunds`, refund);
  await buy(saved);
  await buy(unpaid);
  await moveOn(admin, await buyOne(new ShopClient(url), second, paid), 3);
  await buy({ provider: "bank_transfer" });
  await receiveTooMuch(admin, await buy({ provider: "bank_transfer" }));
  await moveOn(admin, await buyOne(new ShopClient(url), second, { provider: "cash_on_delivery" }), 3);
  await take(shopper, "/cart/items", { variant_id: second, quantity: 1 });
}

/** A transfer that came with a little more than was asked for, which is owed. */
async function receiveTooMuch(admin: ShopClient, { payments }: z.output<typeof Placed>["order"]): Promise<void> {
  const [payment] = payments;
  if (payment) await take(admin, `/admin/payments/${payment.id}/received`, { amount: payment.amount + 500 });
}

async function variantOf(shop: ShopClient, slug: string): Promise<string> {
  return Product.parse(await shop.find(`/products/${slug}`)).default_variant_id;
}

/** Units of a variant, by an account or, without one, by a guest. */
async function buyOne(shop: ShopClient, variant_id: string, payment: Payment, quantity = 2) {
  const { cart_token } = Cart.parse(await take(shop, "/cart/items", { variant_id, quantity }));
  const [method] = Methods.parse(await shop.find("/shipping/methods")).data;
  const order = { shipping_address: home, shipping_method_id: method?.id, payment };
  const placed = await (cart_token === undefined
    ? take(shop, "/checkout", order)
    : take(shop, "/checkout", { ...order, email: "guest@example.com" }, { "cart-token": cart_token }));
  return Placed.parse(placed).order;
}

const parcel = { carrier: "UPS", tracking_number: "1Z999AA10123456784" };
const stages = [{ status: "processing" }, { status: "shipped", ...parcel }, { status: "delivered" }];

/** Moves a paid order on by so many stages. */
async function moveOn(admin: ShopClient, { id }: { readonly id: string }, count: number): Promise<void> {
  for (const stage of stages.slice(0, count)) await admin.send("PATCH", `/admin/orders/${id}`, stage);
}

const Made = z.object({ id: z.string() });

/** Of an order that has arrived, returns of one unit each: some wait for an answer, one for its units, and one has come. */
async function sendBack(shopper: ShopClient, admin: ShopClient, order: Awaited<ReturnType<typeof buyOne>>) {
  await moveOn(admin, order, 3);
  const line = { order_item_id: order.items[0]?.id, quantity: 1 };
  const ask = async () =>
    Made.parse(await take(shopper, `/orders/${order.id}/returns`, { items: [{ ...line, reason: "changed_mind" }] }));
  for (const acts of [["approve", "receive"], ["approve"], [], [], []]) {
    const { id } = await ask();
    for (const act of acts)
      await admin.send("POST", `/admin/returns/${id}/${act}`, act === "receive" ? { items: [line] } : undefined);
  }
}

async function take(
  shop: ShopClient,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<unknown> {
  const answer = await shop.ask("POST", path, body, { "idempotency-key": randomUUID(), ...headers });
  const text = await answer.text();
  if (!answer.ok) return stop(`POST ${path} was answered with ${answer.status}.`, text.slice(0, 600));
  return JSON.parse(text);
}
