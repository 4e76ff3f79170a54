import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { DAY, HOUR } from "#platform/basics/time";
import { CartStore } from "../../../../src/features/ordering/cart/object-store.ts";
import { givenCart } from "../../../support/cart.ts";
import { givenProduct } from "../../../support/catalog.ts";

/** Operations of several lives in one cart: what is new throws away only what has had its time. */

async function givenStore<T>(work: (store: CartStore) => T): Promise<T> {
  const product: any = await givenProduct({ price: 1_000, stock_quantity: 5 });
  const { cart_id } = await givenCart({ variant_id: product.variants[0].id });
  return runInDurableObject(env.CART.getByName(cart_id), (_, { storage }) => work(new CartStore(storage.sql)));
}

describe("a cart's memory", () => {
  it("of its operations is a day's, of each from its own time on", async ({ expect }) => {
    const now = Date.now() + DAY;
    const ages = { "just over": DAY + 1, "a day": DAY, "half a day": 12 * HOUR, "an hour": HOUR };
    const known = await givenStore((store) => {
      for (const [name, age] of Object.entries(ages)) store.recordOperation(name, now - age);
      store.recordOperation("now", now);
      return Object.keys(ages).filter((name) => store.operation(name) !== undefined);
    });
    expect(known).toEqual(["a day", "half a day", "an hour"]);
  });
});
