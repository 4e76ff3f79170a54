import { Recent } from "#platform/basics/recent";
import { SECOND } from "#platform/basics/time";

/** What was left of a variant when its object refused somebody more than that. */
export type Scarce = { readonly variant_id: string; readonly available: number };

/** Restocked units are for sale again everywhere within a second. What is forgotten costs a call of its object, and nothing else. */
const refusals = new Recent<number>({ kept_ms: SECOND, max: 256 });

/** A variant's object has just refused more than `available`. */
export function rememberScarce({ variant_id, available }: Scarce, now: number): void {
  refusals.put(variant_id, available, now);
}

/** A variant's object has just said what is left: more than was remembered is news, and the memory goes. */
export function forgetScarce({ variant_id, available }: Scarce, now: number): void {
  const known = refusals.get(variant_id, now);
  if (known !== undefined && available > known) refusals.drop(variant_id);
}

/**
 * What this isolate has heard to be scarce within the last second. It may refuse a shopper who holds nothing yet, as the
 * object would have a moment ago; it never grants anything.
 */
export const knownScarce = (now: number): Scarce[] =>
  refusals.entries(now).map(([variant_id, available]) => ({ variant_id, available }));
