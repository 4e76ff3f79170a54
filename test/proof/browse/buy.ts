import type { Page } from "playwright-core";
import { z } from "zod";
import type { LiveShop } from "../../../local/lib/live-shop.ts";
import { must } from "../../../local/lib/terminal.ts";
import { send, signIn } from "./reference.ts";

const Bought = z.object({ order: z.object({ id: z.string(), total: z.int() }) });
const Orders = z.object({ data: z.array(z.object({ id: z.string(), status: z.string(), total: z.int() })) });

/** A purchase by the reference as it fills its requests in, with nothing but its buttons: the shopper's order must be there, and paid. */
export async function buy(page: Page, shop: LiveShop): Promise<void> {
  await signIn(page, "shopper");
  const added = await send(page, "addCartItem", "POST/api/v1/cart/items");
  must("POST /cart/items as the shopper", added.status, added.status === 201);
  const placed = await send(page, "checkout", "POST/api/v1/checkout");
  must("POST /checkout", placed.status, placed.status === 201);
  const { order } = Bought.parse(JSON.parse(placed.body));
  await shop.cron("* * * * *");
  const listed = await send(page, "listOrders", "GET/api/v1/orders");
  const found = Orders.parse(JSON.parse(listed.body)).data.find(({ id }) => id === order.id);
  const is_paid = found?.total === order.total && /^(paid|processing)$/.test(found.status);
  must("the order in GET /orders", found?.status ?? "missing", is_paid);
}
