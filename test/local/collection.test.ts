import { describe, it } from "vitest";
import { Document } from "../../local/lib/collection/contract.ts";
import { makeCollection } from "../../local/lib/collection/make-collection.ts";
import { call } from "../support/api.ts";
import { givenShop } from "../support/checkout.ts";
import { operations } from "../support/openapi.ts";

const document = Document.parse(await (await call("GET", "/openapi.json")).json());
const collection = makeCollection(document, "https://shop.test");
const requests = collection.item.flatMap(({ item }) => item.map(({ request }) => request));

const fill = (text: string, known: Readonly<Record<string, string>>): string =>
  text.replaceAll(/\{\{(\$?\w+)\}\}/g, (_, name: string) =>
    name === "$guid" ? crypto.randomUUID() : (known[name] ?? ""),
  );

/** Sends a request of the collection as Postman does, with what is known in place of its variables. */
async function send(method: string, path: string, known: Readonly<Record<string, string>>): Promise<Response> {
  const request = requests.find(({ url, ...each }) => each.method === method && `/${url.path.join("/")}` === path);
  if (!request) throw new Error(`the collection has no ${method} ${path}`);
  const { url, header, body } = request;
  const values = new Map(url.variable.map(({ key, value }) => [`:${key}`, fill(value, known)]));
  const headers = header
    .map(({ key, value }) => [key.toLowerCase(), fill(value, known)] as const)
    .filter(([, value]) => !/^(Bearer )?$/.test(value));
  return call(method, `/${url.path.map((part) => values.get(part) ?? part).join("/")}`, {
    headers: Object.fromEntries(headers),
    ...(body && "raw" in body && { body: fill(body.raw ?? "", known) }),
  });
}

describe("the Postman collection", () => {
  it("has every operation once, in a folder of its tag", ({ expect }) => {
    const there = requests.map(({ method, url }) => `${method} /${url.path.join("/")}`).toSorted();
    expect(there).toEqual(
      operations.map(({ method, path }) => `${method} ${path.replaceAll(/\{(\w+)\}/g, ":$1")}`).toSorted(),
    );
  });

  it("buys as a guest by its own requests, each led to the next by its variables", async ({ expect }) => {
    const { product_id } = await givenShop();
    const product = await (
      await send("GET", "/api/v1/products/:id", { product: product_id })
    ).json<{ variants: { id: string }[] }>();
    const known: Record<string, string> = { variant_id: product.variants[0]?.id ?? "" };
    const added = await send("POST", "/api/v1/cart/items", known);
    expect(added.status).toBe(201);
    known["cart_token"] = added.headers.get("cart-token") ?? "";
    const options = await (
      await send("GET", "/api/v1/cart/shipping-options", known)
    ).json<{ data: { shipping_method_id: string }[] }>();
    known["shipping_method_id"] = options.data[0]?.shipping_method_id ?? "";
    const bought = await send("POST", "/api/v1/checkout", known);
    expect(bought.status).toBe(201);
    const { order, order_token } = await bought.json<{
      order: { id: string; order_number: string };
      order_token: string;
    }>();
    const seen = await send("GET", "/api/v1/orders/:id", { order_id: order.id, order_token });
    expect(await seen.json()).toMatchObject({ order_number: order.order_number });
  });

  it("takes only variables that it declares", ({ expect }) => {
    const declared = new Set(collection.variable.map(({ key }) => key));
    const used = [...JSON.stringify(requests).matchAll(/\{\{(\w+)\}\}/g)].map(([, name = ""]) => name);
    expect(used.length).toBeGreaterThan(100);
    expect(used.filter((name) => !declared.has(name))).toEqual([]);
  });
});
