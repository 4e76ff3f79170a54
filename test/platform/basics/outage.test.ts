import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { isOutage } from "#platform/basics/outage";
import { app } from "../../../src/app.ts";
import { tokenOf } from "../../support/actors.ts";
import { problemOf } from "../../support/api.ts";
import { givenCart } from "../../support/cart.ts";
import { givenProduct } from "../../support/catalog.ts";
import { runtimeTexts } from "../../support/runtime-errors.ts";
import { Wire, wrapEnv } from "../../support/wrap-env.ts";

const { variants } = await givenProduct({ variants: [{ price: 1_000, stock_quantity: 5 }] });
const variant_id = variants[0]?.id ?? "";

/** Adds to a cart, with bindings of ours. */
async function addTo(cart_token: string, bindings: Env): Promise<Response> {
  const request = new Request("https://shop.test/api/v1/cart/items", {
    method: "POST",
    headers: { "content-type": "application/json", "cart-token": cart_token },
    body: JSON.stringify({ variant_id, quantity: 1 }),
  });
  return app.fetch(request, bindings, createExecutionContext());
}

async function listOrders(token: string, bindings: Env): Promise<Response> {
  const request = new Request("https://shop.test/api/v1/admin/orders", {
    headers: { authorization: `Bearer ${token}` },
  });
  return app.fetch(request, bindings, createExecutionContext());
}

describe("an outage", () => {
  it.for(runtimeTexts)("is known by its words: %s", (text, { expect }) => {
    expect(isOutage(new Error(text))).toBe(true);
    expect(isOutage(new Error("Failed query: select 1", { cause: new Error(text) }))).toBe(true);
  });

  it.for<Error>([
    new TypeError("Cannot read properties of undefined (reading 'id')"),
    new Error("D1_ERROR: no such table: shelves: SQLITE_ERROR"),
    new Error("D1_ERROR: UNIQUE constraint failed: orders.id: SQLITE_CONSTRAINT"),
    new Error("Failed query: insert into carts", {
      cause: new Error("D1_ERROR: too many SQL variables: SQLITE_ERROR"),
    }),
    Object.assign(new Error("order 1 does not come to rest"), { remote: true }),
  ])("is not what the program did wrong: %s", (error, { expect }) => {
    expect(isOutage(error)).toBe(false);
  });

  const requests: Readonly<Record<"d1" | "object", (bindings: Env) => Promise<Response>>> = {
    d1: async (bindings) => listOrders(await tokenOf("admin"), bindings),
    object: async (bindings) => addTo((await givenCart({ variant_id, quantity: 1 })).cart_token, bindings),
  };
  it.for(["d1", "object"] as const)(
    "of every %s that outlasts the retries is a 503 that passes",
    async (part, { expect }) => {
      for (const at of [0, 0.2, 0.4, 0.6, 0.8]) {
        const wire = new Wire(
          (operation) => (operation.part === part ? "fails" : "works"),
          () => at,
        );
        const answer = await requests[part](wrapEnv(env, wire));
        expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "2"]);
        expect((await problemOf(answer)).code).toBe("overloaded");
      }
      expect((await requests[part](env)).ok).toBe(true);
    },
  );

  it("is not made of a mistake in the program", async ({ expect }) => {
    const { cart_token } = await givenCart({ variant_id, quantity: 1 });
    const broken = new Proxy(env.CART, {
      get: () => () => {
        throw new TypeError("undefined is not a function");
      },
    });
    const answer = await addTo(cart_token, { ...env, CART: broken });
    expect([answer.status, (await problemOf(answer)).code]).toEqual([500, "internal_error"]);
  });
});
