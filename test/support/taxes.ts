import { tokenOf } from "./actors.ts";
import { call } from "./api.ts";

/** A zone made through the API. Other tests are taxed by it as well: name a country that no other test sends anything to. */
export async function givenZone(input: Record<string, unknown>): Promise<{ id: string; name: string }> {
  const body = { name: "Somewhere", ...input };
  const response = await call("POST", "/api/v1/admin/tax/zones", { body, token: await tokenOf("admin") });
  if (response.status !== 201) throw new Error(`zone refused: ${response.status} ${await response.text()}`);
  return response.json();
}

/** A rate in a zone, made through the API: 10 % unless said otherwise. */
export async function givenRate(zone_id: string, input: Record<string, unknown> = {}): Promise<{ id: string }> {
  const body = { zone_id, name: "VAT", rate_ppm: 100_000, ...input };
  const response = await call("POST", "/api/v1/admin/tax/rates", { body, token: await tokenOf("admin") });
  if (response.status !== 201) throw new Error(`rate refused: ${response.status} ${await response.text()}`);
  return response.json();
}

/** A customer who pays no tax, by a certificate without an end. */
export async function exempt(user_id: string): Promise<void> {
  const path = `/api/v1/admin/users/${user_id}/tax-exemption`;
  const response = await call("PUT", path, { body: { number: "E-4711" }, token: await tokenOf("admin") });
  if (response.status !== 200) throw new Error(`exemption refused: ${response.status} ${await response.text()}`);
}
