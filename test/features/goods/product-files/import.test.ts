import { env } from "cloudflare:workers";
import { and, asc, eq, inArray } from "drizzle-orm";
import { beforeAll, describe, it, vi } from "vitest";
import { stockOf } from "#goods/stock";
import { sweepOutbox } from "#platform/data/outbox";
import { auditLog, outbox } from "#platform/data/tables";
import type { AdminProductDto } from "../../../../src/features/goods/catalog/schemas.ts";
import { productImages, products, variants } from "../../../../src/features/goods/catalog/tables.ts";
import { imports } from "../../../../src/features/goods/product-files/tables.ts";
import { tokenOf } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { auditOf } from "../../../support/audit.ts";
import { givenCategory, givenProduct } from "../../../support/catalog.ts";
import { testContext } from "../../../support/context.ts";
import { finished, formOf, handle, type Import, imported, sendFile, toCsv } from "../../../support/product-files.ts";
import { indexNow } from "../../../support/search.ts";

let token = "";
beforeAll(async () => {
  token = await tokenOf("admin");
});

const COLUMNS = [
  "Handle",
  "Title",
  "Body (HTML)",
  "Vendor",
  "Type",
  "Tags",
  "Published",
  "Option1 Name",
  "Option1 Value",
  "Option2 Name",
  "Option2 Value",
  "Option3 Name",
  "Option3 Value",
  "Variant SKU",
  "Variant Grams",
  "Variant Inventory Qty",
  "Variant Price",
  "Variant Compare At Price",
  "Variant Barcode",
  "Image Src",
  "Image Position",
  "Image Alt Text",
  "Variant Image",
  "Cost per item",
  "Status",
] as const;
type Line = Partial<Record<(typeof COLUMNS)[number], string>>;
const send = (
  file: Parameters<typeof sendFile>[0],
  fields?: Record<string, string>,
  headers?: Record<string, string>,
) => sendFile(file, fields, headers, token);
const csv = (lines: Line[], columns: readonly (typeof COLUMNS)[number][] = COLUMNS) => toCsv(lines, columns);
const productsOf = (slugs: string[]) =>
  testContext()
    .db.select()
    .from(products)
    .where(inArray(products.slug, slugs))
    .orderBy(products.created_at, products.id);
const variantsOf = async (slug: string) => {
  const [product] = await productsOf([slug]);
  return testContext()
    .db.select()
    .from(variants)
    .where(eq(variants.product_id, product?.id ?? ""))
    .orderBy(asc(variants.position));
};

const shirt = (slug: string): Line[] => [
  {
    Handle: slug,
    Title: `Shirt ${slug}`,
    "Body (HTML)": "<p>Soft &amp; warm</p><script>x</script>",
    Vendor: "Loom",
    Type: "Shirts",
    Tags: "linen, Summer",
    Published: "true",
    "Option1 Name": "Size",
    "Option1 Value": "S",
    "Option2 Name": "Colour",
    "Option2 Value": "Red",
    "Option3 Name": "Cut",
    "Option3 Value": "Slim",
    "Variant Grams": "200",
    "Variant Inventory Qty": "7",
    "Variant Price": "19.90",
    "Variant Compare At Price": "25",
    "Image Src": "https://example.com/front.jpg",
    "Image Position": "1",
    "Image Alt Text": "Front",
  },
  {
    Handle: slug,
    "Option1 Value": "M",
    "Option2 Value": "Red",
    "Option3 Value": "Slim",
    "Variant SKU": `${slug}-M`,
    "Variant Price": "21",
    "Variant Image": "https://example.com/m.jpg",
  },
  { Handle: slug, "Image Src": "https://example.com/back.jpg", "Image Position": "2" },
];

const slow = { timeout: 30_000 };

