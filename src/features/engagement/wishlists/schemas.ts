import { z } from "@hono/zod-openapi";
import { PictureDto, publicPrice } from "#goods/catalog";
import { imageUrl } from "#goods/media";
import { CartDto } from "#ordering/cart";
import { toIso } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { pageOf, pageQuery } from "#platform/data/cursor";
import {
  amount,
  choice,
  currency,
  exactlyOne,
  id,
  IdParam,
  orNull,
  personalText,
  reference,
  timestamp,
} from "#platform/http/schemas";
import type { WholeWishlist } from "./find-wishlist.ts";
import { UNITS_MAX, type WishlistKind } from "./rules.ts";
import type { ItemRow, ListRow } from "./store.ts";

const name = () => personalText(100).openapi({ description: "As its owner calls it.", example: "Kitchen" });
const is_shared = () =>
  z.boolean().describe("Whether its link opens it for others. Sharing it again makes another link.");
const kind = () =>
  choice<WishlistKind>({
    wishlist: "What its owner wants to have or to be given.",
    saved_for_later: "What its owner took out of the cart for later.",
  });

export const WishlistInput = z
  .strictObject({
    name: name(),
    kind: kind().default("wishlist").describe("What the list is for."),
    is_shared: is_shared().default(false),
  })
  .openapi("WishlistInput", { example: { name: "Kitchen", is_shared: false } });
export const WishlistPatch = z
  .strictObject({ name: name(), is_shared: is_shared() })
  .partial()
  .openapi("WishlistPatch", { description: "The fields to change." });

const note = () =>
  personalText(500).openapi({ description: "For its owner, and for those who have the link.", example: "In blue" });
const units = () => z.int().min(1).max(UNITS_MAX).openapi({ description: "Units that are wanted.", example: 1 });

export const ItemInput = z
  .strictObject({
    variant_id: id().optional().describe("What is wanted. Either this or `product_id`."),
    product_id: reference().optional().describe("Id or slug of a product with a single variant."),
    note: note().nullish(),
    wanted_quantity: units().optional().openapi({ description: "Units that are wanted; 1 for a new item without it." }),
  })
  .superRefine(({ variant_id, product_id }, context) => exactlyOne({ variant_id, product_id }, context))
  .openapi("WishlistItemInput", { example: { product_id: "linen-apron", note: "In blue", wanted_quantity: 1 } });
export const ItemPatch = z
  .strictObject({ note: note().nullable(), wanted_quantity: units() })
  .partial()
  .openapi("WishlistItemPatch", { description: "The fields to change. What is bought of it stays wanted." });

const variant_id = id().openapi({ param: { name: "variant_id", in: "path" }, description: "The item's variant." });
export const WishlistHeader = z.object({
  "wishlist-token": z.string().max(200).openapi({
    description: "The list's `share_token`, from its owner. A guessed or withdrawn one is 404.",
    example: "wish_01936b2e-7c1a-7000-8000-1c2d3e4f5a6b_Rg1m4tWc0mYp3m1w8n6vQe2zY5b7uKfJ9hXsTqLdPaI",
  }),
});
export const ItemParams = IdParam.extend({ variant_id });
export const PurchaseParams = z.strictObject({
  purchase_id: id().openapi({
    param: { name: "purchase_id", in: "path" },
    description: "From the answer that marked it.",
  }),
});
export const PurchaseInput = z
  .strictObject({
    variant_id: id().describe("An item of the list."),
    quantity: units().default(1).describe("Units that were bought."),
  })
  .openapi("WishlistPurchaseInput", {
    example: { variant_id: "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b", quantity: 1 },
  });

