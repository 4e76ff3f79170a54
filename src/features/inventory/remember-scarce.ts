import { SECOND } from "#platform/time";

/** What was left of a variant when its object refused somebody more than that. */
export type Scarce = { readonly variant_id: string; readonly available: number };

/** Restocked units are for sale again everywhere within this time. */
const TOLD_MS = SECOND;
/** The newest are kept: what is forgotten costs a call of its object, and nothing else. */
const MOST = 256;

/** Of this isolate. */
const refusals = new Map<string, { readonly available: number; readonly heard_at: number }>();

/** A variant's object has just refused more than `available`. */
export function rememberScarce({ variant_id, available }: Scarce, heard_at: number): void {
  refusals.delete(variant_id);
  refusals.set(variant_id, { available, heard_at });
  const [oldest] = refusals.keys();
  if (refusals.size > MOST && oldest !== undefined) refusals.delete(oldest);
}

/** A variant's object has just said what is left: more than was remembered is news, and the memory goes. */
export function forgetScarce({ variant_id, available }: Scarce): void {
  const known = refusals.get(variant_id);
  if (known && available > known.available) refusals.delete(variant_id);
}

/**
 * What this isolate has heard to be scarce within the last second. It may refuse a shopper who holds nothing yet, as the
 * object would have a moment ago; it never grants anything.
 */
export function knownScarce(now: number): Scarce[] {
  const scarce: Scarce[] = [];
  for (const [variant_id, { available, heard_at }] of refusals) {
    const age = now - heard_at;
    // A clock that was turned back, as in tests, has heard of nothing yet.
    if (age >= 0 && age < TOLD_MS) scarce.push({ variant_id, available });
    else if (age >= TOLD_MS) refusals.delete(variant_id);
  }
  return scarce;
}
