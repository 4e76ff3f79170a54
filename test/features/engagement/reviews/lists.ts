import { givenCustomer } from "../../../support/actors.ts";
import { givenProduct } from "../../../support/catalog.ts";
import { testContext } from "../../../support/context.ts";
import { idsOf, make, type OwnLists } from "../../../support/list-fixture.ts";
import { givenReview, givenShownReview } from "../../../support/reviews.ts";

const equal = () => ({ table: "reviews", set: { created_at: testContext().now() } });

export const lists: OwnLists = {
  "/products/{id}/reviews": async (token) => {
    const { id } = await givenProduct();
    return { path: { id }, ids: idsOf(await make(() => givenShownReview(token, { product_id: id }))), equal: equal() };
  },
  "/me/reviews": async () => {
    const { token } = await givenCustomer();
    return { token, ids: idsOf(await make(() => givenReview({ token }))), equal: equal() };
  },
  "/admin/reviews": async (token) => {
    const { id } = await givenProduct();
    const made = await make(() => givenReview({ product_id: id }));
    return { token, query: `product_id=${id}`, ids: idsOf(made), equal: equal() };
  },
};
