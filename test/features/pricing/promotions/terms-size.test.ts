import { sql } from "drizzle-orm";
import { afterEach, it } from "vitest";
import { termsBytes } from "../../../../src/features/pricing/promotions/promotion-terms.ts";
import { tokenOf } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { checkOut, checkoutBody, givenFullCart, givenShop } from "../../../support/checkout.ts";
import { testContext } from "../../../support/context.ts";
import { givenCoupon, givenPromotion } from "../../../support/promotions.ts";

/** Every active promotion is read with every cart, as one value: together they have a size that D1 can carry. */

const LIMIT = 1_000_000;
/** `,"…"` of one id more. */
const ID_BYTES = 39;
const MOST_IDS = 100;
const admin = await tokenOf("admin");
const started: string[] = [];

const ask = (method: string, path: string, body?: object) =>
  call(method, `/api/v1/admin/promotions${path}`, { token: admin, ...(body ? { body } : {}) });

async function bytesNow(): Promise<number> {
  const [row] = await testContext()
    .db.select({ bytes: termsBytes.as("bytes") })
    .from(sql`(SELECT 1)`);
  return row?.bytes ?? 0;
}

const naming = (count: number) => ({
  kind: "products" as const,
  product_ids: Array.from({ length: count }, () => crypto.randomUUID()),
});
const wishOf = (title: string, ...conditions: object[]) => ({
  title,
  action: { kind: "percentage", rate_ppm: 100_000 },
  conditions,
});

async function start(wish: object): Promise<Response> {
  const answer = await ask("POST", "", { ...wish, is_active: true });
  if (answer.status === 201) started.push((await answer.clone().json<{ id: string }>()).id);
  return answer;
}

afterEach(async () => {
  for (const id of started.splice(0)) await ask("POST", `/${id}/stop`);
});

it(
  "promotions fill the snapshot to the last byte, and carts are priced by it",
  { timeout: 120_000 },
  async ({ expect }) => {
    const shop = await givenShop({ price: 1_000 });
    const { promotion_id, code } = await givenCoupon({ conditions: [] });
    started.push(promotion_id);
    const { cart_token } = await givenFullCart(shop, 2);
    const headers = { "cart-token": cart_token };
    await call("POST", "/api/v1/cart/coupons", { body: { code }, headers });

    const before_one = await bytesNow();
    expect((await start(wishOf("x", naming(1)))).status).toBe(201);
    const one = (await bytesNow()) - before_one;
    const large = wishOf("Large", ...Array.from({ length: 20 }, () => naming(MOST_IDS)));
    let refused = await start(large);
    for (; refused.status === 201; refused = await start(large));
    expect(await problemOf(refused)).toMatchObject({ status: 409, code: "promotions_too_large", limit_bytes: LIMIT });
    let medium = await start(wishOf("Medium", naming(MOST_IDS)));
    for (; medium.status === 201; medium = await start(wishOf("Medium", naming(MOST_IDS))));

    let rest = LIMIT - (await bytesNow()) - one;
    // What the last one left may be too little for the least that there is: half of it leaves enough, and less than a condition may name.
    if (rest < 0) {
      await ask("POST", `/${started.pop()}/stop`);
      await start(wishOf("Medium", naming(MOST_IDS / 2)));
      rest = LIMIT - (await bytesNow()) - one;
    }
    const ids = 1 + Math.floor(rest / ID_BYTES);
    expect(ids).toSatisfy((n: number) => n >= 1 && n <= MOST_IDS);
    const title = "x".repeat(1 + (rest % ID_BYTES));
    const over = await problemOf(await start(wishOf(`${title}x`, naming(ids))));
    expect(over).toMatchObject({ code: "promotions_too_large", bytes: LIMIT + 1 });
    const last = await start(wishOf(title, naming(ids)));
    expect([last.status, await bytesNow()]).toEqual([201, LIMIT]);
    const { id } = await last.json<{ id: string }>();

    const longer = await ask("PATCH", `/${id}`, { title: `${title}x` });
    expect(await problemOf(longer)).toMatchObject({ code: "promotions_too_large", bytes: LIMIT + 1 });
    const waiting = await givenPromotion({ is_active: false });
    expect((await problemOf(await ask("POST", `/${waiting.id}/start`))).code).toBe("promotions_too_large");
    expect((await ask("PATCH", `/${id}`, { title })).status).toBe(200);

    const cart = await (await call("GET", "/api/v1/cart", { headers })).json<{ discount_total: number }>();
    expect(cart.discount_total).toBe(200);
    const placed = await checkOut(cart_token, checkoutBody(shop));
    expect((await placed.json<{ order: { discount_total: number } }>()).order.discount_total).toBe(200);
    await ask("POST", `/${id}/stop`);
    expect((await ask("POST", `/${waiting.id}/start`)).status).toBe(200);
    started.push(waiting.id);
  },
);

it("what they would have together is told in bytes, also of letters that have several", async ({ expect }) => {
  expect((await start(wishOf("x"))).status).toBe(201);
  const before = await bytesNow();
  const made = await givenPromotion({
    title: 'Früh\u2011ling "日本" \\ /',
    // More than each of those below, so that there is no room for it once there is none for them.
    conditions: [naming(20)],
    uses_limit: 3,
    budgets: [{ currency: "USD", amount: 5 }],
  });
  started.push(made.id);
  const own = (await bytesNow()) - before;
  await ask("POST", `/${made.id}/stop`);
  const wide = wishOf("Wide", ...Array.from({ length: 20 }, () => naming(MOST_IDS)));
  for (let answer = await start(wide); answer.status === 201; answer = await start(wide));
  for (
    let answer = await start(wishOf("x", naming(5)));
    answer.status === 201;
    answer = await start(wishOf("x", naming(5)))
  );
  const full = await bytesNow();
  const { bytes } = await problemOf(await ask("POST", `/${made.id}/start`));
  expect([bytes, full + own > LIMIT]).toEqual([full + own, true]);
});
