import { beforeAll, describe, it } from "vitest";
import { SECOND } from "#platform/basics/time";
import { readActiveProduct } from "../../../../src/features/goods/catalog/read-product.ts";
import { tokenOf } from "../../../support/actors.ts";
import { call, problemOf, tripsOf } from "../../../support/api.ts";
import { givenCategory, givenProduct } from "../../../support/catalog.ts";
import { stopClock } from "../../../support/clock.ts";
import { plansOf } from "../../../support/explain.ts";
import { givenPromotion } from "../../../support/promotions.ts";

type Badge = { id: string; title: string; ends_at: string | null };
type Wish = Parameters<typeof givenPromotion>[0];

let admin = "";
beforeAll(async () => {
  admin = await tokenOf("admin");
});
const ask = (method: string, path: string, body?: unknown) =>
  call(method, `/api/v1${path}`, { token: admin, ...(body === undefined ? {} : { body }) });
const shownOf = async (id: string, query = ""): Promise<Badge[]> =>
  (await (await call("GET", `/api/v1/products/${id}${query}`)).json<{ promotions: Badge[] }>()).promotions;
const idsOf = async (id: string, query = "") => (await shownOf(id, query)).map((badge) => badge.id);
const givenShown = (wish: Wish) => givenPromotion({ is_automatic: true, show_on_products: true, ...wish });
const ofProducts = (...product_ids: string[]) => ({ kind: "products" as const, product_ids });

