import { addCartItem, type Checkout, checkout, getProduct, listCartShippingOptions } from "../made/orval/api";

/** Buys two of a product as a guest by the client of orval, at the address that it was made for. */
export async function buy(slug: string): Promise<Checkout> {
  const product = await getProduct(slug);
  if (product.status !== 200) throw new Error(`the product is answered with ${product.status}`);
  const variant_id = product.data.variants[0]?.id ?? "";
  const added = await addCartItem({ variant_id, quantity: 2 });
  const headers = { "Cart-Token": added.headers.get("Cart-Token") ?? "" };
  const options = await listCartShippingOptions(undefined, { headers });
  if (options.status !== 200) throw new Error(`the options are answered with ${options.status}`);
  const bought = await checkout(
    {
      email: "robin@example.com",
      shipping_method_id: options.data.data[0]?.shipping_method_id ?? "",
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
    { headers: { ...headers, "Idempotency-Key": crypto.randomUUID() } },
  );
  if (bought.status !== 201) throw new Error(`the checkout is answered with ${bought.status}`);
  return bought.data;
}
