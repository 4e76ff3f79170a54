import { CartDto, CartError, changeGiftCard } from "#ordering/cart";
import { cartHolder } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { codeProblems, GiftCardCode, GiftCardError, redeemable } from "#prepaid/gift-cards";

const tags = ["Cart"];

const add = route(
  {
    method: "post",
    path: "/cart/gift-cards",
    operationId: "addCartGiftCard",
    tags,
    summary: "Pay with a gift card",
    description:
      "The cards pay in the order in which they were put in. Nothing is taken of them before the order is placed, and what they do not cover is charged at checkout. Tries of codes are counted exactly for each address.",
    access: cartHolder,
    idempotency: "none",
    request: { body: json(GiftCardCode, "The code") },
    responses: { 200: json(CartDto, "The whole cart") },
    problems: [
      CartError.cart_not_found,
      CartError.too_many_gift_cards,
      GiftCardError.gift_card_closed,
      ...codeProblems,
    ],
  },
  async (c) => {
    const { ctx } = c.var;
    const { id } = await redeemable(ctx, c.req.valid("json").code);
    return c.json(await changeGiftCard(ctx, { kind: "add_gift_card", account_id: id }), 200);
  },
);

const remove = route(
  {
    method: "delete",
    path: "/cart/gift-cards/{id}",
    operationId: "removeCartGiftCard",
    tags,
    summary: "Take a gift card out of the cart",
    description: "By the `account_id` of the cart's `tenders`.",
    access: cartHolder,
    request: { params: IdParam },
    responses: { 200: json(CartDto, "The whole cart") },
    problems: [CartError.cart_not_found, CartError.cart_gift_card_not_found],
  },
  async (c) =>
    c.json(await changeGiftCard(c.var.ctx, { kind: "remove_gift_card", account_id: c.req.valid("param").id }), 200),
);

export const cartGiftCardRoutes: readonly Route[] = [add, remove];
