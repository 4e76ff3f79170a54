import { DAY } from "#platform/basics/time";
import type { Permission } from "#platform/http/permissions";

/** The longest that a key can be valid. */
export const LONGEST_LIFE_MS = 365 * DAY;
/** How long a key is valid unless its maker says otherwise. */
export const USUAL_LIFE_MS = 90 * DAY;

/** What a key may do now: what it was given, as far as its maker may still do it. */
export const rightsOf = (given: ReadonlySet<Permission>, maker: ReadonlySet<Permission>): ReadonlySet<Permission> =>
  new Set([...given].filter((permission) => maker.has(permission)));
