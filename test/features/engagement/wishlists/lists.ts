import { givenCustomer } from "../../../support/actors.ts";
import { testContext } from "../../../support/context.ts";
import { idsOf, make, type OwnLists } from "../../../support/list-fixture.ts";
import { givenWishlist } from "../../../support/wishlists.ts";

export const lists: OwnLists = {
  "/me/wishlists": async () => {
    const { token } = await givenCustomer();
    const equal = { table: "wishlists", set: { created_at: testContext().now() } };
    return { token, ids: idsOf(await make(() => givenWishlist({ token }))), equal };
  },
};
