import { dataOf, type Schema, type Shop } from "../src/index.ts";

/** Buys two of a product as a guest, with a test card. The cart's token is kept by the client. */
export async function buy(shop: Shop, slug: string): Promise<Schema<"Checkout">> {
  const product = await dataOf(shop.GET("/api/v1/products/{id}", { params: { path: { id: slug } } }));
  await dataOf(shop.POST("/api/v1/cart/items", { body: { variant_id: product.variants[0]?.id ?? "", quantity: 2 } }));
  const options = await dataOf(shop.GET("/api/v1/cart/shipping-options"));
  return dataOf(
    shop.POST("/api/v1/checkout", {
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
    }),
  );
}
