import { describe, it } from "vitest";
import { tokenOf } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { freshName, givenCategory, givenProduct } from "../../../support/catalog.ts";

const token = await tokenOf("admin");
const read = (path: string) => call("GET", `/api/v1${path}`);
const change = (path: string, body: unknown) => call("PATCH", `/api/v1/admin${path}`, { body, token });
const freshSlug = () => freshName("slug").replace(" ", "-").toLowerCase();
const rename = async (path: string): Promise<string> => {
  const slug = freshSlug();
  await change(path, { slug });
  return slug;
};

describe("a slug that was changed", () => {
  it("leads every read of the product to the present one, with the query, and is kept by no cache", async ({
    expect,
  }) => {
    const { id, slug: old } = await givenProduct();
    const slug = await rename(`/products/${id}`);
    for (const rest of ["", "?currency=USD", "/variants", "/availability"]) {
      const answer = await read(`/products/${old}${rest}`);
      expect(answer.status).toBe(301);
      expect(answer.headers.get("location")).toBe(`/api/v1/products/${slug}${rest}`);
      expect(answer.headers.get("cache-control")).toBe("no-cache");
      expect((await read(`/products/${slug}${rest}`)).status).toBe(200);
    }
  });

  it("leads every read of the category to the present one", async ({ expect }) => {
    const { id, slug: old } = await givenCategory();
    const slug = await rename(`/categories/${id}`);
    for (const rest of ["", "/products?limit=5"])
      expect((await read(`/categories/${old}${rest}`)).headers.get("location")).toBe(
        `/api/v1/categories/${slug}${rest}`,
      );
  });

  it("leads to the present one over several changes, and back to the first slug", async ({ expect }) => {
    const { id, slug: first } = await givenProduct();
    const second = await rename(`/products/${id}`);
    const third = await rename(`/products/${id}`);
    for (const old of [first, second])
      expect((await read(`/products/${old}`)).headers.get("location")).toBe(`/api/v1/products/${third}`);
    await change(`/products/${id}`, { slug: first });
    expect((await read(`/products/${first}`)).status).toBe(200);
    expect((await read(`/products/${third}`)).headers.get("location")).toBe(`/api/v1/products/${first}`);
  });

  it("belongs to the product that takes it, and after that to the one that had it last", async ({ expect }) => {
    const { id, slug: old } = await givenProduct();
    await rename(`/products/${id}`);
    const other = await givenProduct({ slug: old });
    expect(await (await read(`/products/${old}`)).json()).toMatchObject({ id: other.id });
    await change(`/products/${other.id}`, { status: "draft" });
    expect((await problemOf(await read(`/products/${old}`))).code).toBe("product_not_found");
    await change(`/products/${other.id}`, { status: "active" });
    const slug = await rename(`/products/${other.id}`);
    expect((await read(`/products/${old}`)).headers.get("location")).toBe(`/api/v1/products/${slug}`);
  });

  it("leads nowhere once the category that has taken it in place of its own is deleted", async ({ expect }) => {
    const { id, slug: old } = await givenCategory();
    await rename(`/categories/${id}`);
    const other = await givenCategory();
    await change(`/categories/${other.id}`, { slug: old });
    expect(await (await read(`/categories/${old}`)).json()).toMatchObject({ id: other.id });
    await call("DELETE", `/api/v1/admin/categories/${other.id}`, { token });
    expect((await problemOf(await read(`/categories/${old}`))).code).toBe("category_not_found");
  });

  it("tells nothing of what the storefront does not show", async ({ expect }) => {
    const { id, slug: old } = await givenProduct();
    await rename(`/products/${id}`);
    await change(`/products/${id}`, { status: "archived" });
    expect((await read(`/products/${old}`)).status).toBe(404);
    const category = await givenCategory();
    await rename(`/categories/${category.id}`);
    await change(`/categories/${category.id}`, { is_active: false });
    expect((await read(`/categories/${category.slug}`)).status).toBe(404);
    await call("DELETE", `/api/v1/admin/categories/${category.id}`, { token });
    expect((await read(`/categories/${category.slug}`)).status).toBe(404);
  });

  it("is of its own kind alone", async ({ expect }) => {
    const { id, slug: old } = await givenProduct();
    await rename(`/products/${id}`);
    expect((await read(`/categories/${old}`)).status).toBe(404);
  });
});
