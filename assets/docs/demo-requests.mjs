/**
 * What the reference fills in, by operation, for every operation that has a parameter in its path or a body: `at` are path and query
 * parameters, `body` is JSON, `form` are the fields of a form beside its file. A word in braces stands for a value of this very shop, as
 * `demo-values.mjs` finds it.
 */
import { account } from "./requests-account.mjs";
import { catalog } from "./requests-catalog.mjs";
import { orders } from "./requests-orders.mjs";
import { people } from "./requests-people.mjs";
import { pricing } from "./requests-pricing.mjs";
import { storefront } from "./requests-storefront.mjs";

export const requests = { ...storefront, ...account, ...catalog, ...orders, ...pricing, ...people };
