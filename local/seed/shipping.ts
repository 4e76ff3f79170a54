import { z } from "zod";
import type { ShopClient } from "../lib/shop-client.ts";
import { demoDomesticRates, demoShippingMethods, demoShippingZone } from "./settings.ts";

const Id = z.object({ id: z.string() });
const Named = z.object({ data: z.array(z.object({ id: z.string(), name: z.string() })) });

/** The zone in which the demo shop sends for less, and its methods with their rates there and everywhere else. What is there already is left as it is. */
export async function addShipping(shop: ShopClient): Promise<void> {
  const known = async (path: string) => Named.parse(await shop.find(`${path}?limit=100`)).data;
  const there = (await known("/admin/shipping/zones")).find(({ name }) => name === demoShippingZone.name);
  const zone = there ?? Id.parse(await (await shop.send("POST", "/admin/shipping/zones", demoShippingZone)).json());
  const methods = new Set((await known("/admin/shipping/methods")).map(({ name }) => name));
  for (const method of demoShippingMethods.filter(({ name }) => !methods.has(name))) {
    const domestic = (demoDomesticRates[method.name] ?? []).map((rate) => ({ ...rate, zone_id: zone.id }));
    await shop.send("POST", "/admin/shipping/methods", { ...method, rates: [...method.rates, ...domestic] });
  }
}
