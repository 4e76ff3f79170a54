import type { Arrival } from "./merge-rules.ts";
import type { CartOwner } from "./object-contents.ts";
import type { PricedCart } from "./price-cart.ts";
import type { CartChange, ChangeRefusal } from "./rules.ts";

export type ChangeRequest = {
  readonly operation_id: string;
  /** What the request asked for, where it came with an Idempotency-Key: the same operation may ask for nothing else. */
  readonly request_hash?: string | null;
  /** Null where only a cart that is there may be changed. */
  readonly create: CartOwner | null;
  readonly change: CartChange;
};

export type Changed = PricedCart & {
  readonly kind: "changed";
  /** The operation was known: nothing has changed, and the content is as it is now. */
  readonly replayed: boolean;
};
export type RefusedChange = { readonly kind: "refused"; readonly refusal: ChangeRefusal };
export type ChangeResult =
  | ((Changed | RefusedChange) & { readonly d1_trips: number })
  | { readonly kind: "not_found" | "key_reused"; readonly d1_trips: number };

export type MergeRequest = Arrival & { readonly guest_cart_id: string; readonly create: CartOwner };
