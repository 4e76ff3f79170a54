import { z } from "zod";
import { CatalogError } from "#goods/catalog";
import { CartError } from "#ordering/cart";
import { PlatformError } from "#platform/basics/errors";
import { userOf } from "#platform/http/access";
import { signedIn } from "#platform/http/auth";
import { changes } from "#platform/http/changes";
import { type AnswerSecrets, readRepeat } from "#platform/http/idempotency";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { addItem, changeItem, moveItem, removeItem } from "./change-items.ts";
import { changeWishlist, createWishlist, deleteWishlist } from "./change-wishlist.ts";
import { WishlistError } from "./errors.ts";
import { findShareToken, findWishlist, listWishlists } from "./find-wishlist.ts";
import {
  ItemInput,
  ItemParams,
  ItemPatch,
  MovedItemDto,
  toSummaryDto,
  toWishlistDto,
  WishlistDto,
  WishlistInput,
  WishlistPatch,
  WishlistsPage,
  WishlistsQuery,
} from "./schemas.ts";

const tags = ["Wishlists"];

const Kept = z.object({ id: z.string() });

/** What opens a list for others is made again for a repeat. */
const secrets: AnswerSecrets = {
  fields: ["share_token"],
  again: async (ctx, { body }) => ({ share_token: await findShareToken(ctx, userOf(ctx), Kept.parse(body).id) }),
};
const as_it_is = { 200: json(WishlistDto, "The wishlist as it is now") };
const problems = [WishlistError.wishlist_not_found];

const list = route(
  {
    method: "get",
    path: "/me/wishlists",
    operationId: "listMyWishlists",
    tags,
    summary: "List one's own wishlists",
    description: "Oldest first, without their items: an account has at most 20.",
    access: signedIn,
    request: { query: WishlistsQuery },
    responses: { 200: json(WishlistsPage, "A page of wishlists") },
    problems: [PlatformError.invalid_cursor],
  },
  async (c) => {
    const { ctx } = c.var;
    const { rows, ...page } = await listWishlists(ctx, userOf(ctx), c.req.valid("query"));
    return c.json({ data: rows.map(toSummaryDto), ...page }, 200);
  },
);

const create = route(
  {
    method: "post",
    path: "/me/wishlists",
    operationId: "createMyWishlist",
    tags,
    secrets,
    summary: "Make a wishlist",
    description: "Private, unless it is shared. At most 20 an account.",
    access: signedIn,
    request: { body: { content: { "application/json": { schema: WishlistInput } } } },
    responses: { 201: json(WishlistDto, "The wishlist") },
    problems: [WishlistError.too_many_wishlists],
  },
  async (c) => {
    const { ctx } = c.var;
    return c.json(toWishlistDto(ctx, await createWishlist(ctx, userOf(ctx), c.req.valid("json"))), 201);
  },
);

const getOne = route(
  {
    method: "get",
    path: "/me/wishlists/{id}",
    operationId: "getMyWishlist",
    tags,
    summary: "Read one of one's own wishlists",
    description: "With its items, and what the shop says of them now.",
    access: signedIn,
    request: { params: IdParam },
    responses: { 200: json(WishlistDto, "The wishlist") },
    problems,
  },
  async (c) => {
    const { ctx } = c.var;
    return c.json(toWishlistDto(ctx, await findWishlist(ctx, userOf(ctx), c.req.valid("param").id)), 200);
  },
);

const [change, replace] = changes(
  {
    method: "patch",
    path: "/me/wishlists/{id}",
    operationId: "updateMyWishlist",
    tags,
    summary: "Rename, share or withdraw a wishlist",
    description: "With `is_shared` `true` it gets a link; with `false` the link stops working for good.",
    access: signedIn,
    request: { params: IdParam, body: { content: { "application/json": { schema: WishlistPatch } } } },
    responses: as_it_is,
    problems,
  },
  async (c) => {
    const { ctx } = c.var;
    const row = await changeWishlist(ctx, userOf(ctx), c.req.valid("param").id, c.req.valid("json"));
    return c.json(toWishlistDto(ctx, row), 200);
  },
  ["name"],
);