const ItemDto = z
  .object({
    variant_id: id().describe("What is wanted."),
    product_id: id().nullable().describe("Its product; null once the shop has it no more."),
    name: z
      .string()
      .nullable()
      .openapi({ description: "The product's; null once it is not sold.", example: "Linen apron" }),
    slug: z
      .string()
      .nullable()
      .openapi({ description: "The product's; null once it is not sold.", example: "linen-apron" }),
    variant_name: z
      .string()
      .nullable()
      .openapi({ description: "The variant's; null once it is not sold.", example: "M" }),
    image: orNull(PictureDto).describe("Null without a picture, and once it is not sold."),
    price: amount().nullable().describe("Of a unit now, in minor units; null once it is not sold."),
    currency: currency().nullable().describe("Of the price; null once it is not sold."),
    is_available: z
      .boolean()
      .describe("Whether the shop sells it now. What is hidden or deleted stays on the list as unavailable."),
    in_stock: z.boolean().describe("Whether a unit can be bought now."),
    note: z.string().nullable().openapi({ description: "What its owner wrote; null without it.", example: "In blue" }),
    wanted_quantity: units(),
    bought_quantity: z.int().openapi({
      description: "Units that visitors of the list have marked as bought. Nobody learns by whom.",
      example: 0,
    }),
    created_at: timestamp().describe("When it was put on the list."),
    updated_at: timestamp(),
  })
  .openapi("WishlistItem");

const listFields = {
  id: id(),
  name: z.string().openapi({ description: "As its owner calls it.", example: "Kitchen" }),
  kind: kind().describe("What the list is for."),
  share_token: z
    .string()
    .nullable()
    .describe("Opens it at `GET /wishlists/shared` as `Wishlist-Token`; null while it is private."),
  item_count: z.int().openapi({ description: "How many different variants are on it.", example: 1 }),
  created_at: timestamp(),
  updated_at: timestamp().describe("When the list itself last changed. Its items do not count."),
};
export const WishlistSummaryDto = z.object(listFields).openapi("WishlistSummary");
const items = z.array(ItemDto).describe("Added last first.");
export const WishlistDto = z.object({ ...listFields, items }).openapi("Wishlist");
export const SharedWishlistDto = z
  .object({ name: listFields.name, items })
  .openapi("SharedWishlist", { description: "A list as its link shows it: nothing of it says whose it is." });
export const PurchaseDto = SharedWishlistDto.extend({
  purchase_id: id().describe("Takes the mark back. It is told once, and to nobody else."),
}).openapi("WishlistPurchase");
export const MovedItemDto = z
  .object({
    cart: CartDto.describe("As it is with the item."),
    is_moved: z.boolean().describe("Whether all of it is in the cart, and the item off the list."),
  })
  .openapi("MovedWishlistItem");

export const WishlistsQuery = z.strictObject(pageQuery);
export const WishlistsPage = pageOf(WishlistSummaryDto).openapi("Wishlists");

const unsold = { name: null, slug: null, variant_name: null, image: null, price: null, currency: null };

function offerOf(ctx: Ctx, { variant }: ItemRow) {
  if (!variant || variant.sellable === 0) return { ...unsold, is_available: false, in_stock: false };
  const price = publicPrice(variant, ctx.now());
  return {
    name: variant.product_name,
    slug: variant.product_slug,
    variant_name: variant.variant_name,
    image: variant.image_key === null ? null : { url: imageUrl(variant.image_key), alt_text: variant.product_name },
    price: price?.unit_price ?? null,
    currency: price ? variant.currency : null,
    is_available: price !== null,
    in_stock: price !== null && variant.available > 0,
  };
}

const toItem = (ctx: Ctx, item: ItemRow): z.output<typeof ItemDto> => ({
  variant_id: item.variant_id,
  product_id: item.variant?.product_id ?? null,
  ...offerOf(ctx, item),
  note: item.note,
  wanted_quantity: item.wanted_quantity,
  bought_quantity: item.bought_quantity,
  created_at: toIso(item.created_at),
  updated_at: toIso(item.updated_at),
});

export const toSummaryDto = (row: ListRow & { share_token: string | null }): z.output<typeof WishlistSummaryDto> => ({
  id: row.id,
  name: row.name,
  kind: row.kind,
  share_token: row.share_token,
  item_count: row.item_count,
  created_at: toIso(row.created_at),
  updated_at: toIso(row.updated_at),
});

export const toWishlistDto = (ctx: Ctx, row: WholeWishlist): z.output<typeof WishlistDto> => ({
  ...toSummaryDto(row),
  items: row.items.map((item) => toItem(ctx, item)),
});

export const toSharedDto = (ctx: Ctx, row: WholeWishlist): z.output<typeof SharedWishlistDto> => ({
  name: row.name,
  items: row.items.map((item) => toItem(ctx, item)),
});
