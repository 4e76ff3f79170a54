import { eq } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { commit } from "#platform/data/outbox";
import { ShippingError } from "./errors.ts";
import { findMethod } from "./store.ts";
import { shippingMethods } from "./tables.ts";

/** Deletes a method. Orders keep its id, name and price. 404 `shipping_method_not_found`. */
export async function deleteMethod(ctx: Ctx, id: string): Promise<void> {
  const method = await findMethod(ctx, id);
  if (!method) throw ShippingError.shipping_method_not_found();
  await commit(ctx, [
    ctx.db.delete(shippingMethods).where(eq(shippingMethods.id, id)),
    audit(ctx, { action: "shipping_method.deleted", subject_type: "shipping_method", subject_id: id, before: method }),
  ]);
}