const remove = route(
  {
    method: "delete",
    path: "/me/wishlists/{id}",
    operationId: "deleteMyWishlist",
    tags,
    summary: "Delete a wishlist",
    description: "With its items and its link.",
    access: signedIn,
    request: { params: IdParam },
    responses: { 204: { description: "It is gone" } },
    problems,
  },
  async (c) => {
    const { ctx } = c.var;
    await deleteWishlist(ctx, userOf(ctx), c.req.valid("param").id);
    return c.body(null, 204);
  },
);

const add = route(
  {
    method: "post",
    path: "/me/wishlists/{id}/items",
    operationId: "addMyWishlistItem",
    tags,
    secrets,
    summary: "Put something on a wishlist",
    description:
      "A variant, or a product with a single one. One that is there already gets the note and quantity that are sent.",
    access: signedIn,
    request: { params: IdParam, body: { content: { "application/json": { schema: ItemInput } } } },
    responses: as_it_is,
    problems: [
      ...problems,
      CatalogError.product_not_found,
      CartError.variant_not_sold,
      CartError.variant_required,
      WishlistError.wishlist_full,
      WishlistError.wishlist_item_not_found,
    ],
  },
  async (c) => {
    const { ctx } = c.var;
    return c.json(
      toWishlistDto(ctx, await addItem(ctx, userOf(ctx), c.req.valid("param").id, c.req.valid("json"))),
      200,
    );
  },
);

const [changeOne, replaceOne] = changes(
  {
    method: "patch",
    path: "/me/wishlists/{id}/items/{variant_id}",
    operationId: "updateMyWishlistItem",
    tags,
    summary: "Change an item of a wishlist",
    description: "Its note, and how many units are wanted.",
    access: signedIn,
    request: { params: ItemParams, body: { content: { "application/json": { schema: ItemPatch } } } },
    responses: as_it_is,
    problems: [...problems, WishlistError.wishlist_item_not_found],
  },
  async (c) => {
    const { ctx } = c.var;
    const { id, variant_id } = c.req.valid("param");
    return c.json(toWishlistDto(ctx, await changeItem(ctx, userOf(ctx), id, variant_id, c.req.valid("json"))), 200);
  },
  ["wanted_quantity"],
);

const removeOne = route(
  {
    method: "delete",
    path: "/me/wishlists/{id}/items/{variant_id}",
    operationId: "removeMyWishlistItem",
    tags,
    summary: "Take an item off a wishlist",
    description: "Repeated, it changes nothing.",
    access: signedIn,
    request: { params: ItemParams },
    responses: as_it_is,
    problems,
  },
  async (c) => {
    const { ctx } = c.var;
    const { id, variant_id } = c.req.valid("param");
    return c.json(toWishlistDto(ctx, await removeItem(ctx, userOf(ctx), id, variant_id)), 200);
  },
);

const moveOne = route(
  {
    method: "post",
    path: "/me/wishlists/{id}/items/{variant_id}/move",
    operationId: "moveMyWishlistItem",
    idempotency: "handled_if_sent",
    tags,
    summary: "Move an item to the cart",
    description:
      "The cart has at least as many units then as are still wanted, as far as they can be had at today's prices. Where all of them could, the item is off the list.",
    access: signedIn,
    request: { params: ItemParams },
    responses: { 200: json(MovedItemDto, "The cart, and whether the item is off the list") },
    problems: [...problems, WishlistError.wishlist_item_not_found],
  },
  async (c) => {
    const { ctx } = c.var;
    const { id, variant_id } = c.req.valid("param");
    return c.json(await moveItem(ctx, userOf(ctx), id, variant_id, await readRepeat(c)), 200);
  },
);

/** `/me/wishlists`. */
export const myWishlistRoutes: readonly Route[] = [
  list,
  create,
  getOne,
  change,
  replace,
  remove,
  add,
  changeOne,
  replaceOne,
  removeOne,
  moveOne,
];
