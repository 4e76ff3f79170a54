import { and, eq } from "drizzle-orm";
import { providerOf } from "#money/providers";
import { describeError } from "#platform/basics/log";
import { HOUR } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { customersOf, methodsOf, mirrorMethods, type PaymentCustomer, type SavedMethod } from "./saved-methods.ts";
import { paymentCustomers } from "./tables.ts";

/** How long a shopper may be busy with a card's form and their bank. */
const SAVING_MS = HOUR;
const TRIES = 3;

/**
 * Asks the provider what a customer has saved and writes it down. Asked twice, late or out of order it comes to the same. False
 * where others have changed it at each try. Throws `provider_unavailable`.
 */
export async function bringInLine(ctx: Ctx, known: PaymentCustomer, tries_max = TRIES): Promise<boolean> {
  const { saved } = providerOf(ctx, known.provider);
  if (!saved) return true;
  let customer: PaymentCustomer | undefined = known;
  for (let tries = 0; customer && tries < tries_max; tries += 1) {
    const asked_at = ctx.now();
    const found = await saved.list(customer.provider_customer_id);
    const [, , , done] = await ctx.db.batch(mirrorMethods(ctx, customer, found, asked_at - SAVING_MS));
    if (done.length > 0) return true;
    // Somebody else has changed it meanwhile, perhaps by an older answer than ours.
    customer = await ctx.db
      .select()
      .from(paymentCustomers)
      .where(and(eq(paymentCustomers.provider, customer.provider), eq(paymentCustomers.user_id, customer.user_id)))
      .get();
  }
  return customer === undefined;
}

/**
 * What an account has saved, the default first and then the newest. While one more may be on its way, which no webhook needs to tell us, the provider is asked; when it does
 * not answer, what is known is shown.
 */
export async function showMethods(ctx: Ctx, user_id: string): Promise<SavedMethod[]> {
  const [customers, methods] = await ctx.db.batch([customersOf(ctx, user_id), methodsOf(ctx, user_id)]);
  const behind = customers.filter(({ saving_at }) => saving_at !== null);
  if (behind.length === 0) return inOrder(methods);
  try {
    // A reader that is overtaken shows what the other one has just read.
    for (const customer of behind) await bringInLine(ctx, customer, 1);
  } catch (error) {
    ctx.log.warn("saved_methods_not_read", describeError(error));
    return inOrder(methods);
  }
  return inOrder(await methodsOf(ctx, user_id));
}

const inOrder = (methods: readonly SavedMethod[]): SavedMethod[] =>
  methods.toSorted((a, b) => Number(b.is_default) - Number(a.is_default));
