const encoder = new TextEncoder();
const ALGORITHM = { name: "HMAC", hash: "SHA-256" } as const;

/** Whether the hex text is the HMAC-SHA-256 of these bytes under one of the secrets. Compares in constant time. */
export async function isSignedBy(secrets: readonly string[], signature: string, signed: Uint8Array): Promise<boolean> {
  if (!/^[0-9a-f]{64}$/.test(signature)) return false;
  const bytes = Uint8Array.from(signature.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  for (const secret of secrets) {
    const key = await crypto.subtle.importKey("raw", encoder.encode(secret), ALGORITHM, false, ["verify"]);
    if (await crypto.subtle.verify(ALGORITHM.name, key, bytes, signed)) return true;
  }
  return false;
}

/** Whether Razorpay Checkout returned this payment of this order: it signs the two ids with the key's secret. */
export const isReturnOf = (
  key_secret: string,
  intent_id: string,
  { payment_id, signature }: { readonly payment_id: string; readonly signature: string },
): Promise<boolean> => isSignedBy([key_secret], signature, encoder.encode(`${intent_id}|${payment_id}`));
