import { givenActor, tokenOf } from "../support/actors.ts";
import { givenProduct } from "../support/catalog.ts";
import { givenReview } from "../support/reviews.ts";
import type { Task } from "./tasks.ts";

type List = { id: string; share_token: string; items: { variant_id: string }[] };

/** What customers say and want, and what staff do about it. */
export const opinionTasks: readonly Task[] = [
  {
    name: "Review a product",
    run: async (ask) => {
      const [{ slug }, { token }] = [await givenProduct(), await givenActor("customer")];
      const body = { rating: 4, comment: "Washed it ten times." };
      return (await ask("POST", `/products/${slug}/reviews`, { token, body })).status === 201;
    },
  },
  {
    name: "Share a wishlist, and mark something of it as bought",
    run: async (ask) => {
      const [{ id: product_id }, { token }] = [await givenProduct(), await givenActor("customer")];
      const body = { name: "Kitchen", is_shared: true };
      const made = await ask<List>("POST", "/me/wishlists", { token, body });
      await ask("POST", `/me/wishlists/${made.body.id}/items`, { token, body: { product_id } });
      const headers = { "wishlist-token": made.body.share_token };
      const seen = await ask<List>("GET", "/wishlists/shared", { headers });
      const variant_id = seen.body.items[0]?.variant_id;
      return (await ask("POST", "/wishlists/shared/purchases", { headers, body: { variant_id } })).status === 201;
    },
  },
  {
    name: "Be told when a product is back in stock",
    run: async (ask) => {
      const [{ variants }, { token }] = [await givenProduct({ stock_quantity: 0 }), await givenActor("customer")];
      const body = { variant_id: variants[0]?.id, kind: "back_in_stock", email: "grace@example.com" };
      return (await ask("POST", "/product-alerts", { token, body })).status === 202;
    },
  },
  {
    name: "Approve a review",
    run: async (ask) => {
      const { id } = await givenReview();
      const token = await tokenOf("admin");
      const path = "/admin/reviews?status=pending";
      const { body } = await ask<{ data: { id: string; revision: number }[] }>("GET", path, { token });
      const revision = body.data.find((one) => one.id === id)?.revision;
      return (await ask("POST", `/admin/reviews/${id}/approve`, { token, body: { revision } })).status === 200;
    },
  },
  {
    name: "Answer a review",
    run: async (ask) => {
      const { id } = await givenReview();
      const body = { answer: "Thank you for telling us." };
      return (await ask("PATCH", `/admin/reviews/${id}`, { token: await tokenOf("admin"), body })).status === 200;
    },
  },
];
