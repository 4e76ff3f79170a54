import { accountOfCustomer, savedMethodEvents } from "#money/payment-customers";
import { orderOfIntent, paymentEvents } from "#money/payments";
import type { ProviderEvent } from "#money/providers";
import type { Ctx } from "#platform/context";
import { isUniqueViolation, type Statement } from "#platform/data/db";
import { commit, publish } from "#platform/data/outbox";
import { providerEvents } from "./tables.ts";

/** Takes a webhook with a valid signature: once, even when it is delivered again. What follows from it goes through the outbox. */
export async function takeEvent(ctx: Ctx, provider: string, event: ProviderEvent): Promise<void> {
  // Refunds and disputes name the intent alone.
  const order_id = event.order_id ?? (await orderOfIntent(ctx, provider, event.intent_id));
  const { event_id, type, customer_id } = event;
  const user_id = customer_id ? await accountOfCustomer(ctx, provider, customer_id) : null;
  const hints =
    user_id === null
      ? hintsOf(ctx, provider, event, order_id)
      : [publish(ctx, savedMethodEvents["saved_methods.hinted"], { provider, user_id })];
  const row = ctx.db.insert(providerEvents).values({ provider, event_id, type, order_id, received_at: ctx.now() });
  try {
    await commit(ctx, [row, ...hints]);
  } catch (error) {
    if (!isUniqueViolation(error, "provider_events.event_id")) throw error;
  }
}

function hintsOf(ctx: Ctx, provider: string, event: ProviderEvent, order_id: string | null): Statement[] {
  const { refund_id: provider_refund_id, gives_back, is_disputed } = event;
  const of_refund =
    provider_refund_id === null ? [] : [publish(ctx, paymentEvents["refund.hinted"], { provider, provider_refund_id })];
  const is_about_order = event.intent_id !== null && order_id !== null && (of_refund.length === 0 || gives_back);
  return is_about_order
    ? [...of_refund, publish(ctx, paymentEvents["payment.hinted"], { order_id, gives_back, is_disputed })]
    : of_refund;
}
