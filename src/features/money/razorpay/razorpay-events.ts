import { z } from "zod";
import { paymentOfIntent } from "#money/payments";
import type { ProviderEvent } from "#money/providers";
import type { Ctx } from "#platform/context";
import { sha256 } from "#platform/secrets/tokens";
import { findOrder } from "./find-order.ts";
import { returnTooMuch } from "./razorpay-refunds.ts";
import { isSignedBy } from "./razorpay-signatures.ts";
import { razorpaySettings } from "./settings.ts";

/** What is read of an event before its kind is known. The signature says who sent it, not that it is whole. */
const Event = z.object({
  event: z.string().min(1).max(100),
  payload: z.object({
    payment: z.object({ entity: z.unknown() }).optional(),
    order: z.object({ entity: z.unknown() }).optional(),
    refund: z.object({ entity: z.unknown() }).optional(),
  }),
});
type Payload = z.output<typeof Event>["payload"];

const OfPayment = z.object({ order_id: z.string().nullish(), captured: z.boolean().optional() });
const OfOrder = z.object({ id: z.string(), receipt: z.string().nullish() });
const OfRefund = z.object({ id: z.string() });

type About = Omit<ProviderEvent, "event_id" | "type">;

/**
 * Checks the signature of the exact bytes with each secret in turn, and reads what the event is about. It names no time of its sending: an
 * event that is sent again is known by its id.
 */
export async function readRazorpayEvent(ctx: Ctx, body: Uint8Array, headers: Headers): Promise<ProviderEvent | null> {
  const { RAZORPAY_WEBHOOK_SECRETS: secrets = [] } = razorpaySettings.of(ctx.config);
  if (!(await isSignedBy(secrets, headers.get("x-razorpay-signature") ?? "", body))) return null;
  const event = Event.safeParse(parse(body));
  if (!event.success) return null;
  const { event: type, payload } = event.data;
  const about = aboutOf(type, payload);
  if (type === "payment.captured") await returnSecond(ctx, about);
  // The id is not signed: without one, the same bytes are the same event.
  return { event_id: idIn(headers) ?? (await sha256(body)), type, ...about };
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return null;
  }
}

const idIn = (headers: Headers): string | null =>
  /^[\w-]{1,255}$/.exec(headers.get("x-razorpay-event-id") ?? "")?.[0] ?? null;

function aboutOf(type: string, payload: Payload): About {
  const payment = OfPayment.safeParse(payload.payment?.entity).data;
  const order = OfOrder.safeParse(payload.order?.entity).data;
  const refund = type.startsWith("refund.") ? OfRefund.safeParse(payload.refund?.entity).data : undefined;
  return {
    intent_id: order?.id ?? payment?.order_id ?? null,
    order_id: z.uuid().safeParse(order?.receipt).data ?? null,
    // An authorisation that lapsed is a refund there, too, although no money had moved.
    gives_back: refund !== undefined && payment?.captured !== false,
    is_disputed: type === "payment.dispute.created",
    refund_id: refund?.id ?? null,
  };
}

/** An order that is paid is at rest, and nobody asks for it again: what was captured of it twice is given back here. */
async function returnSecond(ctx: Ctx, { intent_id }: About): Promise<void> {
  const known = intent_id === null ? undefined : await paymentOfIntent(ctx, "razorpay", intent_id);
  if (!known || known.captured === 0 || intent_id === null) return;
  const paid = await findOrder(ctx, intent_id);
  if (paid) await returnTooMuch(ctx, paid);
}
