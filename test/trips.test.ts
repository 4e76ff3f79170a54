import { it } from "vitest";
import { forgetAllChecked } from "#sessions";
import { call, tripsOf } from "./support/api.ts";
import { givenReads, titleOf } from "./support/reads.ts";

const { reads, tokens } = await givenReads();

/** The design allows a list of the back office two trips to D1; all need one, and that is held here. */
const usual = { d1: 1, object: 0, provider: 0 };
const with_object = { d1: 1, object: 1, provider: 0 };

const budgets: Readonly<Record<string, typeof usual>> = {
  "/cart": with_object,
  "/cart/shipping-options": with_object,
  "/products/{id}/availability": with_object,
  "/admin/inventory/{variant_id}": with_object,
  "/admin/inventory/movements": with_object,
  "/payments/{id}/refunds": { d1: 2, object: 0, provider: 0 },
};

it.for(reads.map((read) => [titleOf(read), read] as const))(
  "GET %s keeps its budget of round trips",
  async ([, { route, path, headers = {}, token }], { expect }) => {
    // A session that was not checked within ten seconds costs one more; one that was checked nine seconds ago soon will.
    forgetAllChecked();
    for (const one of tokens) await call("GET", "/api/v1/me", { token: one });
    const response = await call("GET", path, { headers, token });
    expect(response.status).toBe(200);
    const budget = budgets[route] ?? usual;
    const { d1, object, provider } = tripsOf(response);
    expect(d1).toBeLessThanOrEqual(budget.d1);
    expect(object).toBeLessThanOrEqual(budget.object);
    expect(provider).toBeLessThanOrEqual(budget.provider);
  },
);

it("holds a change of the cart to one trip to D1 and one to its object", async ({ expect }) => {
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
