import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { eraseOrdersOf, orderEvents } from "#ordering/orders";
import { DAY } from "#platform/basics/time";
import { commit } from "#platform/data/outbox";
import { inviteDue } from "../../../../src/features/engagement/review-invitations/send-invitation.ts";
import { givenCustomer, tokenOf } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { givenCart } from "../../../support/cart.ts";
import { givenProduct } from "../../../support/catalog.ts";
import { checkOut, checkoutBody, givenShop, untilStatus } from "../../../support/checkout.ts";
import { testContext } from "../../../support/context.ts";
import { givenCardProduct } from "../../../support/gift-cards.ts";
import { givenOrder } from "../../../support/orders.ts";
import { deliverAll, deliverAtOnce, publishQuietly } from "../../../support/queue.ts";

const DAYS = 3;
const inviting = { ...env, REVIEW_INVITATION_DAYS: String(DAYS) };

/** An order that has arrived where the shop invites, and its product. */
async function givenArrived(email: string, user_id: string | null = null) {
  const { id: product_id } = await givenProduct();
  const lines = [{ quantity: 1, unit_price: 1_000, product_id, name: "Linen apron" }];
  const { order_id } = await givenOrder({ user_id, email, status: "delivered", lines });
  await deliverAll(order_id);
  await deliverAtOnce([await publishQuietly(orderEvents["order.delivered"], { order_id })], inviting);
  return { order_id, product_id };
}

/** Sends what is due so many days later. */
const sendAfter = async (days: number, order_id: string): Promise<void> => {
  await inviteDue(testContext({ now: () => Date.now() + days * DAY }));
  await deliverAll(order_id);
};

type Letter = { subject: string; text: string };
const lettersTo = async (email: string): Promise<Letter[]> =>
  (
    await env.DB.prepare("SELECT subject, text FROM mails WHERE \"to\" = ? AND text LIKE '%review-invitation%'")
      .bind(email)
      .all<Letter>()
  ).results;
const tokenIn = (letters: readonly Letter[]): string => /#token=(\S+)/.exec(letters[0]?.text ?? "")?.[1] ?? "";
const freshEmail = () => `buyer-${crypto.randomUUID()}@example.com`;
const visit = (method: string, path: string, token: string, body?: unknown) =>
  call(method, `/api/v1/review-invitation${path}`, {
    headers: { "review-token": token },
    ...(body === undefined ? {} : { body }),
  });

