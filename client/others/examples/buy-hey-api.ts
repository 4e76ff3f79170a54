import { addCartItem, type Checkout, checkout, getProduct, listCartShippingOptions } from "../made/hey-api";
import { createClient } from "../made/hey-api/client";

/** Buys two of a product as a guest by the client of hey-api, with a test card. */
export async function buy(url: string, slug: string): Promise<Checkout> {
  const client = createClient({ baseUrl: url, throwOnError: true });
  const { data: product } = await getProduct({ client, path: { id: slug }, throwOnError: true });
  const variant_id = product.variants[0]?.id ?? "";
  const added = await addCartItem({ client, body: { variant_id, quantity: 2 }, throwOnError: true });
  const headers = { "Cart-Token": added.response.headers.get("Cart-Token") ?? "" };
  const { data: options } = await listCartShippingOptions({ client, headers, throwOnError: true });
  const { data } = await checkout({
    client,
    headers: { ...headers, "idempotency-key": crypto.randomUUID() },
    body: {
      email: "robin@example.com",
      shipping_method_id: options.data[0]?.shipping_method_id ?? "",
      shipping_address: {
        full_name: "Robin Doe",
        address_line1: "1 Long Street",
        city: "Portland",
        state: "OR",
        postal_code: "97201",
        country: "US",
      },
      payment: { provider: "stripe", payment_method_id: "pm_card_visa" },
    },
    throwOnError: true,
  });
  return data;
}
