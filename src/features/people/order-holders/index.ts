import { defineFeature } from "#platform/feature";

export { holdsOrder, issueOrderToken } from "./order-access.ts";

/** Who holds an order: the account that placed it, or a guest with its token. */
export const orderHolders = defineFeature({ name: "order-holders" });