describe("an invitation to review", () => {
  it("ends with the account that it went to", async ({ expect }) => {
    const { user_id, email } = await givenCustomer();
    const { order_id, product_id } = await givenArrived(email, user_id);
    await sendAfter(DAYS + 1, order_id);
    const token = tokenIn(await lettersTo(email));
    expect((await visit("GET", "", token)).status).toBe(200);
    await env.DB.prepare("UPDATE users SET disabled_at = 1 WHERE id = ?").bind(user_id).run();
    expect((await visit("GET", "", token)).status).toBe(404);
    expect((await visit("POST", "/reviews", token, { product_id, rating: 1 })).status).toBe(404);
  });

  it("comes once, some days after the order has arrived, and lets a guest review what they bought", async ({
    expect,
  }) => {
    const email = freshEmail();
    const { order_id, product_id } = await givenArrived(email);
    await sendAfter(DAYS - 1, order_id);
    expect(await lettersTo(email)).toEqual([]);
    await sendAfter(DAYS + 1, order_id);
    await sendAfter(DAYS + 2, order_id);
    const letters = await lettersTo(email);
    expect(letters).toHaveLength(1);
    expect(letters[0]?.text).toContain("Linen apron");
    const token = tokenIn(letters);
    expect(await (await visit("GET", "", token)).json()).toEqual({
      products: [{ product_id, name: "Linen apron", is_reviewed: false }],
    });
    const review = { product_id, rating: 4, comment: "Good." };
    const made = await visit("POST", "/reviews", token, review);
    expect([made.status, await made.json()]).toMatchObject([201, { verified_purchase: true, status: "pending" }]);
    expect((await problemOf(await visit("POST", "/reviews", token, review))).code).toBe("review_exists");
    expect(await (await visit("GET", "", token)).json()).toMatchObject({ products: [{ is_reviewed: true }] });
    const other = await visit("POST", "/reviews", token, { ...review, product_id: (await givenProduct()).id });
    expect((await problemOf(other)).code).toBe("product_not_found");
  });

  it("makes an account's review of what its order had", async ({ expect }) => {
    const { user_id, email, token: own } = await givenCustomer();
    const { order_id, product_id } = await givenArrived(email, user_id);
    await sendAfter(DAYS + 1, order_id);
    const made = await visit("POST", "/reviews", tokenIn(await lettersTo(email)), { product_id, rating: 5 });
    expect(made.status).toBe(201);
    const mine = await (await call("GET", "/api/v1/me/reviews", { token: own })).json();
    expect(mine).toMatchObject({ data: [{ product_id, rating: 5, verified_purchase: true }] });
  });

  it("asks for no review of gift cards, and does not come for them alone", async ({ expect }) => {
    const invited = async (with_goods: boolean): Promise<Letter[]> => {
      const email = freshEmail();
      const cards = (await givenCardProduct(2_500)).variants[0]?.id ?? "";
      const shop = await givenShop();
      const goods = with_goods ? [{ variant_id: shop.variant_id, quantity: 1 }] : [];
      const { cart_token } = await givenCart({ variant_id: cards, quantity: 1 }, ...goods);
      const { shipping_method_id, shipping_address, ...alone } = checkoutBody(shop, { email });
      const body = with_goods ? { ...alone, shipping_method_id, shipping_address } : alone;
      const { order }: any = await (await checkOut(cart_token, body)).json();
      await deliverAll(order.id);
      await untilStatus(order.id, with_goods ? "processing" : "delivered");
      const token = await tokenOf("admin");
      for (const status of with_goods ? ["shipped", "delivered"] : []) {
        const moved = await call("PATCH", `/api/v1/admin/orders/${order.id}`, { token, body: { status } });
        expect([status, moved.status]).toEqual([status, 200]);
      }
      await deliverAtOnce([await publishQuietly(orderEvents["order.delivered"], { order_id: order.id })], inviting);
      await sendAfter(DAYS + 1, order.id);
      return lettersTo(email);
    };
    const [letter] = await invited(true);
    const { products }: any = await (await visit("GET", "", tokenIn(letter ? [letter] : []))).json();
    expect([products.length, await invited(false)]).toEqual([1, []]);
  });

  it("comes no more to an address that wants none", async ({ expect }) => {
    const email = freshEmail();
    const { order_id } = await givenArrived(email);
    await sendAfter(DAYS + 1, order_id);
    const token = tokenIn(await lettersTo(email));
    for (let i = 0; i < 2; i += 1) expect((await visit("POST", "/unsubscribe", token)).status).toBe(204);
    const next = await givenArrived(email.toUpperCase().replace("EXAMPLE.COM", "example.com"));
    await sendAfter(DAYS + 1, next.order_id);
    expect(await lettersTo(email)).toHaveLength(1);
  });

  it("is not for what its buyer has reviewed, and opens nothing once they are erased", async ({ expect }) => {
    const { user_id, email, token: own } = await givenCustomer();
    const { order_id, product_id } = await givenArrived(email, user_id);
    await call("POST", `/api/v1/products/${product_id}/reviews`, { token: own, body: { rating: 5 } });
    await sendAfter(DAYS + 1, order_id);
    expect(await lettersTo(email)).toEqual([]);
    const second = await givenArrived(email, user_id);
    await sendAfter(DAYS + 1, second.order_id);
    const token = tokenIn(await lettersTo(email));
    const ctx = testContext();
    await commit(ctx, eraseOrdersOf(ctx, user_id));
    for (const guessed of [token, `${token.slice(0, -1)}A`, `review_${second.order_id}`, second.order_id])
      expect((await problemOf(await visit("GET", "", guessed))).code).toBe("review_invitation_not_found");
  });
});
