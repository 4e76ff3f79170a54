import { describe, it } from "vitest";
import { tokenOf } from "../../../support/actors.ts";
import { call, problemOf, tripsOf } from "../../../support/api.ts";
import { freshName, givenProduct } from "../../../support/catalog.ts";

describe("a new product", () => {
  it("is seen by the storefront under its id and its slug, in one trip and then in none", async ({ expect }) => {
    const product = await givenProduct({ name: "Crème Brûlée Set", price: 3900 });
    expect(product.slug).toMatch(/^creme-brulee-set(-\d+)?$/);
    const first = await call("GET", `/api/v1/products/${product.id}`);
    expect(first.status).toBe(200);
    expect(tripsOf(first)).toEqual({ d1: 1, object: 0, provider: 0 });
    const shown = (await first.json()) as any;
    expect(shown).toMatchObject({
      id: product.id,
      price: 3900,
      price_min: 3900,
      price_max: 3900,
      status: "active",
      currency: "USD",
      on_sale: false,
    });
    expect(shown.default_variant_id).toBe(shown.variants[0].id);
    expect(shown.variants[0]).not.toHaveProperty("cost_price");
    const again = await call("GET", `/api/v1/products/${product.slug}`);
    expect(((await again.json()) as any).id).toBe(product.id);
    // Stock that other tests have just moved makes a new version of the catalog, so the very next read may cost a trip again.
    const trips = async () => tripsOf(await call("GET", `/api/v1/products/${product.slug}`));
    await expect.poll(trips).toEqual({ d1: 0, object: 0, provider: 0 });
  });

  it("takes variants over a matrix of options and names them by it", async ({ expect }) => {
    const product = await givenProduct({
      name: freshName("Linen apron"),
      variants: [
        { price: 3900, options: { Size: "M", Colour: "Sand" } },
        { price: 3500, compare_at_price: 4000, options: { Size: "L", Colour: "Sand" } },
      ],
    });
    expect(product.options).toEqual([
      { name: "Size", values: ["M", "L"] },
      { name: "Colour", values: ["Sand"] },
    ]);
    expect(product.variants.map((variant) => variant.name)).toEqual(["M / Sand", "L / Sand"]);
    expect(product.variants[0]?.sku).toMatch(/^LINEN-APRON-.*-M-SAND$/);
    expect(product).toMatchObject({
      price: 3500,
      price_min: 3500,
      price_max: 3900,
      compare_at_price: 4000,
      on_sale: true,
    });
  });

  it("is refused to who may not write the catalog", async ({ expect }) => {
    const body = { name: "x", price: 1 };
    expect((await call("POST", "/api/v1/admin/products", { body })).status).toBe(401);
    const refused = await call("POST", "/api/v1/admin/products", { body, token: await tokenOf("customer") });
    expect(refused.status).toBe(403);
    expect((await problemOf(refused)).code).toBe("permission_required");
  });
});
