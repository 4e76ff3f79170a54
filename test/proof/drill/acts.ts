/** What staff and time do to the shop of a drill. */
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { demoShippingMethods } from "../../../local/seed/settings.ts";
import { addTax } from "../../../local/seed/tax.ts";
import type { OpenShop } from "./restorable-shop.ts";
import type { Bought, DrillShopper, Goods } from "./shopper.ts";

export const VARIANTS = 4;
const STOCK = 1_000;
const Id = z.object({ id: z.string() });

export type Order = { readonly shopper: DrillShopper; readonly bought: Bought };

export async function stockShop({ admin }: OpenShop): Promise<Goods> {
  await addTax(admin);
  const method = await admin.send("POST", "/admin/shipping/methods", demoShippingMethods[1]);
  const shipping_method_id = Id.parse(await method.json()).id;
  const Product = z.object({ variants: z.array(Id) });
  const variant_ids: string[] = [];
  for (let i = 0; i < VARIANTS; i += 1) {
    const product = { name: `Thing ${i}`, price: 1_000 + i, status: "active", stock_quantity: STOCK };
    const { variants } = Product.parse(await (await admin.send("POST", "/admin/products", product)).json());
    variant_ids.push(...variants.map(({ id }) => id));
  }
  return { variant_ids, shipping_method_id };
}

export async function ship({ admin }: OpenShop, { bought, shopper }: Order): Promise<void> {
  await admin.send("PATCH", `/admin/orders/${bought.id}`, { status: "shipped", tracking_number: "1Z", carrier: "UPS" });
  await shopper.untilStatus(bought, "shipped");
}

/** One unit of the first item, back on the shelf. */
export async function refundOne({ admin }: OpenShop, { bought }: Order): Promise<void> {
  const [item] = bought.items;
  const body = { items: [{ order_item_id: item?.id, quantity: 1 }], restock: true };
  const answer = await admin.ask("POST", `/payments/${bought.payment_id}/refunds`, body, {
    "idempotency-key": crypto.randomUUID(),
  });
  if (answer.status !== 201) throw new Error(`a refund was answered with ${answer.status} ${await answer.text()}`);
}

export async function receive({ admin }: OpenShop, { variant_ids }: Goods, quantity: number): Promise<void> {
  for (const variant_id of variant_ids)
    await admin.send("POST", "/admin/inventory/movements", { variant_id, kind: "IN", quantity });
}

/** Until nothing is on its way any more: no row of the outbox waits, and every level has arrived. */
export async function quiet({ db }: OpenShop): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    const row = await db
      .prepare("SELECT count(*) AS waiting FROM outbox WHERE done_at IS NULL")
      .first<{ waiting: number }>();
    if (row?.waiting === 0) break;
    await sleep(100);
  }
  await sleep(2_500);
}
