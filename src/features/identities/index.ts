export { eraseIdentities, identitiesOfPerson } from "./erase-identities.ts";
export { identities, type IdentityRow } from "./store.ts";
