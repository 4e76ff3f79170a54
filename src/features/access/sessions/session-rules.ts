import { DAY, MINUTE, SECOND } from "#platform/basics/time";

const UNUSED_MAX_MS = 30 * DAY;
const WHOLE_MAX_MS = 180 * DAY;

/** When a session that is used now ends if it is not used again: after 30 days, and after 180 whatever happens. */
export const expiryOf = (created_at: number, now: number): number =>
  Math.min(now + UNUSED_MAX_MS, created_at + WHOLE_MAX_MS);

/** Whether a checked session is the one that its access token names, and still lives. */
export const isSessionOf = (
  session: { readonly user_id: string; readonly expires_at: number },
  user_id: string,
  now: number,
): boolean => session.user_id === user_id && session.expires_at > now;

/** How long a used refresh token still gets the answer that may have been lost. */
export const GRACE_MS = 10 * SECOND;

/**
 * What a refresh token is worth now: it is exchanged, its first answer is given again, or it was copied and ends its
 * session. `refused` is a token whose session has expired.
 */
export function refreshOutcome(
  token: { readonly used_at: number | null; readonly expires_at: number },
  now: number,
): "exchanged" | "repeated" | "reused" | "refused" {
  if (token.expires_at <= now) return "refused";
  if (token.used_at === null) return "exchanged";
  return now - token.used_at > GRACE_MS ? "reused" : "repeated";
}

/** The first second of an access token and the first after its end, since 1970. */
export function accessTimes(issued_at: number, minutes: number): { from: number; until: number } {
  const from = Math.floor(issued_at / SECOND);
  return { from, until: from + (minutes * MINUTE) / SECOND };
}

/** Whole seconds until then, 0 when it is over. */
export const secondsUntil = (at: number, now: number): number => Math.max(0, Math.floor((at - now) / SECOND));
