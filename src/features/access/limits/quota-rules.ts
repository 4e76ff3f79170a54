import { DAY, HOUR, MINUTE } from "#platform/basics/time";

/** What is counted, and for how long one of it counts. */
export const quotas = {
  /** Orders that hold stock and are not paid: as long as their holds. */
  unpaid: { kept_ms: 25 * MINUTE },
  /** Orders that were placed and never paid, also those that have ended: their rows stay. */
  unpaid_day: { kept_ms: DAY },
  /** Orders that wait for a transfer or for cash: until it is there, or they have ended. Longer than most of them are under way. */
  unpaid_by_hand: { kept_ms: 30 * DAY },
  /** Checkouts that came to nothing, for want of units too: each leaves a row for weeks. */
  begun_day: { kept_ms: DAY },
  new_cart: { kept_ms: HOUR },
  declined: { kept_ms: HOUR },
  /** Codes of gift cards that were tried, right or wrong. */
  gift_card_code: { kept_ms: HOUR },
  /** Payment methods that were about to be saved: each tries a card. */
  card_setup: { kept_ms: HOUR },
  /** Requests to be told of a product: each may be a letter. */
  product_alert: { kept_ms: DAY },
  /** Requests for a code by text message, whether or not one was sent. */
  text_request: { kept_ms: DAY },
  /** Text messages with a code, and those that tell owners what happened to their account: neither uses up the other's. */
  text_code: { kept_ms: DAY },
  text_notice: { kept_ms: DAY },
  /** Mails about an account to an address that nobody has proved. */
  mail_notice: { kept_ms: DAY },
} as const satisfies Readonly<Record<string, { readonly kept_ms: number }>>;

export type QuotaKind = keyof typeof quotas;

/** One thing that counts until `expires_at`, in epoch milliseconds. */
export type Claim = { readonly units: number; readonly expires_at: number };

/** The most claims that count at one time, and the most units of them together. */
export type Bound = { readonly most_claims: number; readonly most_units?: number };

/** What a claim was refused by. `wait_ms`: when enough will be forgotten; null for units that would never fit. */
export type Excess = {
  readonly counted: "claims" | "units";
  readonly limit: number;
  readonly wait_ms: number | null;
};

/** Why one more claim does not fit beside those that count at `now`, or null when it does. */
export function excessOf(bound: Bound, claims: readonly Claim[], units: number, now: number): Excess | null {
  const counting = claims.filter(({ expires_at }) => expires_at > now).toSorted((a, b) => a.expires_at - b.expires_at);
  const { most_claims, most_units = Number.POSITIVE_INFINITY } = bound;
  const waitFor = (at: number | undefined) => (at === undefined ? null : at - now);
  if (counting.length >= most_claims) {
    const last_to_go = counting[counting.length - most_claims];
    return { counted: "claims", limit: most_claims, wait_ms: waitFor(last_to_go?.expires_at) };
  }
  let sum = counting.reduce((total, claim) => total + claim.units, units);
  if (sum <= most_units) return null;
  const excess = (at: number | undefined): Excess => ({ counted: "units", limit: most_units, wait_ms: waitFor(at) });
  for (const claim of counting) {
    sum -= claim.units;
    if (sum <= most_units) return excess(claim.expires_at);
  }
  return excess(undefined);
}
