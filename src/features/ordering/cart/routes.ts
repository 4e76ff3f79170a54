import { CatalogError } from "#goods/catalog";
import { cartHolder } from "#platform/http/auth";
import { changes } from "#platform/http/changes";
import { readRepeat } from "#platform/http/idempotency";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { addItem, changeCoupons, changeItem, clearCart, setTerms } from "./change-cart.ts";
import { CartError } from "./errors.ts";
import { readCart, shippingOptions } from "./read-cart.ts";
import {
  AddItemInput,
  CartChange,
  CartDto,
  CouponInput,
  CouponParam,
  ResizeItemInput,
  ShippingOptionsDto,
  ShippingOptionsQuery,
} from "./schemas.ts";

const tags = ["Cart"];
const responses = { 200: json(CartDto, "The whole cart") };

const get = route(
  {
    method: "get",
    path: "/cart",
    operationId: "getCart",
    tags,
    summary: "Read the cart",
    description:
      "Prices, names and availability are those of this moment; the warnings of a line say what has changed since it was added. Without a cart the answer is an empty one with `id: null`, and nothing is stored.",
    access: cartHolder,
    responses,
    problems: [CartError.cart_not_found],
  },
  async (c) => c.json(await readCart(c.var.ctx), 200),
);

const add = route(
  {
    method: "post",
    path: "/cart/items",
    operationId: "addCartItem",
    sends: ["Cart-Token"],
    tags,
    summary: "Put something into the cart",
    description:
      "Units of a variant that is already in the cart add up. More than is available is refused with what is left. Visitors without a cart get one: send the answer's `cart_token` as `Cart-Token` from then on. A repeat with the same Idempotency-Key adds nothing and is answered with the cart as it is now. The request that makes a cart is not recognised again: its repeat makes another cart.",
    access: cartHolder,
    idempotency: "handled_if_sent",
    request: { body: json(AddItemInput, "What, and how many") },
    responses: { 201: json(CartDto, "The whole cart") },
    problems: [
      CartError.cart_not_found,
      CatalogError.product_not_found,
      CartError.variant_not_sold,
      CartError.insufficient_stock,
      CartError.currency_mismatch,
      CartError.variant_required,
      CartError.quantity_too_large,
      CartError.cart_full,
    ],
  },
  async (c) => {
    const { cart, replayed } = await addItem(c.var.ctx, c.req.valid("json"), await readRepeat(c));
    if (replayed) c.header("Idempotency-Replayed", "true");
    if (cart.cart_token !== undefined) c.header("Cart-Token", cart.cart_token);
    return c.json(cart, 201);
  },
);

const [update, replaceCart] = changes(
  {
    method: "patch",
    path: "/cart",
    operationId: "updateCart",
    tags,
    summary: "Change the currency or the locale of the cart",
    description:
      "Every item is priced in the `currency` from now on. Items without a price in it stay in the cart with the warning `not_sold_in_currency`, count into no total, and cannot be checked out. The `locale` decides the language of the mails about an order, unless checkout says otherwise.",
    access: cartHolder,
    request: { body: json(CartChange, "The currency, the locale or both") },
    responses,
    problems: [CartError.cart_not_found],
  },
  async (c) => c.json(await setTerms(c.var.ctx, c.req.valid("json")), 200),
  ["currency"],
);

const [resize, replace] = changes(
  {
    method: "patch",
    path: "/cart/items/{id}",
    operationId: "updateCartItem",
    tags,
    summary: "Change how many",
    description: "Fewer is always allowed; more than is available is refused with what is left.",
    access: cartHolder,
    request: { params: IdParam, body: json(ResizeItemInput, "How many") },
    responses,
    problems: [
      CartError.cart_not_found,
      CartError.cart_item_not_found,
      CartError.variant_not_sold,
      CartError.insufficient_stock,
      CartError.currency_mismatch,
    ],
  },
  async (c) => {
    const { quantity } = c.req.valid("json");
    return c.json(await changeItem(c.var.ctx, { kind: "set", line_id: c.req.valid("param").id, quantity }), 200);
  },
);

const remove = route(
  {
    method: "delete",
    path: "/cart/items/{id}",
    operationId: "removeCartItem",
    tags,
    summary: "Take something out of the cart",
    description: "The whole line goes.",
    access: cartHolder,
    request: { params: IdParam },
    responses,
    problems: [CartError.cart_not_found, CartError.cart_item_not_found],
  },
  async (c) => c.json(await changeItem(c.var.ctx, { kind: "remove", line_id: c.req.valid("param").id }), 200),
);

const clear = route(
  {
    method: "delete",
    path: "/cart",
    operationId: "clearCart",
    tags,
    summary: "Empty the cart",
    description: "The cart itself and its token stay good.",
    access: cartHolder,
    responses,
    problems: [CartError.cart_not_found],
  },
  async (c) => c.json(await clearCart(c.var.ctx), 200),
);

const addCoupon = route(
  {
    method: "post",
    path: "/cart/coupons",
    operationId: "addCartCoupon",
    tags,
    summary: "Give a coupon code",
    description:
      "The cart keeps it, and the answer says whether it applies and why not: it may once more is in the cart. A code that is there already stays there once. Upper and lower case are the same.",
    access: cartHolder,
    idempotency: "handled_if_sent",
    request: { body: json(CouponInput, "The code") },
    responses: { 201: json(CartDto, "The whole cart") },
    problems: [CartError.cart_not_found, CartError.too_many_coupons],
  },
  async (c) => {
    const { code } = c.req.valid("json");
    const { cart, replayed } = await changeCoupons(c.var.ctx, { kind: "add_coupon", code }, await readRepeat(c));
    if (replayed) c.header("Idempotency-Replayed", "true");
    return c.json(cart, 201);
  },
);

const removeCoupon = route(
  {
    method: "delete",
    path: "/cart/coupons/{code}",
    operationId: "removeCartCoupon",
    tags,
    summary: "Take a coupon code out of the cart",
    description: "Upper and lower case are the same.",
    access: cartHolder,
    request: { params: CouponParam },
    responses,
    problems: [CartError.cart_not_found, CartError.coupon_not_found],
  },
  async (c) => {
    const { code } = c.req.valid("param");
    return c.json((await changeCoupons(c.var.ctx, { kind: "remove_coupon", code })).cart, 200);
  },
);

const options = route(
  {
    method: "get",
    path: "/cart/shipping-options",
    operationId: "listCartShippingOptions",
    tags,
    summary: "Ask what sending the cart would cost",
    description:
      "The shipping methods that the cart can be sent by, cheapest first. Without a `country` they are those for where the shop sells from.",
    access: cartHolder,
    request: { query: ShippingOptionsQuery },
    responses: { 200: json(ShippingOptionsDto, "The offers") },
    problems: [CartError.cart_not_found],
  },
  async (c) => c.json({ data: await shippingOptions(c.var.ctx, c.req.valid("query")), next_cursor: null }, 200),
);

export const cartRoutes: readonly Route[] = [
  get,
  add,
  update,
  replaceCart,
  resize,
  replace,
  remove,
  clear,
  addCoupon,
  removeCoupon,
  options,
];
