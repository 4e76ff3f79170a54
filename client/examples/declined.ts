import { dataOf, isProblem, type Schema, type Shop } from "../src/index.ts";

/** Pays an order again after its card was declined, as the problem says how. Other refusals are thrown on. */
export async function payAgain(shop: Shop, refusal: unknown, payment_method_id: string): Promise<Schema<"Payment">> {
  if (!isProblem(refusal, "payment_declined")) throw refusal;
  const { order_id, order_token = "" } = refusal.problem;
  return dataOf(
    shop.POST("/api/v1/payments", {
      headers: { "Order-Token": order_token },
      body: { order_id, provider: "stripe", payment_method_id },
    }),
  );
}
