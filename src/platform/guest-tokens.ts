import { issueToken, readToken } from "#platform/tokens";

/** The header that proves a guest's right to one thing, and how its token begins. */
const kinds = { cart: "ct", order: "order" } as const;
export type GuestTokenKind = keyof typeof kinds;

/** A token for a guest's cart or order. It is derived from the id, so that each call gives the same and nothing is stored. */
export const issueGuestToken = (secret: string, kind: GuestTokenKind, id: string): Promise<string> =>
  issueToken(secret, kinds[kind], id);

/** The id that a guest's token proves the right to; null for a token that is not one of ours. */
export const readGuestToken = (secret: string, kind: GuestTokenKind, token: string): Promise<string | null> =>
  readToken(secret, kinds[kind], token);

/** What a request's `Cart-Token` and `Order-Token` prove. Only these ids may be used as a key of anything, never the headers' text. */
export type GuestProof = {
  /** The cart whose token was sent; null without a token, and for a forged one. */
  readonly cart_id: string | null;
  /** The order whose token was sent; null without a token, and for a forged one. */
  readonly order_id: string | null;
  /** Whether a `Cart-Token` was sent, valid or not. */
  readonly has_cart_token: boolean;
};

export const noGuestProof: GuestProof = { cart_id: null, order_id: null, has_cart_token: false };

/** Checks both tokens of a request. */
export async function readGuestProof(
  secret: string,
  sent: { readonly cart_token: string | undefined; readonly order_token: string | undefined },
): Promise<GuestProof> {
  if (sent.cart_token === undefined && sent.order_token === undefined) return noGuestProof;
  const [cart_id, order_id] = await Promise.all([
    sent.cart_token === undefined ? null : readGuestToken(secret, "cart", sent.cart_token),
    sent.order_token === undefined ? null : readGuestToken(secret, "order", sent.order_token),
  ]);
  return { cart_id, order_id, has_cart_token: sent.cart_token !== undefined };
}
