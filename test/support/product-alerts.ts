import { call } from "./api.ts";
import { givenProduct } from "./catalog.ts";

/** The id of an alert that this customer waits for, of a product of its own. */
export async function givenAlert(token: string): Promise<string> {
  const { variants } = await givenProduct({ variants: [{ price: 1_000, stock_quantity: 0 }] });
  const body = { variant_id: variants[0]?.id, kind: "back_in_stock" };
  const answer = await call("POST", "/api/v1/product-alerts", { token, body });
  if (answer.status !== 202) throw new Error(await answer.text());
  const mine = await call("GET", "/api/v1/me/product-alerts?limit=1", { token });
  const { data } = await mine.json<{ data: { id: string }[] }>();
  return data[0]?.id ?? "";
}
