import type { Arrival } from "./merge-rules.ts";
import type { CartContent, CartOwner } from "./object-contents.ts";
import type { Prices } from "./read-prices.ts";
import type { Change, ChangeRefusal } from "./rules.ts";

export type ChangeRequest = {
  readonly operation_id: string;
  /** Null where only a cart that is there may be changed. */
  readonly create: CartOwner | null;
  readonly change: Change;
};

export type Changed = { readonly kind: "changed"; readonly content: CartContent; readonly prices: Prices };
export type Refused = { readonly kind: "refused"; readonly refusal: ChangeRefusal };
export type ChangeResult =
  | ((Changed | Refused) & { readonly d1_trips: number })
  | { readonly kind: "not_found"; readonly d1_trips: number };

export type MergeRequest = Arrival & { readonly guest_cart_id: string; readonly create: CartOwner };
