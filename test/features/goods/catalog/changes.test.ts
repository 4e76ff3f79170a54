import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { tokenOf } from "../../../support/actors.ts";
import { call } from "../../../support/api.ts";
import { freshName, givenCategory, givenProduct } from "../../../support/catalog.ts";
import { operations } from "../../../support/openapi.ts";
import { png } from "../../../support/pictures.ts";
import { indexNow } from "../../../support/search.ts";

/**
 * Every change of what the storefront shows makes a new version of the catalog, by which all that is cached of it is known to
 * be old. An operation that is new in the contract fails here until it is tried.
 */

const token = await tokenOf("admin");
const send = (method: string, path: string, body?: unknown) =>
  call(method, `/api/v1/admin${path}`, { token, headers: { "idempotency-key": crypto.randomUUID() }, body });
const versionNow = async () =>
  (await env.DB.prepare("SELECT version FROM catalog_state").first<{ version: number }>())?.version ?? 0;

const product = await givenProduct({
  options: [{ name: "Size", values: ["S", "M", "L"] }],
  variants: ["S", "M"].map((Size) => ({ price: 900, options: { Size }, stock_quantity: 3 })),
});
const [, second] = product.variants;
const [category, gone, moved] = [await givenCategory(), await givenCategory(), await givenCategory()];
const [tag, other] = ["tag", "other"].map((what) => freshName(what).replace(" ", "").toLowerCase()) as [string, string];
const deleted = await givenProduct({ tags: [other] });
const at = `/products/${product.id}`;

async function addPictures(): Promise<Response> {
  const body = new FormData();
  for (const size of [40, 50]) body.append("file", new File([png(size, 30)], `${size}.png`, { type: "image/png" }));
  return send("POST", `${at}/images`, body);
}
const imageIds = async (): Promise<string[]> =>
  (await (await send("GET", at)).json<{ images: { id: string }[] }>()).images.map(({ id }) => id);

/** In this order, since each goes on with what the one before it left. */
const changes: Readonly<Record<string, () => Promise<Response>>> = {
  adminCreateProduct: () => send("POST", "/products", { name: freshName(), price: 100 }),
  adminUpdateProduct: () => send("PATCH", at, { description: freshName() }),
  adminReplaceProduct: () => send("PUT", at, { name: freshName() }),
  adminCreateVariant: () => send("POST", `${at}/variants`, { price: 900, options: { Size: "L" } }),
  adminUpdateVariant: () => send("PATCH", `${at}/variants/${second?.id}`, { price: 950 }),
  adminReplaceVariant: () =>
    send("PUT", `${at}/variants/${second?.id}`, {
      sku: freshName("sku").replace(" ", ""),
      price: 960,
      options: { Size: "M" },
    }),
  adminCreateProductImages: addPictures,
  adminUpdateProductImage: async () =>
    send("PATCH", `${at}/images/${(await imageIds())[0]}`, { alt_text: freshName() }),
  adminUpdateProductImageOrder: async () =>
    send("PATCH", `${at}/images/order`, { image_ids: (await imageIds()).toReversed() }),
  adminReplaceProductImage: async () => send("PUT", `${at}/images/${(await imageIds())[0]}`, { alt_text: freshName() }),
  adminReplaceProductImageOrder: async () => send("PUT", `${at}/images/order`, { image_ids: await imageIds() }),
  adminDeleteProductImage: async () => send("DELETE", `${at}/images/${(await imageIds())[0]}`),
  adminDeleteVariant: () => send("DELETE", `${at}/variants/${second?.id}`),
  adminDeleteProduct: () => send("DELETE", `/products/${deleted.id}`),
  adminRestoreProduct: () => send("POST", `/products/${deleted.id}/restore`),
  adminCreateCategory: () => send("POST", "/categories", { name: freshName("Category") }),
  adminUpdateCategory: () => send("PATCH", `/categories/${category.id}`, { description: freshName() }),
  adminReplaceCategory: () => send("PUT", `/categories/${category.id}`, { name: freshName("Category") }),
  adminReplaceCategoryImage: async () => {
    const body = new FormData();
    body.append("file", new File([png(40, 30)], "p.png", { type: "image/png" }));
    return send("PUT", `/categories/${category.id}/image`, body);
  },
  adminDeleteCategoryImage: () => send("DELETE", `/categories/${category.id}/image`),
  adminMoveCategory: () => send("POST", `/categories/${moved.id}/move`, { parent_id: category.id }),
  adminDeleteCategory: () => send("DELETE", `/categories/${gone.id}`),
  adminCreateTag: () => send("POST", "/tags", { name: tag }),
  adminUpdateTag: () => send("PATCH", `/tags/${tag}`, { name: tag.toUpperCase() }),
  adminReplaceTag: () => send("PUT", `/tags/${tag}`, { name: tag }),
  adminMergeTag: () => send("POST", `/tags/${tag}/merge`, { into: other }),
  adminDeleteTag: () => send("DELETE", `/tags/${other}`),
};
/** Done by the queue, a batch of rows at a time: `import.test.ts`. */
const later = ["adminImportProducts"];

describe("a change of the catalog", () => {
  it("is known for every operation", ({ expect }) => {
    const writing = operations.filter(
      ({ path, method }) => /\/admin\/(products|categories|tags)\b/.test(path) && method !== "GET",
    );
    expect(writing.map(({ contract }) => contract.operationId).toSorted()).toEqual(
      [...Object.keys(changes), ...later].toSorted(),
    );
  });

  it.for(Object.entries(changes))("%s makes a new version", async ([, change], { expect }) => {
    const before = await versionNow();
    const response = await change();
    expect([response.status, response.ok ? "" : await response.text()]).toEqual([
      expect.toBeOneOf([200, 201, 204]),
      "",
    ]);
    expect(await versionNow()).toBeGreaterThan(before);
  });
});

describe("a variant that was deleted", () => {
  it("is found by nobody: not by its SKU, and its units make nothing be in stock", async ({ expect }) => {
    const name = freshName("Lamp");
    const made = await givenProduct({
      name,
      options: [{ name: "Size", values: ["S", "M"] }],
      variants: [
        { price: 900, options: { Size: "S" }, sku: `lone${crypto.randomUUID().slice(0, 8)}`, stock_quantity: 5 },
        { price: 500, options: { Size: "M" }, stock_quantity: 0 },
      ],
    });
    const one = made.variants.find(({ options }) => options["Size"] === "S");
    const found = async (query: string): Promise<string[]> => {
      await indexNow();
      const response = await call("GET", `/api/v1/products?${query}`);
      return (await response.json<{ data: { id: string }[] }>()).data.map(({ id }) => id);
    };
    const q = encodeURIComponent(name);
    const questions = [`q=${one?.sku}`, `q=${q}&in_stock=true`, `q=${q}&in_stock=false`];
    const answers = async () => (await Promise.all(questions.map(found))).map((ids) => ids.includes(made.id));
    expect(await answers()).toEqual([true, true, false]);
    expect((await send("DELETE", `/products/${made.id}/variants/${one?.id}`)).status).toBe(204);
    expect(await answers()).toEqual([false, false, true]);
  });
});
