import { env } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";
import { givenActor, tokenOf } from "../../../support/actors.ts";
import { call, problemOf, tripsOf } from "../../../support/api.ts";
import { givenCart } from "../../../support/cart.ts";
import { givenProduct } from "../../../support/catalog.ts";
import { givenGroup } from "../../../support/customer-groups.ts";
import { givenPriceList } from "../../../support/price-lists.ts";
import { limitTo } from "../../../support/promotion-uses.ts";
import { freshCode, givenCoupon, givenPromotion } from "../../../support/promotions.ts";
import { givenRole } from "../../../support/roles.ts";
import { givenShippingMethod } from "../../../support/shipping.ts";

let admin = "";
beforeAll(async () => {
  admin = await tokenOf("admin");
});
const preview = (body: object, token = admin) => call("POST", "/api/v1/admin/promotions/preview", { body, token });
const previewed = async (body: object): Promise<any> => {
  const answer = await preview(body);
  if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`);
  return answer.json();
};
const tenth = { title: "A tenth", action: { kind: "percentage", rate_ppm: 100_000 } };
const givenGoods = async (price = 1_000, more: object = {}) => {
  const product = await givenProduct({ price, ...more });
  return { product, variant_id: product.variants[0]?.id ?? "" };
};

describe("a preview of a promotion", () => {
  it("shows a draft's totals and adjustments beside those without it, in one trip, and stores nothing", async ({
    expect,
  }) => {
    const { variant_id } = await givenGoods();
    const count = () => env.DB.prepare("SELECT count(*) AS n FROM promotions").first();
    const before = await count();
    const asked = { promotion: tenth, items: [{ variant_id, quantity: 2 }] };
    // The first also reads the caller's session and the selling terms' whole text.
    await preview(asked);
    const answer = await preview(asked);
    expect(tripsOf(answer)).toEqual({ d1: 1, object: 0, provider: 0 });
    const shown: any = await answer.json();
    expect(shown).toMatchObject({
      applies: true,
      reason: null,
      currency: "USD",
      with_promotion: { subtotal: 2_000, discount_total: 200, total: 1_800, rejected_codes: [] },
      without_promotion: { subtotal: 2_000, discount_total: 0, total: 2_000, adjustments: [] },
    });
    expect(shown.with_promotion.adjustments).toMatchObject([
      {
        promotion_id: shown.promotion_id,
        title: "A tenth",
        code: null,
        automatic: false,
        amount: 200,
        allocations: [{ item_id: variant_id, amount: 200 }],
      },
    ]);
    expect(await count()).toEqual(before);
  });

  it("is of a stored promotion whether it is stopped, scheduled, ended or active", async ({ expect }) => {
    const { product, variant_id } = await givenGoods();
    const conditions = [{ kind: "products" as const, product_ids: [product.id] }];
    const wishes = [
      { is_active: false },
      { starts_at: "2999-01-01T00:00:00Z" },
      { ends_at: "2020-01-01T00:00:00Z" },
      { is_automatic: true },
    ];
    for (const wish of wishes) {
      const { id, is_automatic } = await givenPromotion({ conditions, ...wish });
      const shown = await previewed({ promotion_id: id, items: [{ variant_id }] });
      expect(shown).toMatchObject({
        promotion_id: id,
        applies: true,
        with_promotion: { total: 900, adjustments: [{ promotion_id: id, automatic: is_automatic, code: null }] },
        without_promotion: { total: 1_000 },
      });
      if (is_automatic) await call("POST", `/api/v1/admin/promotions/${id}/stop`, { token: admin });
    }
  });

  it("says why it does not apply", async ({ expect }) => {
    const { variant_id } = await givenGoods();
    const items = [{ variant_id, quantity: 2 }];
    const reason = async (wish: object, more: object = {}) =>
      (await previewed({ promotion: { ...tenth, ...wish }, items, ...more })).reason;
    expect([
      await reason({ conditions: [{ kind: "minimum_quantity", quantity: 3 }] }),
      await reason({ conditions: [{ kind: "minimum_quantity", quantity: 2 }] }),
      await reason({ conditions: [{ kind: "countries", countries: ["FR"] }] }),
      await reason({ conditions: [{ kind: "countries", countries: ["FR"] }] }, { country: "DE" }),
      await reason({ conditions: [{ kind: "countries", countries: ["FR"] }] }, { country: "FR" }),
      await reason({ conditions: [{ kind: "first_order" }], is_automatic: true }),
    ]).toEqual(["minimum_not_met", null, "not_applicable", "not_applicable", null, "not_applicable"]);
    const better = await givenCoupon({
      action: { kind: "percentage", rate_ppm: 500_000 },
      stacking: { kind: "exclusive" },
    });
    const beaten = await previewed({ promotion: tenth, items, codes: [better.code] });
    expect(beaten).toMatchObject({
      applies: false,
      reason: "not_combinable",
      with_promotion: { total: 1_000, rejected_codes: [], adjustments: [{ code: better.code }] },
      without_promotion: { total: 1_000 },
    });
  });

  it("takes a code of its own as it stands, and others with what they bring", async ({ expect }) => {
    const { variant_id } = await givenGoods();
    const items = [{ variant_id }];
    const { promotion_id, code } = await givenCoupon();
    const other = await givenCoupon({
      action: { kind: "fixed", amounts: [{ currency: "USD", amount: 100 }] },
      priority: 1,
    });
    const unknown = freshCode();
    const shown = await previewed({ promotion_id, items, codes: [code.toLowerCase(), other.code, unknown] });
    expect(shown).toMatchObject({
      applies: true,
      with_promotion: { total: 800, adjustments: [{ code }, { code: other.code }] },
      without_promotion: { total: 900, adjustments: [{ code: other.code }] },
    });
    for (const side of ["with_promotion", "without_promotion"])
      expect(shown[side].rejected_codes).toEqual([{ code: unknown, reason: "invalid" }]);
    await call("DELETE", `/api/v1/admin/promotions/${promotion_id}/codes/${code}`, { token: admin });
    const disabled = await previewed({ promotion_id, items, codes: [code] });
    expect(disabled).toMatchObject({ applies: false, reason: "invalid", with_promotion: { total: 1_000 } });
  });

  it("is priced as the cart and the checkout are, to the cent", async ({ expect }) => {
    const [one, other] = [await givenGoods(1_999), await givenGoods(333)];
    const items = [
      { variant_id: one.variant_id, quantity: 3 },
      { variant_id: other.variant_id, quantity: 1 },
    ];
    const { promotion_id, code } = await givenCoupon({ action: { kind: "percentage", rate_ppm: 123_456 } });
    const { cart_token } = await givenCart(...items);
    const headers = { "cart-token": cart_token };
    const cart: any = await (await call("POST", "/api/v1/cart/coupons", { body: { code }, headers })).json();
    const { with_promotion: shown } = await previewed({ promotion_id, items, codes: [code] });
    for (const key of ["subtotal", "discount_total", "shipping_total", "tax_total", "tax_included_total", "total"])
      expect([key, shown[key]]).toEqual([key, cart[key]]);
    const amountsOf = (adjustments: any) => adjustments.map(({ amount }: any) => amount);
    expect(amountsOf(shown.adjustments)).toEqual(amountsOf(cart.adjustments));
  });

  it("charges for shipping by what discounts leave, and takes off that", async ({ expect }) => {
    const { variant_id } = await givenGoods();
    const method = await givenShippingMethod({ rates: [{ currency: "USD", price: 500, free_above: 1_000 }] });
    const shipped = { items: [{ variant_id }], shipping_method_id: method.id };
    expect(await previewed({ ...shipped, promotion: tenth })).toMatchObject({
      with_promotion: { shipping_total: 500, total: 1_400 },
      without_promotion: { shipping_total: 0, total: 1_000 },
    });
    const free = { title: "Free", action: { kind: "free_shipping" }, target: { kind: "shipping" } };
    const dear = await givenShippingMethod({ rates: [{ currency: "USD", price: 500 }] });
    expect(await previewed({ ...shipped, promotion: free, shipping_method_id: dear.id })).toMatchObject({
      applies: true,
      with_promotion: { shipping_total: 500, total: 1_000 },
      without_promotion: { total: 1_500 },
    });
  });

  it("knows the customer's groups, for those who may see customers", async ({ expect }) => {
    const { variant_id } = await givenGoods();
    const [group, member] = [await givenGroup(admin), await givenActor("customer")];
    const members = { members: [{ user_id: member.user_id }] };
    await call("POST", `/api/v1/admin/customer-groups/${group.id}/members`, { token: admin, body: members });
    const promotion = { ...tenth, conditions: [{ kind: "customer_groups", group_ids: [group.id] }] };
    const items = [{ variant_id }];
    expect(await previewed({ promotion, items })).toMatchObject({ applies: false, reason: "not_applicable" });
    expect(await previewed({ promotion, items, user_id: member.user_id })).toMatchObject({ applies: true });
    const marketing = await givenActor(await givenRole(["promotions:read"]));
    expect((await preview({ promotion, items }, marketing.token)).status).toBe(200);
    const refused = await problemOf(await preview({ promotion, items, user_id: member.user_id }, marketing.token));
    expect(refused).toMatchObject({ code: "permission_required", permission: "customers:read" });
  });

  it("counts what it has been used for, in all, by the customer and of its budget", async ({ expect }) => {
    const { variant_id } = await givenGoods();
    const items = [{ variant_id }];
    const { id: promotion_id } = await givenPromotion({ is_active: false });
    const { user_id } = await givenActor("customer");
    const reason = async (limits: object, more: object = {}) => {
      await limitTo({ promotion_id }, limits);
      return (await previewed({ promotion_id, items, ...more })).reason;
    };
    const used =
      "INSERT INTO promotion_uses (promotion_id, order_id, user_id, amount, currency, used_at) VALUES (?, ?, ?, 95, 'USD', 0)";
    await env.DB.batch([
      env.DB.prepare(used).bind(promotion_id, crypto.randomUUID(), user_id),
      env.DB.prepare("INSERT INTO promotion_spending VALUES (?, 'USD', 95)").bind(promotion_id),
      env.DB.prepare("UPDATE promotions SET used_count = 1 WHERE id = ?").bind(promotion_id),
    ]);
    expect([
      await reason({ uses_limit: 2 }),
      await reason({ uses_limit: 1 }),
      await reason({ customer_uses_limit: 1 }),
      await reason({ customer_uses_limit: 1 }, { user_id }),
      await reason({ budgets: [{ currency: "USD", amount: 95 }] }),
    ]).toEqual([null, "limit_reached", null, "already_used", "limit_reached"]);
    await limitTo({ promotion_id }, { budgets: [{ currency: "USD", amount: 100 }] });
    expect(await previewed({ promotion_id, items })).toMatchObject({ with_promotion: { discount_total: 5 } });
    const draft = { ...tenth, budgets: [{ currency: "USD", amount: 30 }] };
    expect(await previewed({ promotion: draft, items })).toMatchObject({ with_promotion: { discount_total: 30 } });
  });

  it("is in the currency and at the moment that were asked for", async ({ expect }) => {
    const { variant_id } = await givenGoods();
    await givenPriceList(admin, [{ variant: variant_id, currency: "USD", amount: 500 }], {
      starts_at: "2030-01-01T00:00:00Z",
      ends_at: "2030-02-01T00:00:00Z",
    });
    await call("PATCH", "/api/v1/admin/prices", {
      token: admin,
      body: { prices: [{ variant: variant_id, currency: "EUR", amount: 900 }] },
    });
    const asked = { promotion: tenth, items: [{ variant_id }] };
    expect(await previewed({ ...asked, priced_at: "2030-01-15T00:00:00Z" })).toMatchObject({
      without_promotion: { total: 500 },
      with_promotion: { total: 450 },
    });
    expect(await previewed({ ...asked, currency: "EUR" })).toMatchObject({
      currency: "EUR",
      with_promotion: { total: 810 },
    });
  });

  it("is refused for what there is not, and to those who may not", async ({ expect }) => {
    const { variant_id } = await givenGoods();
    const { id: promotion_id } = await givenPromotion({ is_active: false });
    const asked = { promotion: tenth, items: [{ variant_id }] };
    const nobody = crypto.randomUUID();
    for (const [more, path, code] of [
      [{ items: [] }, "items", "too_small"],
      [{ items: [{ variant_id: nobody }] }, "items.0.variant_id", "not_found"],
      [{ items: [{ variant_id }, { variant_id }] }, "items", "invalid_value"],
      [{ currency: "KWD" }, "items.0.variant_id", "conflict"],
      [{ currency: "XXX" }, "currency", "invalid_value"],
      [{ user_id: nobody }, "user_id", "not_found"],
      [{ shipping_method_id: nobody }, "shipping_method_id", "not_found"],
      [{ country: "XX" }, "country", "invalid_value"],
      [{ codes: ["🎉🎉🎉"] }, "codes.0", "invalid_format"],
      [{ promotion_id }, "promotion_id", "one_of"],
      [{ promotion: undefined }, "promotion_id", "one_of"],
      [{ promotion: { ...tenth, action: { kind: "free_shipping" } } }, "promotion.target.kind", "invalid_value"],
    ] as const) {
      const problem = await problemOf(await preview({ ...asked, ...more }));
      expect([path, problem.errors?.[0]]).toMatchObject([path, { path, code }]);
    }
    const unknown = await preview({ ...asked, promotion: undefined, promotion_id: nobody });
    expect((await problemOf(unknown)).code).toBe("promotion_not_found");
    expect((await preview(asked, await tokenOf("customer"))).status).toBe(403);
  });

  it("of one that names deleted products takes nothing off others", async ({ expect }) => {
    const [gone, kept] = [await givenGoods(), await givenGoods()];
    const conditions = [{ kind: "products" as const, product_ids: [gone.product.id] }];
    const { id } = await givenPromotion({ conditions, is_active: false });
    await call("DELETE", `/api/v1/admin/products/${gone.product.id}`, { token: admin });
    expect(await previewed({ promotion_id: id, items: [{ variant_id: kept.variant_id, quantity: 3 }] })).toMatchObject({
      applies: false,
      reason: "not_applicable",
      with_promotion: { total: 3_000 },
      without_promotion: { total: 3_000 },
    });
  });
});
