import { eq } from "drizzle-orm";
import { z } from "zod";
import { holdsOrder } from "#people/order-holders";
import type { Ctx } from "#platform/context";
import { can } from "#platform/http/auth";
import { PaymentError } from "./errors.ts";
import { paymentPermissions } from "./permissions.ts";
import type { Payment } from "./store.ts";
import { payments } from "./tables.ts";

/** A payment that the caller may see: of their own order, or any for staff. Everything else is not there. */
export async function findOwnPayment(ctx: Ctx, payment_id: string): Promise<Payment> {
  if (!z.uuid().safeParse(payment_id).success) throw PaymentError.payment_not_found();
  const payment = await ctx.db.select().from(payments).where(eq(payments.id, payment_id)).get();
  if (!payment) throw PaymentError.payment_not_found();
  const allowed = can(ctx.actor, paymentPermissions.read) || holdsOrder(ctx, payment);
  if (!allowed) throw PaymentError.payment_not_found();
  return payment;
}
