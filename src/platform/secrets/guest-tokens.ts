import { DAY } from "#platform/basics/time";
import { issueToken, readToken, sameText, sign } from "#platform/secrets/tokens";

/** The header that proves a guest's right to one thing, and how its token begins. */
const kinds = { cart: "ct", order: "order" } as const;
export type GuestTokenKind = keyof typeof kinds;

/** How long a guest's token for an order is valid, in days. */
const ORDER_TOKEN_DAYS = 180;
/** `order_<id>_<last day>_<mac>`. */
const dated = /^order_([0-9a-f-]{36})_([0-9]{1,6})_([\w-]{43})$/;

/** By whole days, so that each call of a day gives the same token. */
const lastDayFrom = (now: number): number => Math.floor(now / DAY) + ORDER_TOKEN_DAYS;

const macOf = (secret: string, id: string, last_day: string): Promise<string> =>
  sign(secret, `token:${kinds.order}`, `${id}_${last_day}`);

export function issueGuestToken(secret: string, kind: "cart", id: string): Promise<string>;
export function issueGuestToken(secret: string, kind: "order", id: string, now: number): Promise<string>;
/**
 * A token for a guest's cart or order. It is derived, so that nothing is stored: for a cart each call gives the same, for an
 * order each call of a day, as it names the day on which it ends.
 */
export async function issueGuestToken(secret: string, kind: GuestTokenKind, id: string, now = 0): Promise<string> {
  if (kind === "cart") return issueToken(secret, kinds.cart, id);
  const last_day = String(lastDayFrom(now));
  return `${kinds.order}_${id}_${last_day}_${await macOf(secret, id, last_day)}`;
}

/** The id that a guest's token proves the right to at this moment; null for a token that is not one of ours, and for one that has ended. */
export async function readGuestToken(
  secret: string,
  kind: GuestTokenKind,
  token: string,
  now: number,
): Promise<string | null> {
  if (kind === "cart") return readToken(secret, kinds.cart, token);
  const [, id = "", last_day = "", mac = ""] = dated.exec(token) ?? [];
  if (id === "" || !sameText(mac, await macOf(secret, id, last_day))) return null;
  return Math.floor(now / DAY) <= Number(last_day) ? id : null;
}

/** What a request's `Cart-Token` and `Order-Token` prove. Only these ids may be used as a key of anything, never the headers' text. */
export type GuestProof = {
  /** The cart whose token was sent; null without a token, and for a forged one. */
  readonly cart_id: string | null;
  /** The order whose token was sent; null without a token, for a forged one, and for one that has ended. */
  readonly order_id: string | null;
  /** Whether a `Cart-Token` was sent, valid or not. */
  readonly has_cart_token: boolean;
};

export const noGuestProof: GuestProof = { cart_id: null, order_id: null, has_cart_token: false };

/** Checks both tokens of a request, as they are at this moment. */
export async function readGuestProof(
  secret: string,
  sent: { readonly cart_token: string | undefined; readonly order_token: string | undefined },
  now: number,
): Promise<GuestProof> {
  if (sent.cart_token === undefined && sent.order_token === undefined) return noGuestProof;
  const [cart_id, order_id] = await Promise.all([
    sent.cart_token === undefined ? null : readGuestToken(secret, "cart", sent.cart_token, now),
    sent.order_token === undefined ? null : readGuestToken(secret, "order", sent.order_token, now),
  ]);
  return { cart_id, order_id, has_cart_token: sent.cart_token !== undefined };
}
