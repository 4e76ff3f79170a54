import { eq } from "drizzle-orm";
import { describe, it } from "vitest";
import type { AdminProductDto } from "../../../../src/features/goods/catalog/schemas.ts";
import { variants } from "../../../../src/features/goods/catalog/tables.ts";
import { attributeOf, nameColumns } from "../../../../src/features/goods/product-files/shopify-columns.ts";
import { tokenOf } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { testContext } from "../../../support/context.ts";
import { handle, imported, sendFile, toCsv } from "../../../support/product-files.ts";

/** The columns of Shopify's export of today, in its order. */
const TODAY = [
  "Title",
  "URL handle",
  "Description",
  "Vendor",
  "Product category",
  "Type",
  "Tags",
  "Published on online store",
  "Status",
  "SKU",
  "Barcode",
  "Option1 name",
  "Option1 value",
  "Option1 Linked To",
  "Option2 name",
  "Option2 value",
  "Option2 Linked To",
  "Option3 name",
  "Option3 value",
  "Option3 Linked To",
  "Price",
  "Compare-at price",
  "Cost per item",
  "Charge tax",
  "Tax code",
  "Unit price total measure",
  "Unit price total measure unit",
  "Unit price base measure",
  "Unit price base measure unit",
  "Inventory tracker",
  "Inventory quantity",
  "Continue selling when out of stock",
  "Weight value (grams)",
  "Weight unit for display",
  "Requires shipping",
  "Fulfillment service",
  "Product image URL",
  "Image position",
  "Image alt text",
  "Variant image URL",
  "Gift card",
  "SEO title",
  "SEO description",
  "Color (product.metafields.shopify.color-pattern)",
  "Fabric (product.metafields.custom.fabric)",
  "Related (product.metafields.shopify--discovery--product_recommendation.related_products)",
  "Margin (product.metafields.some-app.margin)",
  "Google Shopping / Gender",
  "Included / United States",
  "Price / International",
  "Compare-at price / International",
] as const;
type Line = Partial<Record<(typeof TODAY)[number], string>>;

/** What older files call these. */
const OLDER: Readonly<Record<string, string>> = {
  "URL handle": "Handle",
  Description: "Body (HTML)",
  "Product category": "Product Category",
  "Published on online store": "Published",
  SKU: "Variant SKU",
  Barcode: "Variant Barcode",
  "Option1 name": "Option1 Name",
  "Option1 value": "Option1 Value",
  Price: "Variant Price",
  "Compare-at price": "Variant Compare At Price",
  "Inventory quantity": "Variant Inventory Qty",
  "Weight value (grams)": "Variant Grams",
  "Product image URL": "Image Src",
  "Image position": "Image Position",
  "Image alt text": "Image Alt Text",
  "Variant image URL": "Variant Image",
};

const scarf = (slug: string): Line[] => [
  {
    Title: "Scarf",
    "URL handle": slug,
    Description: "<p>Soft &amp; warm</p>",
    Vendor: "Loom",
    "Product category": "Apparel & Accessories > Clothing Accessories > Scarves & Shawls",
    Type: "Scarves",
    Tags: "wool, Winter",
    "Published on online store": "TRUE",
    Status: "Active",
    SKU: `${slug}-red`,
    Barcode: "4006381333931",
    "Option1 name": "Color",
    "Option1 value": "Red",
    "Option1 Linked To": "product.metafields.shopify.color-pattern",
    Price: "19.90",
    "Compare-at price": "25.00",
    "Cost per item": "8.40",
    "Charge tax": "TRUE",
    "Inventory tracker": "shopify",
    "Inventory quantity": "0",
    "Continue selling when out of stock": "DENY",
    "Weight value (grams)": "200",
    "Weight unit for display": "g",
    "Product image URL": "https://example.com/scarf.jpg",
    "Image position": "1",
    "Image alt text": "The scarf",
    "Variant image URL": "https://example.com/red.jpg",
    "Gift card": "FALSE",
    "Color (product.metafields.shopify.color-pattern)": "red; blue",
    "Fabric (product.metafields.custom.fabric)": "Merino",
    "Related (product.metafields.shopify--discovery--product_recommendation.related_products)": "hat",
    "Margin (product.metafields.some-app.margin)": "0.6",
    "Price / International": "99.00",
    "Compare-at price / International": "120.00",
  },
  { "URL handle": slug, SKU: `${slug}-blue`, "Option1 value": "Blue", Price: "21.00" },
  { "URL handle": slug, "Product image URL": "https://example.com/back.jpg", "Image position": "2" },
];

const readProduct = async (slug: string) =>
  (await call("GET", `/api/v1/admin/products/${slug}`, { token: await tokenOf("admin") })).json<AdminProductDto>();

