import { z } from "zod";
import { call } from "./api.ts";

const Created = z.looseObject({ cart_token: z.string(), id: z.string() });

/** A guest's cart made through the API, with these things in it. */
export async function givenCart(
  ...items: { variant_id: string; quantity?: number }[]
): Promise<{ cart_token: string; cart_id: string }> {
  const [first, ...rest] = items;
  const created = Created.parse(await (await call("POST", "/api/v1/cart/items", { body: first })).json());
  for (const body of rest) {
    const added = await call("POST", "/api/v1/cart/items", { body, headers: { "cart-token": created.cart_token } });
    if (added.status !== 201) throw new Error(`not added: ${added.status} ${await added.text()}`);
  }
  return { cart_token: created.cart_token, cart_id: created.id };
}
