import { crc32 } from "node:zlib";
import { z } from "zod";
import type { ProviderEvent } from "#money/providers";
import { DAY, MINUTE } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { fromBase64 } from "#platform/secrets/base64";
import { findCapture } from "./find-order.ts";
import { isSigned, signingKey } from "./paypal-certificates.ts";
import { captureIdOf } from "./paypal-refunds.ts";
import { accountOf } from "./settings.ts";

/** PayPal sends one again for three days under its first time. What comes twice is taken once, by its id. */
const OLDEST_MS = 4 * DAY;
const AHEAD_MS = 5 * MINUTE;

/** What is read of an event before its kind is known. The signature says who sent it, not that it is whole. */
const Event = z.object({ id: z.string().min(1).max(255), event_type: z.string().max(100), resource: z.unknown() });

const Links = z.array(z.object({ rel: z.string(), href: z.string() })).optional();
const OfOrder = z.object({
  id: z.string(),
  purchase_units: z.array(z.object({ custom_id: z.string().optional() })).optional(),
});
const OfApproval = z.object({ order_id: z.string() });
const OfCapture = z.object({
  id: z.string(),
  custom_id: z.string().optional(),
  supplementary_data: z.object({ related_ids: z.object({ order_id: z.string().optional() }).optional() }).optional(),
});
const OfRefund = z.object({ id: z.string(), links: Links });
const OfDispute = z.object({
  disputed_transactions: z.array(z.object({ seller_transaction_id: z.string().optional() })).min(1),
});

type About = Omit<ProviderEvent, "event_id" | "type">;
const nothing: About = { intent_id: null, order_id: null, gives_back: false, is_disputed: false, refund_id: null };

/** Checks the signature over the id and time of the sending, the shop's webhook and the exact bytes, and reads what the event is about. */
export async function readPaypalEvent(ctx: Ctx, body: Uint8Array, headers: Headers): Promise<ProviderEvent | null> {
  if (!(await isPaypals(ctx, body, headers))) return null;
  const event = Event.safeParse(parse(body));
  if (!event.success) return null;
  const { id: event_id, event_type: type, resource } = event.data;
  return { event_id, type, ...(await aboutOf(ctx, type, resource)) };
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return null;
  }
}

async function isPaypals(ctx: Ctx, body: Uint8Array, headers: Headers): Promise<boolean> {
  const read = (name: string) => headers.get(`paypal-${name}`) ?? "";
  const [id, time, signature] = [read("transmission-id"), read("transmission-time"), read("transmission-sig")];
  const sent_at = Date.parse(time);
  const now = ctx.now();
  const is_fresh = sent_at >= now - OLDEST_MS && sent_at <= now + AHEAD_MS;
  if (!is_fresh || id === "" || id.includes("|") || read("auth-algo") !== "SHA256withRSA") return false;
  const bytes = readSignature(signature);
  if (!bytes) return false;
  const key = await signingKey(ctx, read("cert-url"));
  const { webhook_id } = accountOf(ctx.config);
  return key !== null && isSigned(key, bytes, `${id}|${time}|${webhook_id}|${crc32(body)}`);
}

function readSignature(text: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[A-Za-z0-9+/]{20,700}={0,2}$/.test(text)) return null;
  try {
    return fromBase64(text);
  } catch {
    return null;
  }
}

/** What an event is about, of those after which an order may have somewhere to go. What else comes is taken note of and left alone. */
async function aboutOf(ctx: Ctx, type: string, resource: unknown): Promise<About> {
  if (type.startsWith("CHECKOUT.ORDER.")) {
    const order = OfOrder.safeParse(resource).data;
    return order ? { ...nothing, intent_id: order.id, order_id: ours(order.purchase_units?.[0]?.custom_id) } : nothing;
  }
  if (type === "CHECKOUT.PAYMENT-APPROVAL.REVERSED")
    return { ...nothing, intent_id: OfApproval.safeParse(resource).data?.order_id ?? null };
  // Of these two the resource is the refund. Its own custom id is the refund's and names no order.
  if (
    type === "PAYMENT.CAPTURE.REFUNDED" ||
    type === "PAYMENT.CAPTURE.REVERSED" ||
    type.startsWith("PAYMENT.REFUND.")
  ) {
    const refund = OfRefund.safeParse(resource).data;
    const capture_id = refund ? captureIdOf(refund) : null;
    if (!refund || capture_id === null) return nothing;
    return { ...(await ofCapture(ctx, capture_id)), gives_back: true, refund_id: refund.id };
  }
  if (type.startsWith("PAYMENT.CAPTURE.")) {
    const capture = OfCapture.safeParse(resource).data;
    const intent_id = capture?.supplementary_data?.related_ids?.order_id ?? null;
    if (!capture) return nothing;
    return intent_id === null
      ? ofCapture(ctx, capture.id)
      : { ...nothing, intent_id, order_id: ours(capture.custom_id) };
  }
  if (type.startsWith("CUSTOMER.DISPUTE.")) {
    const capture_id = OfDispute.safeParse(resource).data?.disputed_transactions[0]?.seller_transaction_id;
    if (capture_id === undefined) return nothing;
    return { ...(await ofCapture(ctx, capture_id)), is_disputed: type === "CUSTOMER.DISPUTE.CREATED" };
  }
  return nothing;
}

/** The order that a capture belongs to, which PayPal is asked for. */
async function ofCapture(ctx: Ctx, capture_id: string): Promise<About> {
  const capture = await findCapture(ctx, capture_id);
  const intent_id = capture?.supplementary_data?.related_ids?.order_id ?? null;
  return { ...nothing, intent_id, order_id: ours(capture?.custom_id) };
}

const ours = (custom_id: string | undefined): string | null => z.uuid().safeParse(custom_id).data ?? null;
