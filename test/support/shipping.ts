import { tokenOf } from "./actors.ts";
import { call } from "./api.ts";

export type GivenMethod = { id: string; name: string; rates: { currency: string; price: number }[] };

const made = async (path: string, body: Record<string, unknown>): Promise<any> => {
  const response = await call("POST", `/api/v1/admin/shipping/${path}`, { body, token: await tokenOf("admin") });
  if (response.status !== 201) throw new Error(`${path} refused: ${response.status} ${await response.text()}`);
  return response.json();
};

/** A shipping method made through the API: everywhere 500 in USD and JPY, free above 5,000, unless said otherwise. */
export async function givenShippingMethod(input: Record<string, unknown> = {}): Promise<GivenMethod> {
  const rates = ["USD", "JPY"].map((currency) => ({ currency, price: 500, free_above: 5000 }));
  return made("methods", { name: "Standard", rates, ...input });
}

let usual: Promise<GivenMethod> | undefined;

/** A method as `givenShippingMethod` makes it, for tests that change nothing about it: a shop has only so many. */
export const givenUsualMethod = (): Promise<GivenMethod> => (usual ??= givenShippingMethod());

let free: Promise<GivenMethod> | undefined;

/** The same of one that costs nothing. */
export const givenFreeMethod = (): Promise<GivenMethod> =>
  (free ??= givenShippingMethod({ rates: [{ currency: "USD", price: 0, free_above: 0 }] }));

/** A shipping zone made through the API: a single postal code, so that it overlaps no other test's. */
export async function givenShippingZone(input: Record<string, unknown> = {}): Promise<{ id: string; name: string }> {
  return made("zones", { name: "Somewhere", countries: ["IE"], postal_codes: [freshPostalCode()], ...input });
}

/** A postal code that no other test has. */
export const freshPostalCode = (): string => crypto.randomUUID().replaceAll("-", "").slice(-12).toUpperCase();
