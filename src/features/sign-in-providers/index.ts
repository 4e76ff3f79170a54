export { eraseIdentities, identitiesOfPerson } from "./erase-identities.ts";
export { signInProviderRoutes } from "./routes.ts";
