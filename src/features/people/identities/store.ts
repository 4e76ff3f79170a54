import { identities } from "./tables.ts";

export type IdentityRow = typeof identities.$inferSelect;
export { identities };
