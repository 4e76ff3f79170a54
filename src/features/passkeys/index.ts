export { erasePasskeys, passkeysOfPerson } from "./erase-passkeys.ts";
export { PasskeyError } from "./errors.ts";
export { passkeyJobs } from "./jobs.ts";
export { passkeyRoutes } from "./routes.ts";
export { AssertionInput } from "./schemas.ts";
export { withPasskey } from "./use-passkey.ts";
