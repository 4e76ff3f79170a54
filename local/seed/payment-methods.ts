import type { ShopClient } from "../lib/shop-client.ts";

/** What people pay without a provider is switched on, so that the demo shop shows it. */
export async function addPaymentMethods(shop: ShopClient): Promise<void> {
  for (const method of ["bank_transfer", "cash_on_delivery"])
    await shop.send("PATCH", `/admin/payment-methods/${method}`, { is_active: true });
}
