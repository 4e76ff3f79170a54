import { z } from "zod";
import { demo_password } from "../../../local/lib/accounts.ts";
import { ShopClient } from "../../../local/lib/shop-client.ts";
import { demoShippingMethods } from "../../../local/seed/settings.ts";
import { addTax } from "../../../local/seed/tax.ts";

const Product = z.object({ variants: z.array(z.object({ id: z.string() })) });
const Id = z.object({ id: z.string() });

/** What a run sells: a way to send it, and one variant for each figure of stock. */
export type Goods = { readonly shipping_method_id: string; readonly variant_ids: readonly string[] };

/** Furnishes an empty shop through the back office. */
export async function makeGoods(url: string, stocks: readonly number[]): Promise<Goods> {
  const shop = new ShopClient(url);
  await shop.logIn("admin@example.com", demo_password);
  await addTax(shop);
  const method = await shop.send("POST", "/admin/shipping/methods", demoShippingMethods[1]);
  const { id: shipping_method_id } = Id.parse(await method.json());
  const variant_ids: string[] = [];
  for (const [index, stock_quantity] of stocks.entries()) {
    const product = { name: `Thing ${index}`, price: 1000 + index, status: "active", stock_quantity };
    const made = Product.parse(await (await shop.send("POST", "/admin/products", product)).json());
    variant_ids.push(...made.variants.map(({ id }) => id));
  }
  return { shipping_method_id, variant_ids };
}

/** What a guest sends to buy the cart. */
export const checkoutOf = (email: string, shipping_method_id: string, payment_method_id = "pm_card_visa") => ({
  email,
  shipping_method_id,
  shipping_address: {
    full_name: "Lou Load",
    address_line1: "1 Long Street",
    city: "Portland",
    state: "OR",
    postal_code: "97201",
    country: "US",
  },
  payment: { provider: "stripe", payment_method_id },
});
