import { defineFeature } from "#platform/feature";
import { passkeyJobs } from "./jobs.ts";
import { passkeyRoutes } from "./routes.ts";
import { passkeySettings } from "./settings.ts";

export { erasePasskeys, passkeysOfPerson } from "./erase-passkeys.ts";
export { PasskeyError } from "./errors.ts";
export { AssertionInput } from "./schemas.ts";
export { withPasskey } from "./use-passkey.ts";

export const passkeys = defineFeature({
  name: "passkeys",
  settings: passkeySettings,
  routes: [passkeyRoutes],
  jobs: passkeyJobs,
});
