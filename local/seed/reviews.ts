import { z } from "zod";
import { demo_password } from "../lib/accounts.ts";
import { ShopClient } from "../lib/shop-client.ts";
import { household } from "./household.ts";
import { larder } from "./larder.ts";

const Reviewed = z.object({ data: z.array(z.object({ product_id: z.string() })) });
const Product = z.object({ id: z.string() });
const Review = z.object({ id: z.string() });

type DemoReview = {
  readonly author: "shopper@example.com" | "staff@example.com";
  readonly rating: number;
  readonly title: string;
  readonly comment: string;
};

/** For the first products of the shop, one after the other. */
const words: readonly DemoReview[] = [
  {
    author: "shopper@example.com",
    rating: 5,
    title: "Worth getting up for",
    comment: "We have bought it three times now, and the children ask for it.",
  },
  {
    author: "shopper@example.com",
    rating: 4,
    title: "Good, if a little small",
    comment: "Just as described. I would take a larger one if there were any.",
  },
  {
    author: "shopper@example.com",
    rating: 2,
    title: "Not for me",
    comment: "Well made and well packed, only not to my taste.",
  },
  {
    author: "staff@example.com",
    rating: 5,
    title: "Our own favourite",
    comment: "We use it behind the counter every day.",
  },
];

/** Reviews of a few products: all are approved but that of few stars, which waits for staff. What is there already is left as it is. */
export async function addReviews(shop: ShopClient): Promise<void> {
  const slugs = [...larder, ...household].map(({ slug }) => slug);
  for (const author of ["shopper@example.com", "staff@example.com"] as const) {
    const own = new ShopClient(shop.url);
    await own.logIn(author, demo_password);
    const known = Reviewed.parse(await own.find("/me/reviews?limit=100")).data.map(({ product_id }) => product_id);
    for (const [at, { author: by, ...review }] of words.entries()) {
      const { id } = Product.parse(await own.find(`/products/${slugs[at % 3] ?? ""}`));
      if (by !== author || known.includes(id)) continue;
      const body = { ...review, author_name: author.startsWith("staff") ? "The shop" : "Sam S.", locale: "en" };
      const { id: review_id } = Review.parse(await (await own.send("POST", `/products/${id}/reviews`, body)).json());
      if (review.rating > 2) await shop.send("POST", `/admin/reviews/${review_id}/approve`, { revision: 1 });
    }
  }
}
