import Stripe from "stripe";
import { z } from "zod";
import type { ProviderEvent } from "#money/providers";
import type { Ctx } from "#platform/context";
import { stripeSettings } from "./settings.ts";
import { stripeOf } from "./stripe-client.ts";

const TOLERANCE_SECONDS = 300;

/** Those after which an order may have somewhere to go. What else comes is taken note of and left alone. */
const TELLING = new Set([
  "payment_intent.amount_capturable_updated",
  "payment_intent.canceled",
  "payment_intent.payment_failed",
  "payment_intent.processing",
  "payment_intent.requires_action",
  "payment_intent.succeeded",
  "charge.expired",
  "charge.refunded",
  "charge.dispute.created",
  "charge.dispute.closed",
  "refund.failed",
  "refund.updated",
  "setup_intent.succeeded",
  "payment_method.attached",
  "payment_method.automatically_updated",
  "payment_method.detached",
  "payment_method.updated",
]);

/** Those that are about what a customer has saved, and no order. */
const OF_CUSTOMER: ReadonlySet<string> = new Set(["payment_method", "setup_intent"]);

/** What is read of an event before its kind is known. The signature says who sent it, not that it is whole. */
const Event = z.object({
  id: z.string().min(1),
  type: z.string(),
  data: z.object({ object: z.unknown(), previous_attributes: z.unknown().optional() }).optional(),
});

const Subject = z.object({
  id: z.string(),
  object: z.string(),
  payment_intent: z.string().nullish(),
  metadata: z.record(z.string(), z.string()).nullish(),
});

const OfCustomer = z.object({ customer: z.string() });

/** Checks the signature of the exact bytes with each secret in turn, and reads what the event is about. */
export async function readStripeEvent(ctx: Ctx, body: Uint8Array, headers: Headers): Promise<ProviderEvent | null> {
  const signature = headers.get("stripe-signature");
  if (signature === null) return null;
  const event = await verify(ctx, body, signature);
  if (!event) return null;
  const about = Subject.safeParse(event.data?.object);
  if (!about.success || !TELLING.has(event.type))
    return {
      event_id: event.id,
      type: event.type,
      intent_id: null,
      order_id: null,
      gives_back: false,
      is_disputed: false,
      refund_id: null,
      customer_id: null,
    };
  const { id, object, payment_intent, metadata } = about.data;
  const order_id = z.uuid().safeParse(metadata?.["order_id"]);
  return {
    event_id: event.id,
    type: event.type,
    intent_id: object === "payment_intent" ? id : (payment_intent ?? null),
    order_id: order_id.success ? order_id.data : null,
    gives_back: event.type === "charge.refunded",
    is_disputed: event.type === "charge.dispute.created",
    refund_id: object === "refund" ? id : null,
    customer_id: OF_CUSTOMER.has(object) ? customerOf(event.data) : null,
  };
}

/** Whose method it is, or was until it was detached. */
function customerOf(data: z.output<typeof Event>["data"]): string | null {
  const [now, before] = [OfCustomer.safeParse(data?.object), OfCustomer.safeParse(data?.previous_attributes)];
  return now.data?.customer ?? before.data?.customer ?? null;
}

/** When the sender says that it signed, epoch seconds; the signature covers it. Null unless it says so once. */
function signedAt(signature: string): number | null {
  const [first, ...more] = signature.split(",").filter((part) => part.startsWith("t="));
  return first !== undefined && more.length === 0 && /^t=\d{1,12}$/.test(first) ? Number(first.slice(2)) : null;
}

async function verify(ctx: Ctx, body: Uint8Array, signature: string): Promise<z.output<typeof Event> | null> {
  const { webhooks } = stripeOf(ctx);
  const signed_at = signedAt(signature);
  // The library looks at the age alone: what is signed for a later day could be kept and sent then.
  if (signed_at === null || signed_at * 1_000 > ctx.now() + TOLERANCE_SECONDS * 1_000) return null;
  const cryptography = Stripe.createSubtleCryptoProvider();
  for (const secret of stripeSettings.of(ctx.config).STRIPE_WEBHOOK_SECRETS ?? []) {
    try {
      return Event.parse(await webhooks.constructEventAsync(body, signature, secret, TOLERANCE_SECONDS, cryptography));
    } catch {
      // Another secret may fit while they are being rotated. What is signed and yet no event fits none.
    }
  }
  return null;
}
