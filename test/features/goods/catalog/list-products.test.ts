import { describe, it } from "vitest";
import { tokenOf } from "../../../support/actors.ts";
import { call, problemOf, tripsOf } from "../../../support/api.ts";
import { freshName, givenCategory, givenProduct } from "../../../support/catalog.ts";
import { indexNow } from "../../../support/search.ts";

const idsOf = async (response: Response): Promise<string[]> => {
  const page: { data: { id: string }[] } = await response.json();
  return page.data.map((one) => one.id);
};
const list = (query: string) => call("GET", `/api/v1/products?${query}`);

/** A word of its own, so that a test's products are found among those of all tests. */
const freshTag = () => freshName("t").replaceAll(" ", "-").toLowerCase();

describe("the list of products", () => {
  it("pages by a keyset that stays stable while products are added", async ({ expect }) => {
    const tag = freshTag();
    const made: string[] = [];
    for (let i = 0; i < 5; i += 1) made.push((await givenProduct({ tags: [tag] })).id);
    const first = (await (await list(`tag=${tag}&limit=2&count=true`)).json()) as any;
    expect(first.total_count).toBe(5);
    expect(first.data.map((one: any) => one.id)).toEqual([made[4], made[3]]);
    await givenProduct({ tags: [tag] });
    const second = (await (await list(`tag=${tag}&limit=2&cursor=${first.next_cursor}`)).json()) as any;
    expect(second.data.map((one: any) => one.id)).toEqual([made[2], made[1]]);
    const third = (await (await list(`tag=${tag}&limit=2&cursor=${second.next_cursor}`)).json()) as any;
    expect(third.data.map((one: any) => one.id)).toEqual([made[0]]);
    expect(third.next_cursor).toBeNull();
  });

  it("sorts by price both ways, by name without case and accents, and pages each", async ({ expect }) => {
    const tag = freshTag();
    const b = await givenProduct({ name: "b side", price: 300, tags: [tag] });
    const a = await givenProduct({ name: "Ångström", price: 200, tags: [tag] });
    const c = await givenProduct({ name: "Cedar", price: 100, tags: [tag] });
    const walk = async (sort: string) => {
      const found: string[] = [];
      let cursor: string | null = "";
      while (cursor !== null) {
        const page: any = await (
          await list(`tag=${tag}&sort=${sort}&limit=1${cursor === "" ? "" : `&cursor=${cursor}`}`)
        ).json();
        found.push(...page.data.map((one: any) => one.id));
        cursor = page.next_cursor;
      }
      return found;
    };
    expect(await walk("price")).toEqual([c.id, a.id, b.id]);
    expect(await walk("-price")).toEqual([b.id, a.id, c.id]);
    expect(await walk("name")).toEqual([a.id, b.id, c.id]);
    expect(await walk("newest")).toEqual([c.id, a.id, b.id]);
  });

  it("filters by price, sale, featured and stock", async ({ expect }) => {
    const tag = freshTag();
    const cheap = await givenProduct({ price: 500, tags: [tag], featured: true, stock_quantity: 0 });
    const dear = await givenProduct({ price: 5_000, compare_at_price: 6_000, tags: [tag], stock_quantity: 3 });
    const only = async (filter: string) => idsOf(await list(`tag=${tag}&${filter}`));
    expect(await only("max_price=500")).toEqual([cheap.id]);
    expect(await only("min_price=501")).toEqual([dear.id]);
    expect(await only("min_price=500&max_price=5000")).toHaveLength(2);
    expect(await only("on_sale=true")).toEqual([dear.id]);
    expect(await only("featured=true")).toEqual([cheap.id]);
    expect(await only("featured=false")).toEqual([dear.id]);
    expect(await only("in_stock=true")).toEqual([dear.id]);
    expect(await only("in_stock=false")).toEqual([cheap.id]);
  });

  it("keeps prices of different currencies apart", async ({ expect }) => {
    const tag = freshTag();
    const usd = await givenProduct({ price: 900, tags: [tag] });
    const jpy = await givenProduct({ price: 900, currency: "JPY", tags: [tag] });
    const only = async (filter: string) => idsOf(await list(`tag=${tag}&${filter}`));
    expect(await only("currency=JPY")).toEqual([jpy.id]);
    expect(await only("sort=price")).toEqual([usd.id]);
    expect(await only("sort=price&currency=JPY&max_price=900")).toEqual([jpy.id]);
    expect(await only("sort=newest")).toHaveLength(2);
  });

  it.for(["min_price=900", "max_price=900", "sort=price", "sort=-price"])(
    "takes %s alone to be in the shop's own currency",
    async (asked, { expect }) => {
      const tag = freshTag();
      const usd = await givenProduct({ price: 900, tags: [tag] });
      await givenProduct({ price: 900, currency: "JPY", tags: [tag] });
      expect(await idsOf(await list(`tag=${tag}&${asked}`))).toEqual([usd.id]);
    },
  );

  it("finds words of name, description, SKU and tags from their beginning, whatever case and accents", async ({
    expect,
  }) => {
    const mark = freshTag().replaceAll("-", "");
    const product = await givenProduct({
      name: "Crème fraîche ИЗБА 緑茶セット",
      description: "Ladled by hand near Łódź",
      sku: `KX-${mark}-9`,
      tags: ["Señorita"],
    });
    await indexNow();
    const found = async (q: string) =>
      (await idsOf(await list(`q=${encodeURIComponent(`${q} ${mark}`)}`))).includes(product.id);
    for (const q of ["creme", "CRÈME frai", "изба", "lodz ladl", "senor", "緑茶", "茶セ", `kx-${mark}`, `KX${mark}9`])
      expect([q, await found(q)]).toEqual([q, true]);
    const other: any = await (await list(`q=nothing+${mark}`)).json();
    expect(other).toMatchObject({ data: [{ id: product.id }], is_nearest: true });
    for (const q of ["%", "*", '"', "' OR 1=1 --", "NEAR(", "_"])
      expect((await list(`q=${encodeURIComponent(q)}`)).status).toBe(200);
    expect(await idsOf(await list(`q=${encodeURIComponent("%%%")}`))).toEqual([]);
  });

  it("shows a category's products with those of the categories below it, each once", async ({ expect }) => {
    const root = await givenCategory();
    const leaf = await givenCategory({ parent_id: root.id });
    const both = await givenProduct({ categories: [root.slug, leaf.id] });
    const low = await givenProduct({ categories: [leaf.slug] });
    expect(await idsOf(await list(`category=${root.slug}`))).toEqual([low.id, both.id]);
    expect(await idsOf(await list(`category=${leaf.id}`))).toEqual([low.id, both.id]);
    expect(await idsOf(await list("category=no-such-category"))).toEqual([]);
    const page = await call("GET", `/api/v1/categories/${root.id}/products`);
    expect(tripsOf(page).d1).toBe(1);
    expect(await idsOf(page)).toEqual([low.id, both.id]);
    expect((await problemOf(await call("GET", "/api/v1/categories/no-such-category/products"))).code).toBe(
      "category_not_found",
    );
  });

  it("has only active products", async ({ expect }) => {
    const tag = freshTag();
    const draft = await givenProduct({ status: "draft", tags: [tag] });
    await givenProduct({ status: "archived", tags: [tag] });
    expect(await idsOf(await list(`tag=${tag}`))).toEqual([]);
    expect((await problemOf(await call("GET", `/api/v1/products/${draft.slug}`))).code).toBe("product_not_found");
    expect((await problemOf(await call("GET", `/api/v1/products/${draft.id}/variants`))).code).toBe(
      "product_not_found",
    );
    expect((await problemOf(await call("GET", `/api/v1/products/${draft.id}/availability`))).code).toBe(
      "product_not_found",
    );
  });

  it("refuses a price that is no number once, and not as out of order too", async ({ expect }) => {
    const { errors } = await problemOf(await call("GET", "/api/v1/products?min_price=cheap"));
    expect(errors).toMatchObject([{ path: "min_price" }]);
  });

  it("refuses every wrong parameter by its path", async ({ expect }) => {
    const wrong: Record<string, string> = {
      "limit=0": "limit",
      "limit=101": "limit",
      "limit=1e1": "limit",
      "limit=x": "limit",
      "min_price=-1": "min_price",
      "min_price=1.5": "min_price",
      "max_price=9007199254740993": "max_price",
      "min_price=2&max_price=1": "max_price",
      "in_stock=yes": "in_stock",
      "on_sale=1": "on_sale",
      "featured=": "featured",
      "currency=usd": "currency",
      "currency=XXX": "currency",
      "sort=best": "sort",
      "q=": "q",
      "category=": "category",
      "tag=": "tag",
      "nonsense=1": "nonsense",
      [`q=${"x".repeat(201)}`]: "q",
      "count=maybe": "count",
      "sort=price&sort=name": "sort",
    };
    for (const [query, path] of Object.entries(wrong)) {
      const response = await list(query);
      const problem = await problemOf(response);
      expect([query, problem.status, problem.errors?.map((one) => one.path)]).toEqual([query, 422, [path]]);
    }
  });

  it("takes no cursor that it did not give for the same filters", async ({ expect }) => {
    const tag = freshTag();
    for (let i = 0; i < 2; i += 1) await givenProduct({ tags: [tag] });
    const { next_cursor } = (await (await list(`tag=${tag}&limit=1`)).json()) as any;
    const bad = [
      `tag=${tag}&limit=1&sort=name&cursor=${next_cursor}`,
      `limit=1&cursor=${next_cursor}`,
      `tag=${tag}&cursor=x${next_cursor}`,
      `tag=${tag}&cursor=abc`,
      `tag=${tag}&cursor=.`,
    ];
    for (const query of bad)
      expect([query, (await problemOf(await list(query))).code]).toEqual([query, "invalid_cursor"]);
  });
});

