import createFetchClient, { type Client } from "openapi-fetch";
import type { components, paths } from "./api.ts";
import { type Fetch, sender } from "./send.ts";
import { inMemory, type TokenStore } from "./tokens.ts";

export type { components, operations, paths } from "./api.ts";
export { each } from "./pages.ts";
export { dataOf, isProblem, type Problem, type ProblemCode, type ProblemOf, ShopError } from "./problems.ts";
export { inMemory, type Tokens, type TokenStore } from "./tokens.ts";

/** A named shape of the contract: `Schema<"Order">`. */
export type Schema<Name extends keyof components["schemas"]> = components["schemas"][Name];

/** The client sends an `Idempotency-Key` with every POST; one of your own is for a request that outlives the page. */
type WithoutKey<H> = Omit<H, "idempotency-key"> & { "idempotency-key"?: string };
type Eased<O> = O extends { parameters: { header?: infer H } }
  ? [H] extends [{ "idempotency-key": string }]
    ? Omit<O, "parameters"> & { parameters: Omit<O["parameters"], "header"> & { header?: WithoutKey<H> } }
    : O
  : O;
type Paths = {
  [P in keyof paths]: { [M in keyof paths[P]]: M extends "parameters" ? paths[P][M] : Eased<paths[P][M]> };
};

export type Shop = Client<Paths>;

/**
 * A client of the shop at an address such as `https://shop.example`: `shop.GET("/api/v1/products")` and so on, for every operation
 * of the contract. Tokens of accounts and carts are kept in `tokens` and sent; see `sender` for what is repeated.
 */
export const createShop = ({
  url,
  tokens = inMemory(),
  fetch = (request) => globalThis.fetch(request),
}: {
  readonly url: string;
  readonly tokens?: TokenStore;
  readonly fetch?: Fetch;
}): Shop => createFetchClient<Paths>({ baseUrl: url, fetch: sender(url, tokens, fetch) });
