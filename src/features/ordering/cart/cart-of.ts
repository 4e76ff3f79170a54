import type { BeginOutcome, BeginRequest, ConcludeRequest, Journal } from "#ordering/checkout-journal";
import type { Ctx } from "#platform/context";
import { callObject } from "#platform/objects/call-object";
import { CartError } from "./errors.ts";
import type { CartContent } from "./object-contents.ts";
import type { ChangeRequest, ChangeResult, GiveSupply } from "./object-requests.ts";
import { type CartObject, customerCart } from "./object.ts";

/** The verbs of one cart object; each is one object call, and may be repeated. */
export type CartVerbs = {
  /** Null when there is no such cart, or no longer. */
  readonly read: () => Promise<CartContent | null>;
  /** Asks `give` for what the change is decided by, unless the request brings all of it. */
  readonly change: (request: ChangeRequest, give: GiveSupply) => Promise<ChangeResult>;
  /** The journal: the one order of the cart's present version. Raises 404 `cart_not_found`. */
  readonly begin: (request: BeginRequest) => Promise<BeginOutcome>;
  readonly find: (order_id: string) => Promise<Journal | null>;
  /** The order is sold, and its lines leave the cart; or it has ended, and the cart may be checked out again. Gives the names of the counts that it has just left. */
  readonly conclude: (request: ConcludeRequest) => Promise<readonly string[]>;
  /** Destroys the cart and all it remembers. False while an order of it is open: ask again later. */
  readonly erase: () => Promise<boolean>;
};

/** The object of a cart, by the name that `currentCart` gives or that a journal has as its `cart_id`. */
export function cartOf(ctx: Ctx, name: string): CartVerbs {
  const call = <R>(verb: (stub: DurableObjectStub<CartObject>) => Promise<R>): Promise<R> =>
    callObject<CartObject, R>(ctx.trips, ctx.env.CART, name, verb);
  return {
    read: () => call(async (stub) => stub.read()),
    change: (request, give) => call(async (stub) => stub.change(request, give)),
    begin: async (request) => {
      const outcome = await call(async (stub) => stub.begin(request));
      if (outcome.kind === "not_found") {
        if (ctx.actor.type !== "user") throw CartError.cart_not_found();
        return { kind: "cart_empty" };
      }
      return outcome;
    },
    find: (order_id) => call(async (stub) => stub.find(order_id)),
    conclude: (request) => call(async (stub) => stub.conclude(request)),
    erase: () => call(async (stub) => stub.erase()),
  };
}

/**
 * The name of the caller's cart: the account's own wins over a `Cart-Token`; null with neither. Raises 404
 * `cart_not_found` for a token that is not ours. Nothing is asked of any object: an account's cart may not be there yet.
 */
export function currentCart({ actor, guest }: Ctx): string | null {
  if (actor.type === "user") return customerCart(actor.id);
  if (guest.cart_id === null && guest.has_cart_token) throw CartError.cart_not_found();
  return guest.cart_id;
}
