import { z } from "zod";
import type { ShopClient } from "../lib/shop-client.ts";

const Listed = z.object({ data: z.array(z.unknown()) });

/** Everything that happens is posted to this machine, so that the demo shop has a log of deliveries. */
export async function addWebhookEndpoint(shop: ShopClient): Promise<void> {
  if (Listed.parse(await shop.find("/admin/webhooks")).data.length > 0) return;
  await shop.send("POST", "/admin/webhooks", {
    url: `${shop.url}/dev/webhooks`,
    description: "This machine",
    events: ["*"],
  });
}