describe("an import of Shopify's CSV", () => {
  it(
    "makes products of several rows, with options, pictures by address, tags and opening stock",
    slow,
    async ({ expect }) => {
      const slug = handle("shirt");
      const done = await imported(csv(shirt(slug)));
      expect(done).toMatchObject({ status: "completed", total_rows: 3, done_rows: 3, refused_rows: 0, errors: [] });
      const shown = await (await call("GET", `/api/v1/products/${slug}`)).json<any>();
      expect(shown).toMatchObject({
        name: `Shirt ${slug}`,
        description: "Soft & warm",
        status: "active",
        currency: "USD",
        price: 1990,
        price_max: 2100,
        on_sale: true,
        tags: ["linen", "Summer"],
        attributes: { vendor: "Loom", type: "Shirts" },
        options: [
          { name: "Size", values: ["S", "M"] },
          { name: "Colour", values: ["Red"] },
          { name: "Cut", values: ["Slim"] },
        ],
      });
      expect(shown.images.map((image: { url: string; alt_text: string }) => [image.url, image.alt_text])).toEqual([
        ["https://example.com/front.jpg", "Front"],
        ["https://example.com/back.jpg", ""],
        ["https://example.com/m.jpg", ""],
      ]);
      const [small, medium] = await variantsOf(slug);
      expect(small).toMatchObject({
        price: 1990,
        compare_at_price: 2500,
        weight_grams: 200,
        options: { Size: "S", Colour: "Red", Cut: "Slim" },
        sku: expect.stringMatching(/^SHIRT-/),
      });
      expect(medium).toMatchObject({ price: 2100, sku: `${slug}-M`, image_id: expect.any(String) });
      await vi.waitFor(
        async () => expect(await stockOf(testContext(), small?.id ?? "").level()).toMatchObject({ on_hand: 7 }),
        { timeout: 10_000, interval: 200 },
      );
      expect(
        await testContext()
          .db.select()
          .from(auditLog)
          .where(and(eq(auditLog.subject_id, small?.product_id ?? ""), eq(auditLog.action, "product.imported"))),
      ).toHaveLength(1);
    },
  );

  it(
    "changes what is there when it is sent again, without doubles and without filling the shelves again",
    slow,
    async ({ expect }) => {
      const slug = handle("again");
      await imported(csv(shirt(slug)));
      const before = await variantsOf(slug);
      await vi.waitFor(
        async () => expect(await stockOf(testContext(), before[0]?.id ?? "").level()).toMatchObject({ on_hand: 7 }),
        { timeout: 10_000, interval: 200 },
      );
      const [first, ...rest] = shirt(slug);
      const more: Line = {
        Handle: slug,
        "Option1 Value": "L",
        "Option2 Value": "Red",
        "Option3 Value": "Slim",
        "Variant Price": "22",
      };
      const done = await imported(csv([{ ...first, Title: "Better shirt", "Variant Price": "18.50" }, ...rest, more]));
      expect(done).toMatchObject({ status: "completed", refused_rows: 0 });
      const after = await variantsOf(slug);
      expect(after.map((variant) => [variant.id, variant.sku, variant.price])).toEqual([
        [before[0]?.id, before[0]?.sku, 1850],
        [before[1]?.id, before[1]?.sku, 2100],
        [after[2]?.id, after[2]?.sku, 2200],
      ]);
      const [product] = await productsOf([slug]);
      expect(product).toMatchObject({
        name: "Better shirt",
        name_key: "better shirt",
        price_min: 1850,
        price_max: 2200,
      });
      const audited = (await auditOf(product?.id ?? "")).filter(({ action }) => action === "product.imported");
      expect(audited).toMatchObject([
        { changes: { after: { created: true } } },
        { changes: { after: { import_id: done.id, created: false } } },
      ]);
      expect(
        await testContext()
          .db.select()
          .from(productImages)
          .where(eq(productImages.product_id, product?.id ?? "")),
      ).toHaveLength(3);
      expect(await stockOf(testContext(), before[0]?.id ?? "").level()).toMatchObject({ on_hand: 7 });
    },
  );

  /** What each column that a file may lack says of a product, as staff see it. */
  const said: [string, (product: AdminProductDto) => unknown][] = [
    ["Title, where it is empty", ({ name }) => name],
    ["Body (HTML)", ({ description }) => description],
    ["Vendor and Type", ({ attributes }) => attributes],
    ["Tags", ({ tags }) => tags],
    ["Status and Published", ({ status }) => status],
    ["Option1 Name", ({ options }) => options],
    ["Variant SKU", ({ variants: [one] }) => one?.sku],
    ["Variant Grams", ({ variants: [one] }) => one?.weight_grams],
    ["Variant Inventory Qty", ({ variants: [one] }) => one?.available],
    ["Variant Compare At Price", ({ variants: [one] }) => one?.compare_at_price],
    ["Variant Barcode", ({ variants: [one] }) => one?.barcode],
    ["Cost per item", ({ variants: [one] }) => one?.cost_price],
    ["Image Src", ({ images }) => images],
    ["Variant Image", ({ variants: [one] }) => one?.image],
    [
      "what no column is for",
      ({ categories, featured, slug, currency, created_at, variants: [one] }) => [
        categories,
        featured,
        slug,
        currency,
        created_at,
        one?.id,
        one?.name,
        one?.low_stock_threshold,
      ],
    ],
  ];
  const readProduct = async (slug: string) =>
    (await call("GET", `/api/v1/admin/products/${slug}`, { token })).json<AdminProductDto>();
  const BARE = ["Handle", "Title", "Variant Price"] as const;

  /** A product for which every column says something. */
  async function givenWhole(status: string): Promise<AdminProductDto> {
    const slug = handle(status);
    const line: Line = {
      Handle: slug,
      Title: `Lamp ${slug}`,
      "Body (HTML)": "Warm light",
      Vendor: "Glow",
      Type: "Lamps",
      Tags: "brass, evening",
      "Variant SKU": `${slug}-SKU`,
      "Variant Grams": "750",
      "Variant Inventory Qty": "7",
      "Variant Price": "19.90",
      "Variant Compare At Price": "25",
      "Variant Barcode": "4006381333931",
      "Image Src": "https://example.com/lamp.jpg",
      "Image Alt Text": "The lamp",
      "Variant Image": "https://example.com/lamp-lit.jpg",
      "Cost per item": "8.40",
      Status: status,
    };
    await imported(csv([line]));
    const body = { featured: true, categories: [(await givenCategory()).id], low_stock_threshold: 3 };
    const changed = await call("PATCH", `/api/v1/admin/products/${slug}`, { token, body });
    if (changed.status !== 200) throw new Error(`${changed.status} ${await changed.text()}`);
    await vi.waitUntil(async () => (await readProduct(slug)).variants[0]?.available === 7, { timeout: 10_000 });
    return readProduct(slug);
  }

  it.for(["draft", "active", "archived"])(
    "leaves of a product that is %s what a file has no columns for",
    slow,
    async (status, { expect }) => {
      const before = await givenWhole(status);
      expect(before).toMatchObject({ status, price: 1990, variants: [{ compare_at_price: 2500, weight_grams: 750 }] });
      const done = await imported(csv([{ Handle: before.slug, "Variant Price": "18.50" }], BARE));
      expect(done).toMatchObject({ status: "completed", done_rows: 1, refused_rows: 0 });
      const after = await readProduct(before.slug);
      expect([after.price, after.variants[0]?.price]).toEqual([1850, 1850]);
      for (const [columns, of] of said) expect([columns, of(after)]).toEqual([columns, of(before)]);
      const found = await call("GET", `/api/v1/admin/products?q=${before.slug}-SKU`, { token });
      expect(await found.json()).toMatchObject({ data: [{ id: before.id }] });
    },
  );

  it("clears a field whose column is empty, and keeps what cannot be empty", slow, async ({ expect }) => {
    const before = await givenWhole("draft");
    expect(await imported(csv([{ Handle: before.slug, "Variant Price": "18.50" }]))).toMatchObject({ refused_rows: 0 });
    const {
      name,
      status,
      tags,
      variants: [one],
    } = await readProduct(before.slug);
    expect([name, status, tags]).toEqual([before.name, "draft", []]);
    expect(one).toMatchObject({ sku: `${before.slug}-SKU`, compare_at_price: null, weight_grams: 0 });
  });

  it("refuses a product with options where a file has no columns for them, and leaves it", slow, async ({ expect }) => {
    const slug = handle("plain");
    await imported(csv(shirt(slug)));
    const before = await readProduct(slug);
    const done = await imported(csv([{ Handle: slug, Title: "Other", "Variant Price": "1" }], BARE));
    expect(done).toMatchObject({ refused_rows: 1, errors: [{ row: 2, code: "options_differ" }] });
    const { name, price, options } = await readProduct(slug);
    expect({ name, price, options }).toMatchObject({ name: before.name, price: before.price, options: before.options });
  });

  it("of some of its variants leaves a product to be found by the SKUs of all", slow, async ({ expect }) => {
    const slug = handle("parts");
    const skus = ["s", "m", "l"].map((size) => `${slug}-${size}`);
    const product = await givenProduct({
      slug,
      options: [{ name: "Size", values: ["S", "M", "L"] }],
      variants: skus.map((sku, at) => ({ sku, price: 900, options: { Size: ["S", "M", "L"][at] ?? "" } })),
    });
    const line = { Handle: slug, "Option1 Name": "Size", "Option1 Value": "M", "Variant SKU": skus[1] ?? "" };
    const done = await imported(csv([{ ...line, Title: product.name, "Variant Price": "11.00" }]));
    expect(done).toMatchObject({ status: "completed", refused_rows: 0 });
    await indexNow();
    for (const sku of skus) {
      const found = await (await call("GET", `/api/v1/products?q=${sku}`)).json<{ data: { id: string }[] }>();
      expect(found.data.map(({ id }) => id)).toEqual([product.id]);
    }
  });

  it("adds no stock to a variant that was made by hand and never had an opening stock", slow, async ({ expect }) => {
    const product = await givenProduct({ name: "Handmade", price: 1_000, stock_quantity: 0 });
    const variant_id = product.default_variant_id ?? "";
    const ctx = testContext();
    const note = { reference: null, note: null, actor_type: "user", actor_id: "u1" };
    await stockOf(ctx, variant_id).move({ movement_id: ctx.id(), kind: "IN", quantity: 5, ...note });
    const line = { Handle: product.slug, Title: "Handmade", "Option1 Name": "Title", "Option1 Value": "Default Title" };
    const done = await imported(csv([{ ...line, "Variant Inventory Qty": "7", "Variant Price": "10.00" }]));
    expect(done).toMatchObject({ status: "completed", done_rows: 1, refused_rows: 0 });
    const openings = await env.DB.prepare(
      "SELECT type FROM outbox WHERE type LIKE 'stock%.opened' AND instr(body, ?) > 0",
    )
      .bind(variant_id)
      .all();
    expect(openings.results).toEqual([]);
    expect(await stockOf(ctx, variant_id).level()).toMatchObject({ on_hand: 5, available: 5 });
  });

  it("reports each row that it refuses, and takes the others", slow, async ({ expect }) => {
    const [good, other, taken] = [handle("good"), handle("other"), handle("taken").toUpperCase()];
    await givenProduct({ sku: taken });
    const line = (changes: Line): Line => ({ Handle: handle("row"), Title: "Thing", "Variant Price": "1", ...changes });
    const lines: [Line, string | null][] = [
      [line({ Handle: good }), null],
      [line({ Handle: "" }), "handle_missing"],
      [line({ "Variant Price": "" }), "invalid_price"],
      [line({ "Variant Price": "1.234" }), "invalid_price"],
      [line({ "Variant Price": "-1" }), "invalid_price"],
      [line({ "Variant Price": "1e3" }), "invalid_price"],
      [line({ "Variant Price": "99999999999999" }), "invalid_price"],
      [line({ "Variant Compare At Price": "x" }), "invalid_compare_at_price"],
      [line({ "Variant Grams": "heavy" }), "invalid_weight"],
      [line({ "Variant Inventory Qty": "1.5" }), "invalid_quantity"],
      [line({ Title: "" }), "title_missing"],
      [line({ Title: "x".repeat(201) }), "invalid_title"],
      [line({ Tags: "x".repeat(61) }), "invalid_tags"],
      [line({ "Option1 Name": "Size" }), "invalid_option"],
      [line({ "Option1 Name": "Size", "Option2 Name": "size" }), "invalid_option_name"],
      [line({ "Option1 Name": "a.b", "Option1 Value": "x" }), "invalid_option_name"],
      [line({ "Image Src": "javascript:alert(1)" }), "invalid_image_url"],
      [line({ "Variant SKU": taken }), "sku_taken"],
      [line({ Handle: other, "Option1 Name": "Size", "Option1 Value": "S" }), null],
      [{ Handle: other, "Option1 Value": "S", "Variant Price": "2" }, "duplicate_variant"],
      [{ Handle: other, "Option1 Value": "M", "Variant Price": "two" }, "invalid_price"],
      [line({ Handle: good, Title: "Later" }), "rows_apart"],
      [line({ Title: '=HYPERLINK("http://evil")' }), null],
    ];
    const done = await imported(csv(lines.map(([one]) => one)));
    const expected = lines.flatMap(([, code], i) => (code === null ? [] : [{ row: i + 2, code }]));
    expect(done.errors.map(({ row, code }) => ({ row, code }))).toEqual(expected);
    expect(done).toMatchObject({
      status: "completed",
      total_rows: lines.length,
      done_rows: lines.length,
      refused_rows: expected.length,
    });
    expect((await productsOf([good, other])).map((product) => product.name)).toEqual(["Thing", "Thing"]);
    expect(await variantsOf(other)).toHaveLength(1);
    const page = await (
      await call("GET", `/api/v1/admin/imports/${done.id}/errors?limit=5&count=true`, { token })
    ).json<any>();
    expect([page.data.length, page.total_count, page.next_cursor === null]).toEqual([5, expected.length, false]);
  });

  it("takes an apostrophe for text where a spreadsheet has no formula to fear", slow, async ({ expect }) => {
    const titles = {
      "'-5 degrees": "-5 degrees",
      "'+1": "+1",
      "'=A1": "=A1",
      "'@home": "@home",
      "'s-Gravenhage": "'s-Gravenhage",
    };
    const lines = Object.keys(titles).map((Title): Line => ({ Handle: handle("text"), Title, "Variant Price": "1" }));
    await imported(csv(lines));
    const read = await productsOf(lines.map(({ Handle = "" }) => Handle));
    expect(read.map((product) => product.name).toSorted()).toEqual(Object.values(titles).toSorted());
  });

  it(
    "reads what spreadsheets write: a byte order mark, CRLF, empty lines, quotes and line breaks in fields",
    slow,
    async ({ expect }) => {
      const [a, b] = [handle("bom"), handle("bom")];
      const text = `\u{feff}${csv([{ Handle: a, Title: 'Said "hi", then\nleft', "Variant Price": "5" }]).replace("\n", "\r\n")}\r\n\r\n,,\r\n"${b}","Plain"${",".repeat(COLUMNS.indexOf("Variant Price") - 1)}6\r\n\r\n`;
      const done = await imported(text);
      expect(done).toMatchObject({
        status: "completed",
        total_rows: 3,
        refused_rows: 1,
        errors: [{ row: 3, code: "handle_missing" }],
      });
      expect((await productsOf([a, b])).map((product) => [product.name, product.price_min])).toEqual([
        ['Said "hi", then\nleft', 500],
        ["Plain", 600],
      ]);
    },
  );

  it("reads decimals as the file's currency has them", slow, async ({ expect }) => {
    const [yen, dinar] = [handle("yen"), handle("dinar")];
    expect(
      await imported(
        csv([
          { Handle: yen, Title: "Cup", "Variant Price": "1200" },
          { Handle: handle("yen"), Title: "Cup", "Variant Price": "12.50" },
        ]),
        { format: "shopify", currency: "JPY" },
      ),
    ).toMatchObject({ refused_rows: 1, errors: [{ row: 3, code: "invalid_price" }] });
    await imported(csv([{ Handle: dinar, Title: "Cup", "Variant Price": "1.250" }]), {
      format: "shopify",
      currency: "KWD",
    });
    expect((await productsOf([yen, dinar])).map((product) => [product.currency, product.price_min])).toEqual([
      ["JPY", 1200],
      ["KWD", 1250],
    ]);
    expect(await imported(csv([{ Handle: yen, Title: "Cup", "Variant Price": "12" }]))).toMatchObject({
      errors: [{ row: 2, code: "currency_mismatch" }],
    });
  });

  it(
    "goes on after a kill where it was, through steps that are done once each",
    { timeout: 60_000 },
    async ({ expect }) => {
      const base = handle("step");
      const lines = Array.from({ length: 700 }, (_, i): Line => ({
        Handle: `${base}-${i}`,
        Title: `Thing ${i}`,
        "Variant Price": i === 9 || i === 690 ? "dear" : "1.00",
      }));
      const started = await (await send(csv(lines))).json<Import>();
      // As if the isolate were killed before a message was taken: the pointers are gone, the rows of the outbox are not.
      const ctx = testContext();
      const revive = setInterval(() => {
        void ctx.db
          .update(outbox)
          .set({ due_at: 0 })
          .where(eq(outbox.type, "import.continued"))
          .then(() => sweepOutbox(testContext()))
          .catch(() => undefined);
      }, 200);
      const done = await finished(started.id);
      clearInterval(revive);
      expect(done).toMatchObject({ status: "completed", total_rows: 700, done_rows: 700, refused_rows: 2 });
      expect(done.errors.map(({ row }) => row)).toEqual([11, 692]);
      expect(done).toMatchObject({ finished_at: expect.any(String) });
      const found = await env.DB.prepare(
        "SELECT count(*) AS n, count(DISTINCT slug) AS slugs FROM products WHERE slug >= ? AND slug < ?",
      )
        .bind(`${base}-`, `${base}.`)
        .first<{ n: number; slugs: number }>();
      expect(found).toEqual({ n: 698, slugs: 698 });
      const steps = await ctx.db.select().from(outbox).where(eq(outbox.type, "import.continued"));
      expect(steps.filter((step) => JSON.stringify(step.body).includes(started.id))).toHaveLength(3);
    },
  );
});

