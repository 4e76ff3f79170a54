import { z } from "zod";
import type { CarrierEvent } from "#aftersales/carriers";
import { SECOND } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { parcelApiSettings } from "./settings.ts";

const TOLERANCE_MS = 300 * SECOND;
/** More signatures than a sender has secrets. */
const SIGNATURES_MAX = 5;

/** What is read of an event. The signature says who sent it, not that it is whole. */
const Event = z.object({ id: z.string().min(1).max(100), tracking_number: z.string().max(1_000) });

const encoder = new TextEncoder();

/** Checks `Parcel-Signature: t=<epoch seconds>,v1=<hex>`, an HMAC-SHA-256 of `<t>.<the exact bytes>`, with each secret in turn, and reads what the event is about. */
export async function readParcelEvent(ctx: Ctx, body: Uint8Array, headers: Headers): Promise<CarrierEvent | null> {
  const { signed_at, signatures } = readHeader(headers.get("parcel-signature") ?? "");
  if (signed_at === null || Math.abs(ctx.now() - signed_at * SECOND) > TOLERANCE_MS) return null;
  const signed = new Uint8Array([...encoder.encode(`${signed_at}.`), ...body]);
  for (const secret of parcelApiSettings.of(ctx.config).PARCEL_API_WEBHOOK_SECRETS ?? [])
    if (await isSigned(secret, signatures, signed)) return eventIn(body);
  return null;
}

/** The signature covers the time, which has to be there once. */
function readHeader(header: string): { signed_at: number | null; signatures: Uint8Array<ArrayBuffer>[] } {
  const parts = header.split(",").map((part) => part.trim());
  const [time, ...more] = parts.filter((part) => part.startsWith("t="));
  const is_time = time !== undefined && more.length === 0 && /^t=\d{1,12}$/.test(time);
  const signatures = parts
    .filter((part) => /^v1=[0-9a-f]{64}$/.test(part))
    .slice(0, SIGNATURES_MAX)
    .map((part) => Uint8Array.from(part.slice(3).match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)));
  return { signed_at: is_time ? Number(time.slice(2)) : null, signatures };
}

async function isSigned(
  secret: string,
  signatures: readonly Uint8Array<ArrayBuffer>[],
  signed: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", encoder.encode(secret), algorithm, false, ["verify"]);
  for (const signature of signatures) if (await crypto.subtle.verify("HMAC", key, signature, signed)) return true;
  return false;
}

function eventIn(body: Uint8Array): CarrierEvent | null {
  try {
    const { id: event_id, tracking_number } = Event.parse(JSON.parse(new TextDecoder().decode(body)));
    return { event_id, tracking_number };
  } catch {
    return null;
  }
}
