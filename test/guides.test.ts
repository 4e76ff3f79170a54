import { describe, it } from "vitest";
import { call } from "./support/api.ts";
import { setMethod } from "./support/by-hand.ts";
import { freshName, givenProduct } from "./support/catalog.ts";
import { untilStatus } from "./support/checkout.ts";
import { codeOf, givenPasswordHolder, PASSWORD } from "./support/factors.ts";
import { followGuide, type Given, linesOf } from "./support/guide.ts";
import { finished, handle, toCsv } from "./support/product-files.ts";
import { givenShippingMethod } from "./support/shipping.ts";

/** What the guides tell a reader to paste is pasted here, against the shop, with a product and accounts of the test's own. */

const pages = import.meta.glob<string>("../docs/*.md", { query: "?raw", import: "default", eager: true });
const page = (name: string): string => {
  const text = pages[`../docs/${name}.md`];
  if (text === undefined) throw new Error(`docs/${name}.md is missing`);
  return text;
};

/** A product in the shop and an account that signs in by password. */
async function givenReader(role: string): Promise<Given> {
  const name = freshName("Espresso");
  const [product, { email }] = await Promise.all([
    givenProduct({ name, price: 1_450, stock_quantity: 50 }),
    givenPasswordHolder(role),
    givenShippingMethod(),
  ]);
  return { OPEN: "https://shop.test", SLUG: product.slug, EMAIL: email, PASSWORD };
}

describe("the guides", () => {
  it("build a storefront", async ({ expect }) => {
    await setMethod("bank_transfer");
    const { requests, surprises } = await followGuide(page("storefront"), await givenReader("customer"));
    expect(surprises).toEqual([]);
    expect(requests).toBeGreaterThan(15);
  });

  it("sign in by password, second factor, step-up and API key", async ({ expect }) => {
    const { email } = await givenPasswordHolder("admin");
    const { requests, surprises } = await followGuide(page("sign-in"), {
      OPEN: "https://shop.test",
      CODE: ({ SECRET = "" }) => codeOf(SECRET),
      ADMIN_EMAIL: email,
      ADMIN_PASSWORD: PASSWORD,
    });
    expect(surprises).toEqual([]);
    expect(requests).toBeGreaterThan(20);
  });

  it("run a shop for a day", async ({ expect }) => {
    const given = { ...(await givenReader("admin")), DAY: new Date().toISOString().slice(0, 10) };
    const { requests, surprises } = await followGuide(page("running-the-shop"), given, ({ ORDER = "", PARTS }) =>
      untilStatus(PARTS ?? ORDER, "processing"),
    );
    expect(surprises).toEqual([]);
    expect(requests).toBeGreaterThan(30);
  });

  it("move in from Shopify", { timeout: 30_000 }, async ({ expect }) => {
    const slug = handle("scarf");
    const FILE = toCsv([{ "URL handle": slug, Title: "Scarf", Price: "19.90" }], ["URL handle", "Title", "Price"]);
    const given = { ...(await givenReader("admin")), FILE };
    const { requests, surprises } = await followGuide(page("moving-from-shopify"), given, ({ IMPORT = "" }) =>
      finished(IMPORT),
    );
    expect(surprises).toEqual([]);
    expect(requests).toBeGreaterThan(9);
    expect((await call("GET", `/api/v1/products/${slug}`)).status).toBe(200);
  });

  it("are understood line by line: an unknown option, an unset variable and a wrong status are found", async ({
    expect,
  }) => {
    const block = (line: string) => `\`\`\`sh\n${line}\n\`\`\`\n`;
    const follow = (line: string) => followGuide(block(line), { OPEN: "https://shop.test" });
    await expect(follow("curl --magic https://shop.test/health   # 200")).rejects.toThrow("--magic");
    await expect(follow('curl "$SHOP/products"   # 200')).rejects.toThrow("$SHOP");
    await expect(follow("rm -r /")).rejects.toThrow("not a line of a guide");
    expect((await follow("curl https://shop.test/api/v1/products   # 201")).surprises).toHaveLength(1);
    expect((await follow("curl https://shop.test/api/v1/products")).surprises).toHaveLength(1);
    expect(linesOf(block("curl a \\\n  b"))).toEqual(["curl a b"]);
  });
});
