import { z } from "zod";
import type { ShopClient } from "../lib/shop-client.ts";
import { demoCode, demoPromotion } from "./settings.ts";

const Promotions = z.object({ data: z.array(z.object({ title: z.string() })) });
const Id = z.object({ id: z.string() });

/** A code that takes something off. What is there already is left as it is. */
export async function addPromotion(shop: ShopClient): Promise<void> {
  const { data } = Promotions.parse(await shop.find("/admin/promotions?limit=100"));
  if (data.some(({ title }) => title === demoPromotion.title)) return;
  const { id } = Id.parse(await (await shop.send("POST", "/admin/promotions", demoPromotion)).json());
  await shop.send("POST", `/admin/promotions/${id}/codes`, { code: demoCode });
}
