import { tokenOf } from "./actors.ts";
import { call } from "./api.ts";

export type GivenMethod = { id: string; name: string; prices: { currency: string; price: number }[] };

/** A shipping method made through the API: 500 in USD and JPY, free above 5,000, unless said otherwise. */
export async function givenShippingMethod(input: Record<string, unknown> = {}): Promise<GivenMethod> {
  const prices = ["USD", "JPY"].map((currency) => ({ currency, price: 500, free_above: 5000 }));
  const body = { name: "Standard", prices, ...input };
  const response = await call("POST", "/api/v1/admin/shipping/methods", { body, token: await tokenOf("admin") });
  if (response.status !== 201) throw new Error(`method refused: ${response.status} ${await response.text()}`);
  return response.json();
}
