import { defineFeature } from "#platform/feature";
import { authenticate } from "./authenticate.ts";
import { sessionJobs } from "./jobs.ts";
import { keyRoutes } from "./jwks-routes.ts";
import { sessionPersonalData } from "./personal-data.ts";
import { sessionRoutes } from "./routes.ts";

export { signingKeyIds } from "./access-token.ts";
export { authContract, type Client, clientOf } from "./auth-contract.ts";
export { forgetAllChecked, forgetChecked, rightsChanged } from "./authenticate.ts";
export { nameDevice } from "./device-rules.ts";
export { askForFactor, dropFactor, forgetFactorProofs, guardFactors, proveSession } from "./factor-statements.ts";
export { findNewDevice, type NewDevice } from "./find-new-device.ts";
export { SessionError } from "./errors.ts";
export { endSessionOf } from "./end-session.ts";
export { endSessions, openSession, type TokenPair } from "./open-session.ts";
export { eraseSessions } from "./personal-data.ts";
export { SessionDto, TokensDto, toSessionDto } from "./schemas.ts";
export { listSessions, seenAt } from "./store.ts";

/** Sessions and their tokens, from opening to end. */
export const sessions = defineFeature({
  name: "sessions",
  routes: [sessionRoutes],
  unversioned_routes: [keyRoutes],
  tokens: {
    // The compact form of a signed token (RFC 7515): three parts.
    accepts: (token) => token.split(".").length === 3,
    verify: (ctx, token, { fresh }) => authenticate(ctx, token, fresh),
  },
  jobs: sessionJobs,
  personal: sessionPersonalData,
});
