import { z } from "zod";
import type { ShopClient } from "../lib/shop-client.ts";
import { demoTaxRate, demoTaxZone } from "./settings.ts";

const Zones = z.object({ data: z.array(z.object({ id: z.string(), name: z.string() })) });
const Rates = z.object({ data: z.array(z.object({ name: z.string() })) });
const Id = z.object({ id: z.string() });

/** What the demo shop is taxed by. What is there already is left as it is. */
export async function addTax(shop: ShopClient): Promise<void> {
  const zones = Zones.parse(await shop.find("/admin/tax/zones?limit=100"));
  const known = zones.data.find(({ name }) => name === demoTaxZone.name);
  const { id: zone_id } = known ?? Id.parse(await (await shop.send("POST", "/admin/tax/zones", demoTaxZone)).json());
  const rates = Rates.parse(await shop.find(`/admin/tax/rates?zone_id=${zone_id}&limit=100`));
  if (rates.data.length === 0) await shop.send("POST", "/admin/tax/rates", { ...demoTaxRate, zone_id });
}
