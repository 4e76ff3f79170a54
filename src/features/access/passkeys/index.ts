import { defineFeature } from "#platform/feature";
import { passkeyJobs } from "./jobs.ts";
import { passkeyPersonalData } from "./personal-data.ts";
import { passkeyRoutes } from "./routes.ts";
import { passkeySettings } from "./settings.ts";

export { PasskeyError } from "./errors.ts";
export { erasePasskeys } from "./personal-data.ts";
export { askForNewPasskey, keepPasskey, verifyNewPasskey } from "./register-passkey.ts";
export { AssertionInput, CreationOptionsDto, PasskeyInput } from "./schemas.ts";
export { withPasskey } from "./use-passkey.ts";

/** Signing in by a device. */
export const passkeys = defineFeature({
  name: "passkeys",
  settings: passkeySettings,
  routes: [passkeyRoutes],
  jobs: passkeyJobs,
  personal: passkeyPersonalData,
});
