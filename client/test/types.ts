/** What must not compile does not: this file is compiled by `npm run client -- --check` and never run. */
import { createShop, dataOf, each, isProblem, type ProblemCode } from "../src/index.ts";

const shop = createShop({ url: "https://shop.example" });
export const code: ProblemCode = "payment_declined";

export async function wrong(error: unknown): Promise<void> {
  // @ts-expect-error -- a quantity is a number
  await shop.POST("/api/v1/cart/items", { body: { quantity: "two" } });
  // @ts-expect-error -- there is no such operation
  await shop.GET("/api/v1/products/{id}/price", {});
  // @ts-expect-error -- there is no such code
  isProblem(error, "no_money");
  // @ts-expect-error -- only a declined payment has an order
  if (isProblem(error, "cart_not_found")) console.log(error.problem.order_id);
  // @ts-expect-error -- an order is not known before the answer's error is looked at
  console.log((await shop.GET("/api/v1/cart")).data.item_count);
  for await (const product of each((page) => shop.GET("/api/v1/products", { params: { query: page } }))) {
    // @ts-expect-error -- names are text
    const name: number = product.name;
    console.log(name);
  }
  console.log((await dataOf(shop.GET("/api/v1/cart"))).item_count.toFixed());
}
