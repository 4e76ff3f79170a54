import { z } from "zod";
import { givenCustomer } from "./actors.ts";
import { call } from "./api.ts";
import { givenProduct } from "./catalog.ts";

const Item = z.looseObject({ variant_id: z.string(), wanted_quantity: z.int(), bought_quantity: z.int() });
export const Wishlist = z.looseObject({
  id: z.string(),
  share_token: z.string().nullable(),
  items: z.array(Item),
});

/** A customer's list through the API, with as many items as are wanted, each of a product of its own. */
export async function givenWishlist({
  items = 0,
  is_shared = false,
  token,
}: { items?: number; is_shared?: boolean; token?: string } = {}) {
  const owner = token ?? (await givenCustomer()).token;
  const made = await call("POST", "/api/v1/me/wishlists", { token: owner, body: { name: "Kitchen", is_shared } });
  if (made.status !== 201) throw new Error(`wishlist refused: ${made.status} ${await made.text()}`);
  let list = Wishlist.parse(await made.json());
  for (let n = 0; n < items; n += 1) {
    const { id: product_id } = await givenProduct();
    const added = await call("POST", `/api/v1/me/wishlists/${list.id}/items`, { token: owner, body: { product_id } });
    list = Wishlist.parse(await added.json());
  }
  return { ...list, token: owner };
}