describe("the promotions that a product is shown with", () => {
  it("stand in the product and in every list, in the order in which they apply, for one trip", async ({ expect }) => {
    const category = await givenCategory();
    const [product, other] = [await givenProduct({ categories: [category.id] }), await givenProduct()];
    const ends_at = "2999-01-01T00:00:00.000Z";
    const conditions = [ofProducts(product.id)];
    const second = await givenShown({ title: "Second", conditions, priority: 2 });
    const first = await givenShown({ title: "First", conditions, ends_at, priority: 1 });
    const badges = [
      { id: first.id, title: "First", ends_at },
      { id: second.id, title: "Second", ends_at: null },
    ];
    const detail = await call("GET", `/api/v1/products/${product.slug}`);
    expect(tripsOf(detail).d1).toBe(1);
    expect(await detail.json()).toMatchObject({ promotions: badges });
    for (const list of [`/products?category=${category.slug}`, `/categories/${category.slug}/products`]) {
      const answer = await call("GET", `/api/v1${list}`);
      expect(tripsOf(answer).d1).toBe(1);
      expect((await answer.json<{ data: object[] }>()).data).toMatchObject([{ id: product.id, promotions: badges }]);
    }
    expect(await shownOf(other.id)).toEqual([]);
    const staff = await (await ask("GET", `/admin/products/${product.id}`)).json<object>();
    expect(staff).not.toHaveProperty("promotions");
  });

  it("are those that apply to it in a cart, by product, category, tag and currency", async ({ expect }) => {
    const above = await givenCategory();
    const below = await givenCategory({ parent_id: above.id });
    const tag = `badge-${Date.now()}`;
    const products = [
      await givenProduct({ categories: [below.id], tags: [tag] }),
      await givenProduct({ categories: [above.id] }),
      await givenProduct({ tags: [tag] }),
      await givenProduct(),
    ];
    const [named] = (await (await ask("GET", `/admin/tags?q=${tag}`)).json<{ data: { id: string }[] }>()).data;
    const ids = products.map(({ id }) => id);
    const some = {
      upper: { kind: "categories" as const, category_ids: [above.id] },
      lower: { kind: "categories" as const, category_ids: [below.id] },
      tagged: { kind: "tags" as const, tag_ids: [named?.id ?? ""] },
      ours: ofProducts(...ids),
      one: ofProducts(ids[1] ?? "", ids[2] ?? ""),
      dollars: { kind: "currencies" as const, currencies: ["USD", "EUR"] },
      yen: { kind: "currencies" as const, currencies: ["JPY"] },
    };
    const { upper, lower, tagged, ours, one, dollars, yen } = some;
    for (const conditions of [
      [upper],
      [lower],
      [tagged],
      [upper, tagged],
      [lower, tagged, ours],
      [one],
      [one, tagged],
      [one, upper, ours],
      [ours],
      [ours, dollars],
      [ours, yen],
    ]) {
      const { id } = await givenShown({ conditions });
      for (const product of products) {
        const items = [{ variant_id: product.variants[0]?.id }];
        const preview = await ask("POST", "/admin/promotions/preview", { promotion_id: id, items });
        const { applies } = await preview.json<{ applies: boolean }>();
        expect([conditions, product.id, (await idsOf(product.id)).includes(id)]).toEqual([
          conditions,
          product.id,
          applies,
        ]);
      }
      await ask("POST", `/admin/promotions/${id}/stop`);
    }
  });

  it("are shown in the currency that they are for", async ({ expect }) => {
    const product = await givenProduct({ price: 1_000 });
    const prices = [{ variant: product.variants[0]?.id, currency: "ISK", amount: 900 }];
    await ask("PATCH", "/admin/prices", { prices });
    // Of all products, as nothing else is sold in this currency.
    const { id } = await givenShown({ conditions: [{ kind: "currencies", currencies: ["ISK"] }] });
    expect(await idsOf(product.id)).toEqual([]);
    expect(await idsOf(product.id, "?currency=ISK")).toEqual([id]);
    await ask("POST", `/admin/promotions/${id}/stop`);
    expect(await idsOf(product.id, "?currency=ISK")).toEqual([]);
  });

  it("come and go with each change, at once", async ({ expect }) => {
    const product = await givenProduct();
    const conditions = [ofProducts(product.id)];
    const { id } = await givenShown({ conditions, is_active: false });
    const path = `/admin/promotions/${id}`;
    const seen: boolean[] = [];
    const look = async () => seen.push((await idsOf(product.id)).includes(id));
    await look();
    await ask("POST", `${path}/start`);
    await look();
    await ask("PATCH", path, { show_on_products: false });
    await look();
    await ask("PATCH", path, { show_on_products: true });
    await look();
    await ask("PATCH", path, { conditions: [ofProducts(crypto.randomUUID())] });
    await look();
    await ask("PATCH", path, { conditions });
    await look();
    await ask("DELETE", path);
    await look();
    expect(seen).toEqual([false, true, false, true, false, true, false]);
  });

  it("are not those with codes or for some customers", async ({ expect }) => {
    const action = { kind: "percentage", rate_ppm: 1 };
    const shown = { title: "Shown", action, is_automatic: true, show_on_products: true };
    const group_ids = [crypto.randomUUID()];
    const groups = [{ kind: "customer_groups" as const, group_ids }];
    for (const body of [
      { ...shown, is_automatic: false },
      { ...shown, conditions: groups },
      { ...shown, conditions: [{ kind: "first_order" }] },
    ]) {
      const { errors } = await problemOf(await ask("POST", "/admin/promotions", body));
      expect(errors).toMatchObject([{ path: "show_on_products", code: "conflict" }]);
    }
    const { id } = await givenShown({ is_active: false });
    const { errors } = await problemOf(await ask("PATCH", `/admin/promotions/${id}`, { conditions: groups }));
    expect(errors).toMatchObject([{ path: "show_on_products", code: "conflict" }]);
  });

  it("are at most fifty at once", async ({ expect }) => {
    const product = await givenProduct();
    const conditions = [ofProducts(product.id)];
    const made = [];
    for (let n = 0; n < 50; n += 1)
      made.push(await givenPromotion({ is_automatic: true, is_active: false, conditions, show_on_products: true }));
    const start = (id: string) => ask("POST", `/admin/promotions/${id}/start`);
    const answers: number[] = [];
    for (const { id } of made) answers.push((await start(id)).status);
    // Others may be shown by other tests.
    const started = made.filter((_, at) => answers[at] === 200);
    expect(started.length).toBeGreaterThan(30);
    const hidden = await givenPromotion({ is_automatic: true, conditions });
    const full = { code: "promotions_full", limit: 50, status: 409 };
    const wish = {
      title: "x",
      action: hidden.action,
      conditions,
      is_automatic: true,
      is_active: true,
      show_on_products: true,
    };
    while ((await shownOf(product.id)).length < 50) {
      const more = await ask("POST", "/admin/promotions", wish);
      if (more.status === 409) break;
      started.push(await more.json());
    }
    for (const refused of [
      await ask("POST", "/admin/promotions", wish),
      await ask("PATCH", `/admin/promotions/${hidden.id}`, { show_on_products: true }),
    ])
      expect(await problemOf(refused)).toMatchObject(full);
    for (const { id } of [...started, hidden]) await ask("POST", `/admin/promotions/${id}/stop`);
    expect(await shownOf(product.id)).toEqual([]);
  });

  it("are read along an index", async ({ expect }) => {
    const product = await givenProduct();
    await givenShown({ conditions: [ofProducts(product.id)] });
    const plans = await plansOf((ctx) =>
      readActiveProduct(ctx.replica, product.id, { at: ctx.now(), isSoldIn: () => true }),
    );
    const plan = plans.map((one) => one.plan).join("\n");
    expect(plan).toContain("SEARCH shown USING INDEX promotions_shown (is_active=? AND show_on_products=?)");
    expect(plan).not.toMatch(/SCAN (shown|put|at_end)\b/);
  });
});

describe("a promotion's window, for what products are shown with,", () => {
  const { pass } = stopClock();

  it("begins and ends to the millisecond, also for answers that the edge has kept", async ({ expect }) => {
    const iso = (at: number) => new Date(at).toISOString();
    for (const kind of ["detail", "list"]) {
      const category = await givenCategory();
      const product = await givenProduct({ categories: [category.id] });
      const window = { starts_at: iso(Date.now() + 10 * SECOND), ends_at: iso(Date.now() + 15 * SECOND) };
      await givenShown({ conditions: [ofProducts(product.id)], ...window });
      const path = kind === "list" ? `/products?category=${category.id}` : `/products/${product.id}`;
      const seen = [];
      for (const ms of [9_999, 1, 4_999, 1]) {
        pass(ms);
        // Twice, since the second answer may be one that was kept.
        for (const _ of [1, 2]) {
          const answer: any = await (await call("GET", `/api/v1${path}`)).json();
          seen.push((kind === "list" ? answer.data[0] : answer).promotions.length);
        }
      }
      expect([kind, seen]).toEqual([kind, [0, 0, 1, 1, 1, 1, 0, 0]]);
    }
  });
});
