import { everyone } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { markPurchase, unmarkPurchase } from "./change-items.ts";
import { WishlistError } from "./errors.ts";
import { findSharedWishlist } from "./find-wishlist.ts";
import {
  PurchaseDto,
  PurchaseInput,
  PurchaseParams,
  SharedWishlistDto,
  toSharedDto,
  WishlistHeader,
} from "./schemas.ts";

const tags = ["Wishlists"];

const getShared = route(
  {
    method: "get",
    path: "/wishlists/shared",
    operationId: "getSharedWishlist",
    tags,
    summary: "Read a wishlist by its link",
    description:
      "For all who have the link. The list tells neither whose it is nor who bought something. Its token is sent in a header, since URLs are written to logs.",
    access: everyone,
    request: { headers: WishlistHeader },
    responses: { 200: json(SharedWishlistDto, "The wishlist") },
    problems: [WishlistError.wishlist_not_found],
  },
  async (c) => {
    const { ctx } = c.var;
    return c.json(toSharedDto(ctx, await findSharedWishlist(ctx, c.req.valid("header")["wishlist-token"])), 200);
  },
);

const mark = route(
  {
    method: "post",
    path: "/wishlists/shared/purchases",
    operationId: "createWishlistPurchase",
    tags,
    summary: "Mark an item as bought",
    description:
      "So that nobody else buys it too. Who did is kept nowhere: `purchase_id` of the answer is all that takes the mark back.",
    access: everyone,
    request: { headers: WishlistHeader, body: { content: { "application/json": { schema: PurchaseInput } } } },
    responses: { 201: json(PurchaseDto, "The wishlist with the mark") },
    problems: [WishlistError.wishlist_not_found, WishlistError.wishlist_item_not_found, WishlistError.wish_exceeded],
  },
  async (c) => {
    const { ctx } = c.var;
    const { variant_id, quantity } = c.req.valid("json");
    const share_token = c.req.valid("header")["wishlist-token"];
    const { wishlist, purchase_id } = await markPurchase(ctx, share_token, variant_id, quantity);
    return c.json({ ...toSharedDto(ctx, wishlist), purchase_id }, 201);
  },
);

const unmark = route(
  {
    method: "delete",
    path: "/wishlists/shared/purchases/{purchase_id}",
    operationId: "deleteWishlistPurchase",
    tags,
    summary: "Take a mark back",
    description: "The units are wanted again. Repeated, it changes nothing.",
    access: everyone,
    request: { headers: WishlistHeader, params: PurchaseParams },
    responses: { 200: json(SharedWishlistDto, "The wishlist without the mark") },
    problems: [WishlistError.wishlist_not_found],
  },
  async (c) => {
    const { ctx } = c.var;
    const share_token = c.req.valid("header")["wishlist-token"];
    return c.json(toSharedDto(ctx, await unmarkPurchase(ctx, share_token, c.req.valid("param").purchase_id)), 200);
  },
);

/** `/wishlists/shared`. */
export const wishlistLinkRoutes: readonly Route[] = [getShared, mark, unmark];
