import { DAY, HOUR, MINUTE, SECOND } from "#platform/basics/time";

export const deliveryStatuses = ["pending", "delivered", "failed"] as const;
export type DeliveryStatus = (typeof deliveryStatuses)[number];

/** Why a try, or the whole delivery, came to nothing. */
export const deliveryErrors = [
  "address_refused",
  "unresolved",
  "timed_out",
  "unreachable",
  "redirected",
  "refused",
  "endpoint_disabled",
  "endpoint_deleted",
] as const;
export type DeliveryError = (typeof deliveryErrors)[number];

/** From one try to the next: eight tries within three days. */
const WAITS_MS = [10 * SECOND, 5 * MINUTE, 30 * MINUTE, 3 * HOUR, 10 * HOUR, 24 * HOUR, 32 * HOUR] as const;
export const TRIES_MAX = WAITS_MS.length + 1;
/** A tenth more or less, so that what failed together is not repeated together. */
const JITTER = 0.1;
/** No endpoint may ask for a longer wait than this. */
export const RETRY_AFTER_MAX_MS = DAY;
/** An endpoint that takes nothing for so long is given nothing more. */
export const FAILING_MAX_MS = 5 * DAY;
/** It says that it wants no more. */
const GONE = 410;

/** A part of the whole that is the same for each look at the same try: the random bits of the id, shifted by the count. */
function chanceOf(id: string, tries: number): number {
  const bits = Number.parseInt(id.slice(-8), 16);
  return ((bits + tries * 0x9e3779b1) % 0x1_0000_0000) / 0x1_0000_0000;
}

/** How long an endpoint asks to be left alone, in milliseconds, by the header that it sent: seconds or a date. 0 where it does not say, or says nonsense. */
export function readRetryAfter(header: string | null, now: number): number {
  if (header === null) return 0;
  const asked = /^\d{1,9}$/.test(header.trim()) ? Number(header) * SECOND : Date.parse(header) - now;
  return Number.isFinite(asked) ? Math.min(Math.max(asked, 0), RETRY_AFTER_MAX_MS) : 0;
}

type Failed = { readonly id: string; readonly tries: number; readonly retry_after: string | null };

/** When a delivery that has failed `tries` times is tried next; null when that was the last. */
export function nextTryAt({ id, tries, retry_after }: Failed, now: number): number | null {
  const wait = WAITS_MS[tries - 1];
  if (wait === undefined) return null;
  const spread = wait * (1 - JITTER + 2 * JITTER * chanceOf(id, tries));
  return now + Math.round(Math.max(spread, readRetryAfter(retry_after, now)));
}

/** Why nothing more is delivered to an endpoint that has just refused; null while it may go on. */
export function endOf(
  { status, first_failed_at }: { readonly status: number | null; readonly first_failed_at: number | null },
  now: number,
): "failing" | "gone" | null {
  if (status === GONE) return "gone";
  return first_failed_at !== null && now - first_failed_at >= FAILING_MAX_MS ? "failing" : null;
}
