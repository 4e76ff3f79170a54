import type { Arrival } from "./merge-rules.ts";
import type { CartContent, CartOwner } from "./object-contents.ts";
import type { CartChange, ChangeRefusal, SuppliedOffer } from "./rules.ts";

/** What the catalog says of the variants that were asked for: one without an offer never was. */
export type Supply = {
  readonly asked: readonly string[];
  readonly offers: readonly SuppliedOffer[];
  /** It was read for this change; else it may be some seconds old. */
  readonly is_fresh: boolean;
};

export type ChangeRequest = {
  readonly operation_id: string;
  /** What the request asked for, where it came with an Idempotency-Key: the same operation may ask for nothing else. */
  readonly request_hash?: string | null;
  /** Null where only a cart that is there may be changed. */
  readonly create: CartOwner | null;
  readonly change: CartChange;
  readonly supply: Supply;
};

/** What the change lacks, and what is in the cart besides, since the answer will show all of it. */
export type Lack = {
  readonly variant_ids: readonly string[];
  readonly content: Pick<CartContent, "lines" | "coupons" | "gift_card_ids">;
  readonly is_fresh: boolean;
};

/** Gives the object what it lacks: it never reads the database for a change, since it may be far from it. */
export type GiveSupply = (lack: Lack) => Promise<Supply>;

export type ChangeResult =
  | {
      readonly kind: "changed";
      readonly content: CartContent;
      /** The operation was known: nothing has changed, and the content is as it is now. */
      readonly replayed: boolean;
    }
  | { readonly kind: "refused"; readonly refusal: ChangeRefusal }
  | { readonly kind: "not_found" | "key_reused" };

export type MergeRequest = Arrival & { readonly guest_cart_id: string; readonly create: CartOwner };
