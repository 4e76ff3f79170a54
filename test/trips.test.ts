import { it } from "vitest";
import { forgetAllChecked } from "#access/sessions";
import { inGroups } from "#platform/objects/waves";
import { call, tripsOf } from "./support/api.ts";
import { findAtOnce } from "./support/at-once.ts";
import { givenReads, type Read, titleOf } from "./support/reads.ts";

const { reads, tokens } = await givenReads();

/** The design allows a list of the back office two trips to D1; all need one but those named below, and that is held here. */
const usual = { d1: 1, object: 0, provider: 0 };
const with_object = { d1: 1, object: 1, provider: 0 };
/** Those that show who acted read the names of all of them in a second. */
const with_names = { d1: 2, object: 0, provider: 0 };

const budgets: Readonly<Record<string, typeof usual>> = {
  "/cart": with_object,
  "/cart/shipping-options": with_object,
  "/products/{id}/availability": with_object,
  "/admin/inventory/{variant_id}": with_object,
  "/admin/inventory/movements": { d1: 2, object: 1, provider: 0 },
  "/admin/audit-log": with_names,
  "/admin/refunds": with_names,
  "/admin/returns": with_names,
  "/admin/orders": with_names,
  "/admin/orders/{id}": with_names,
  "/admin/orders/{id}/notes": with_names,
  "/admin/orders/{id}/timeline": with_names,
  "/admin/users/{id}/notes": with_names,
  "/payments/{id}/refunds": { d1: 2, object: 0, provider: 0 },
  // Whether there is such a list is known before its prices are read.
  "/admin/price-lists/{id}/prices": { d1: 2, object: 0, provider: 0 },
  "/admin/variants/{id}/price-history": { d1: 2, object: 0, provider: 0 },
  // Whether there is such a promotion is known before anything of it is read.
  "/admin/promotions/{id}/uses": { d1: 2, object: 0, provider: 0 },
  "/admin/promotions/{id}/codes": { d1: 2, object: 0, provider: 0 },
  "/admin/promotions/{id}/code-batches": { d1: 2, object: 0, provider: 0 },
  // Whether the caller may look at this user is known before anything of theirs is read.
  "/admin/users/{id}/addresses": { d1: 2, object: 0, provider: 0 },
  "/admin/users/{id}/groups": { d1: 2, object: 0, provider: 0 },
  "/admin/users/{id}/sessions": { d1: 2, object: 0, provider: 0 },
  "/admin/users/{id}/orders": { d1: 2, object: 0, provider: 0 },
  "/admin/users/{id}/store-credit": { d1: 2, object: 0, provider: 0 },
  // Which variants are on the page is known before their orders are read.
  "/admin/fulfilments/pick-list": { d1: 2, object: 0, provider: 0 },
  // Their balances stand with the other stored value.
  "/admin/gift-cards": { d1: 2, object: 0, provider: 0 },
};

/** Words are looked up in the index first; what was mistyped once more, and the rules of searches where nobody has asked for ten seconds. */
const budgetOf = ({ route, path }: Read): typeof usual => {
  if (/[?&]q=thinf/.test(path)) return { ...usual, d1: 4 };
  if (/^\/(products|search\/suggestions|admin\/search\/preview)/.test(route) && /[?&]q=/.test(path))
    return { ...usual, d1: 3 };
  if (/^\/(products\/facets|admin\/search\/index)$/.test(route)) return { ...usual, d1: 2 };
  return budgets[route] ?? usual;
};

/** What a read costs beyond its budget. */
async function findings(read: Read): Promise<string[]> {
  const { path, headers = {}, token } = read;
  const response = await call("GET", path, { headers, token });
  const [trips, budget] = [tripsOf(response), budgetOf(read)];
  const kinds = ["d1", "object", "provider"] as const;
  const kept = response.status === 200 && kinds.every((kind) => trips[kind] <= budget[kind]);
  return kept ? [] : [`GET ${titleOf(read)}: ${response.status}, ${JSON.stringify(trips)}`];
}

it("keeps its budget of round trips, whatever is read", async ({ expect }) => {
  for (const some of inGroups(reads, 16)) {
    // A session that was not checked within ten seconds costs one more; one that was checked nine seconds ago soon will.
    forgetAllChecked();
    for (const one of tokens) await call("GET", "/api/v1/me", { token: one });
    expect(await findAtOnce(some, findings)).toEqual([]);
  }
});

it("holds a change of the cart to one trip to its object, and at most one to D1", async ({ expect }) => {
  const cart = reads.find(({ route }) => route === "/cart");
  const shown = await call("GET", "/api/v1/cart", { headers: cart?.headers ?? {} });
  const { items } = await shown.json<{ items: { id: string; variant_id: string }[] }>();
  const [line] = items;
  const one = `/api/v1/cart/items/${line?.id}`;
  const changes = [
    ["POST", "/api/v1/cart/items", { variant_id: line?.variant_id, quantity: 1 }],
    ["PATCH", one, { quantity: 3 }],
    ["DELETE", one, undefined],
  ] as const;
  for (const [method, path, body] of changes) {
    const response = await call(method, path, { body, headers: cart?.headers ?? {} });
    expect(response.status).toBeLessThan(300);
    expect([method, tripsOf(response).d1 <= 1, tripsOf(response)]).toMatchObject([
      method,
      true,
      { object: 1, provider: 0 },
    ]);
  }
});
