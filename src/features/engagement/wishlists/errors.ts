import { defineErrors } from "#platform/basics/errors";
import { numberMember } from "#platform/basics/problem-members";

export const WishlistError = defineErrors("Reviews and wishlists", {
  wishlist_not_found: {
    status: 404,
    detail: "There is no such wishlist.",
    cause: "No wishlist has this id, another account has it, or its link was withdrawn.",
    remedy: "Look it up at `GET /me/wishlists`, or ask its owner for the present link.",
    translations: { de: "Diese Wunschliste gibt es nicht.", ja: "このほしい物リストは見つかりません。" },
  },
  wishlist_item_not_found: {
    status: 404,
    detail: "The wishlist has no such item.",
    cause: "The list does not have this variant, or the purchase was never marked or is taken back already.",
    remedy: "Read the wishlist's `items`.",
    translations: { de: "Die Wunschliste hat diesen Artikel nicht.", ja: "このほしい物リストにその商品はありません。" },
  },
  too_many_wishlists: {
    status: 409,
    detail: "An account has at most {most} wishlists.",
    cause: "The account has as many wishlists as it may have.",
    remedy: "Delete one, or add to one that is there.",
    members: { most: numberMember("The most wishlists of an account.", 20) },
    translations: {
      de: "Ein Konto hat höchstens {most} Wunschlisten.",
      ja: "ほしい物リストは1アカウントにつき{most}件までです。",
    },
  },
  wishlist_full: {
    status: 409,
    detail: "A wishlist has at most {most} items.",
    cause: "The wishlist has as many items as it may have.",
    remedy: "Remove an item, or add to another list.",
    members: { most: numberMember("The most items of a wishlist.", 200) },
    translations: {
      de: "Eine Wunschliste hat höchstens {most} Artikel.",
      ja: "ほしい物リストに追加できる商品は{most}点までです。",
    },
  },
  wish_exceeded: {
    status: 409,
    detail: "More units than the list still wants of this item, which is {left}.",
    cause:
      "Others have bought as many units as the list wants, or the request has more than are left. A list keeps 500 marks; then `left` is 0.",
    remedy: "Mark at most `left` units, or choose another item.",
    members: { left: numberMember("Units that are still wanted.", 1) },
    translations: {
      de: "Von diesem Artikel werden nur noch {left} gewünscht.",
      ja: "この商品の希望数は残り{left}点です。",
    },
  },
});