/** What a product is, without what no two products have alike. */
async function shownOf(slug: string) {
  const product = await readProduct(slug);
  const plain = (text: string) => text.replaceAll(slug, "slug");
  const rows = await testContext()
    .db.select({ cost_price: variants.cost_price, barcode: variants.barcode })
    .from(variants)
    .where(eq(variants.product_id, product.id));
  const { name, description, status, tags, attributes, options } = product;
  return {
    name,
    description,
    status,
    tags,
    attributes,
    options,
    rows,
    images: product.images.map(({ url, alt_text }) => [url, alt_text]),
    variants: product.variants.map((one) => {
      const { price, compare_at_price, weight_grams, image } = one;
      return [plain(one.sku), price, compare_at_price, weight_grams, one.options, image?.url];
    }),
  };
}

const slow = { timeout: 30_000 };

describe("Shopify's columns of today", () => {
  it("import as its older ones do", slow, async ({ expect }) => {
    const [today, older] = [handle("today"), handle("older")];
    expect(await imported(toCsv(scarf(today), TODAY))).toMatchObject({ status: "completed", refused_rows: 0 });
    const [first = "", ...rest] = toCsv(scarf(older), TODAY).split("\n");
    const header = first.split(",").map((column) => OLDER[column] ?? column);
    expect(await imported([header.join(","), ...rest].join("\n"))).toMatchObject({
      status: "completed",
      refused_rows: 0,
    });
    const shown = await shownOf(today);
    expect(shown).toMatchObject({
      name: "Scarf",
      description: "Soft & warm",
      status: "active",
      tags: ["Winter", "wool"],
      options: [{ name: "Color", values: ["Red", "Blue"] }],
      images: [
        ["https://example.com/scarf.jpg", "The scarf"],
        ["https://example.com/back.jpg", ""],
        ["https://example.com/red.jpg", ""],
      ],
      variants: [
        ["slug-red", 1990, 2500, 200, { Color: "Red" }, "https://example.com/red.jpg"],
        ["slug-blue", 2100, null, 0, { Color: "Blue" }, undefined],
      ],
    });
    expect(await shownOf(older)).toEqual(shown);
  });

  it("make attributes of metafields that are for shoppers", slow, async ({ expect }) => {
    const slug = handle("fields");
    await imported(toCsv(scarf(slug), TODAY));
    expect((await readProduct(slug)).attributes).toEqual({
      vendor: "Loom",
      type: "Scarves",
      "color-pattern": "red; blue",
      fabric: "Merino",
    });
  });

  it("show no product that Shopify's online store does not show", slow, async ({ expect }) => {
    const told: [Line, string][] = [
      [{ Status: "Active", "Published on online store": "FALSE" }, "draft"],
      [{ Status: "Unlisted", "Published on online store": "TRUE" }, "draft"],
      [{ Status: "Active", "Published on online store": "TRUE" }, "active"],
      [{ Status: "Active" }, "active"],
      [{ Status: "Archived", "Published on online store": "FALSE" }, "archived"],
      [{ "Published on online store": "FALSE" }, "draft"],
    ];
    const lines = told.map(([line]): Line => ({ "URL handle": handle("status"), Title: "A", Price: "1", ...line }));
    await imported(toCsv(lines, TODAY));
    const found = await Promise.all(lines.map(async (line) => (await readProduct(line["URL handle"] ?? "")).status));
    expect(found).toEqual(told.map(([, status]) => status));
  });

  it("are known whatever their case, blanks and punctuation, and beside older ones", ({ expect }) => {
    expect(nameColumns([" url HANDLE", "TITLE ", "price", "Compare at  Price", "Image Src", "Price / US", ""])).toEqual(
      {
        columns: ["Handle", "Title", "Variant Price", "Variant Compare At Price", "Image Src", "Price / US", ""],
      },
    );
  });

  it("are refused where two are for the same thing, or one is missing", slow, async ({ expect }) => {
    for (const header of ["Handle,URL handle,Title,Price", "Handle,Title,Price,variant price", "URL handle,Title"]) {
      const problem = await problemOf(await sendFile(`${header}\na,b,1,1`));
      expect([header, problem.code]).toEqual([header, "invalid_request"]);
    }
    expect(nameColumns(["Handle", "Title", "Price", "Variant price"])).toEqual({
      fault: "has two columns for the same thing: Price and Variant price",
    });
  });

  it.for([
    ["Fabric (product.metafields.custom.fabric)", "fabric"],
    ["product.metafields.facts.isbn", "isbn"],
    ["a) (product.metafields.custom.a))", "a)"],
    ["Size (variant.metafields.custom.size)", null],
    ["x (product.metafields.custom.a.b)", null],
    ["x (product.metafields.custom.__proto__)", null],
    ["x (product.metafields.custom.)", null],
    ["x (product.metafields.custom)", null],
    ["Fabric", null],
  ] as const)("name an attribute or none: %j", ([column, name], { expect }) => {
    expect(attributeOf(column)).toBe(name);
  });
});