describe("an export", () => {
  it("is CSV that no spreadsheet runs, and that comes in again as it was", slow, async ({ expect }) => {
    const slug = handle("out");
    await imported(
      csv([
        {
          Handle: slug,
          Title: "=SUM(A1)",
          "Body (HTML)": "1 &lt; 2<br>and more",
          Vendor: "@loom",
          Tags: "linen",
          "Option1 Name": "Size",
          "Option1 Value": "S",
          "Variant SKU": `+${slug}`,
          "Variant Price": "19.90",
          "Image Src": "https://example.com/a.jpg",
        },
        { Handle: slug, "Option1 Value": "M", "Variant Price": "20" },
      ]),
    );
    const response = await call("GET", "/api/v1/admin/products/export", { token });
    expect([
      response.status,
      response.headers.get("content-type"),
      response.headers.get("content-disposition"),
    ]).toEqual([200, "text/csv; charset=utf-8", 'attachment; filename="products.csv"']);
    const [header = "", ...lines] = (await response.text()).split("\r\n");
    const own = lines.filter((line) => line.startsWith(`${slug},`));
    expect(own).toHaveLength(2);
    expect(own[0]).toContain(
      `,"'=SUM(A1)",1 &lt; 2<br>and more,"'@loom",,linen,active,Size,S,,,,,"'+${slug}",0,0,19.90,,,https://example.com/a.jpg,1,,,USD`,
    );
    expect(lines.join("\n")).not.toMatch(/(^|,)"?[=+@]/m);
    const read = async () => (await call("GET", `/api/v1/admin/products/${slug}`, { token })).json<any>();
    const before = await read();
    expect(await imported([header, ...own].join("\r\n"))).toMatchObject({ status: "completed", refused_rows: 0 });
    const after = await read();
    const variants = before.variants.map((variant: any, i: number) => ({
      ...variant,
      updated_at: after.variants[i]?.updated_at,
    }));
    expect(after).toEqual({ ...before, updated_at: after.updated_at, variants });
    expect(after.name).toBe("=SUM(A1)");
    expect((await call("GET", "/api/v1/admin/products/export")).status).toBe(401);
    expect((await call("GET", "/api/v1/admin/products/export?format=x", { token })).status).toBe(422);
  });
});

/** Shopify's own samples, which are not part of this repository. */
const samples = Object.entries(
  import.meta.glob<string>("../../../../../shared/data/shopify/*.csv", {
    query: "?raw",
    import: "default",
    eager: true,
  }),
);

describe("Shopify's public samples", () => {
  it.skipIf(samples.length === 0)(
    "come in whole (skipped where ../shared/data/shopify is absent)",
    { timeout: 60_000 },
    async ({ expect }) => {
      for (const [, text] of samples) {
        const first = await imported(text);
        expect(first).toMatchObject({ status: "completed", refused_rows: 0, errors: [] });
        expect(first.done_rows).toBe(first.total_rows);
        const count = () =>
          env.DB.prepare(
            "SELECT (SELECT count(*) FROM products) AS products, (SELECT count(*) FROM variants) AS variants, (SELECT count(*) FROM product_images) AS images",
          ).first();
        const before = await count();
        expect(await imported(text)).toMatchObject({ status: "completed", refused_rows: 0 });
        expect(await count()).toEqual(before);
      }
      expect((await productsOf(["clay-plant-pot"]))[0]).toMatchObject({
        name: "Clay Plant Pot",
        price_min: 999,
        price_max: 1599,
        status: "active",
      });
    },
  );
});

describe("the request for an import", () => {
  it("takes a file as Shopify's unless it says otherwise", slow, async ({ expect }) => {
    const slug = handle("plain");
    const started = await send(csv([{ Handle: slug, Title: "Plain", "Variant Price": "1" }]), {});
    expect([started.status, await started.json()]).toMatchObject([202, { format: "shopify", total_rows: 1 }]);
  });

  it("is refused when it is no import, and nothing is kept", slow, async ({ expect }) => {
    const good = csv([{ Handle: handle("x"), Title: "X", "Variant Price": "1" }]);
    const before = await testContext().db.select({ id: imports.id }).from(imports);
    const path = "/api/v1/admin/products/import";
    const refusals: [Response, number, string][] = [
      [await send(null), 422, "invalid_request"],
      [await send(""), 422, "invalid_request"],
      [await send("just,some,words\n1,2,3"), 422, "invalid_request"],
      [await send(new Uint8Array([0x50, 0x4b, 3, 4, 255, 254])), 422, "invalid_request"],
      [await send(good, { format: "woo" }), 422, "invalid_request"],
      [await send(good, { format: "shopify", currency: "usd" }), 422, "invalid_request"],
      [await send(good, { format: "shopify", dry_run: "true" }), 422, "invalid_request"],
      [await send(good, { format: "x".repeat(1000) }), 422, "invalid_request"],
      [await call("POST", `${path}?mode=x`, { token, body: formOf(good) }), 422, "invalid_request"],
      [await call("POST", path, { token, body: { format: "shopify" } }), 415, "unsupported_media_type"],
      [
        await call("POST", path, {
          token,
          body: "nonsense",
          headers: { "content-type": "multipart/form-data; boundary=x" },
        }),
        400,
        "malformed_form",
      ],
      [
        await call("POST", path, { token, body: "nonsense", headers: { "content-type": "multipart/form-data" } }),
        400,
        "malformed_form",
      ],
      [
        await call("POST", path, {
          token,
          body: '--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nHandle',
          headers: { "content-type": "multipart/form-data; boundary=x" },
        }),
        400,
        "malformed_form",
      ],
      [await call("POST", path, { body: formOf(good) }), 401, "not_signed_in"],
      [await call("POST", path, { token: await tokenOf("customer"), body: formOf(good) }), 403, "permission_required"],
      [await call("GET", "/api/v1/admin/imports/nothing", { token }), 404, "import_not_found"],
      [await call("GET", "/api/v1/admin/imports/nothing/errors", { token }), 404, "import_not_found"],
      [await call("GET", "/api/v1/admin/imports"), 401, "not_signed_in"],
    ];
    for (const [i, [response, status, code]] of refusals.entries())
      expect([i, response.status, (await problemOf(response)).code]).toEqual([i, status, code]);
    expect(await testContext().db.select({ id: imports.id }).from(imports)).toHaveLength(before.length);
  });

  it("is too large above 50 MB, whatever its length says", { timeout: 30_000 }, async ({ expect }) => {
    const big = new Uint8Array(51 * 1024 * 1024).fill(0x61);
    big.set(new TextEncoder().encode(`${COLUMNS.join(",")}\n`));
    const response = await send(big);
    expect([response.status, (await problemOf(response)).code]).toEqual([413, "body_too_large"]);
  });

  it("may be repeated under the same Idempotency-Key", slow, async ({ expect }) => {
    const key = crypto.randomUUID();
    const file = csv([{ Handle: handle("key"), Title: "X", "Variant Price": "1" }]);
    const first = await (await send(file, undefined, { "idempotency-key": key })).json<Import>();
    const again = await send(file, undefined, { "idempotency-key": key });
    expect([again.status, again.headers.get("idempotency-replayed"), (await again.json<Import>()).id]).toEqual([
      202,
      "true",
      first.id,
    ]);
    const other = await send(`${file}\n`, undefined, { "idempotency-key": key });
    expect((await problemOf(other)).code).toBe("idempotency_key_reused");
    const euros = await send(file, { format: "shopify", currency: "EUR" }, { "idempotency-key": key });
    expect((await problemOf(euros)).code).toBe("idempotency_key_reused");
    const { objects } = await env.FILES.list({ prefix: "imports/" });
    const own_file = objects.find((object) => object.key === `imports/${first.id}.csv`);
    expect(objects.filter(({ etag }) => etag === own_file?.etag)).toEqual([own_file]);
    const list = await (
      await call("GET", "/api/v1/admin/imports?limit=1", { token })
    ).json<{ data: { id: string }[] }>();
    expect(list.data[0]?.id).toBe(first.id);
    const another = await tokenOf("admin");
    const own = async () => (await sendFile(file, undefined, { "idempotency-key": key }, another)).json<Import>();
    const theirs = await own();
    expect(theirs.id).not.toBe(first.id);
    expect((await own()).id).toBe(theirs.id);
    await Promise.all([finished(first.id), finished(theirs.id)]);
  });

  it("is in the contract", async ({ expect }) => {
    const document = await (await call("GET", "/openapi.json")).json<any>();
    const operation = document.paths["/api/v1/admin/products/import"].post;
    expect(Object.keys(operation.requestBody.content)).toEqual(["multipart/form-data"]);
    expect(Object.keys(operation.responses)).toEqual(
      expect.arrayContaining(["202", "400", "401", "403", "413", "415", "422"]),
    );
  });
});