describe("the back office's list of products", () => {
  it("has every status, deleted ones only when asked, in two trips beside the sign-in at most", async ({ expect }) => {
    const token = await tokenOf("staff");
    const tag = freshTag();
    const draft = await givenProduct({ status: "draft", tags: [tag] });
    const gone = await givenProduct({ tags: [tag] });
    await call("DELETE", `/api/v1/admin/products/${gone.id}`, { token: await tokenOf("admin") });
    const staffList = (query: string) => call("GET", `/api/v1/admin/products?tag=${tag}&${query}`, { token });
    await staffList("limit=1");
    const response = await staffList("count=true");
    expect(tripsOf(response).d1).toBeLessThanOrEqual(2);
    const page = (await response.json()) as any;
    expect(page.total_count).toBe(1);
    expect(page.data[0]).toMatchObject({ id: draft.id, status: "draft", deleted_at: null });
    expect(await idsOf(await staffList("status=active"))).toEqual([]);
    expect(await idsOf(await staffList("status=draft"))).toEqual([draft.id]);
    expect(await idsOf(await staffList("deleted=true"))).toEqual([gone.id]);
    expect((await problemOf(await staffList("status=gone"))).errors?.[0]?.path).toBe("status");
  });

  it("is for staff", async ({ expect }) => {
    for (const path of [
      "/admin/products",
      "/admin/tags",
      "/admin/categories",
      "/admin/products/x",
      "/admin/categories/x",
    ]) {
      expect((await call("GET", `/api/v1${path}`)).status).toBe(401);
      expect((await call("GET", `/api/v1${path}`, { token: await tokenOf("customer") })).status).toBe(403);
    }
  });
});
