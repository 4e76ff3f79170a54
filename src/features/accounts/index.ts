import { defineFeature } from "#platform/feature";
import { authenticate } from "./check-bearer.ts";
import { accountEvents } from "./events.ts";
import { accountJobs } from "./jobs.ts";
import { keyRoutes, profileRoutes } from "./me-routes.ts";
import { customerPermissions } from "./permissions.ts";
import { accountPersonalData } from "./personal-data.ts";
import { signInRoutes } from "./routes.ts";

export {
  type AccountFilter,
  countAccounts,
  disableAccount,
  enableAccount,
  giveRole,
  handedOverAt,
  isHeld,
  type OfficeAccount,
  openName,
  presentRole,
  sealedName,
  selectAccount,
  selectAccounts,
} from "./account-statements.ts";
export { accountGuard, isAccountGuard } from "./account-guard.ts";
export { auditUser } from "./audit-user.ts";
export { changeSignIn } from "./change-sign-in.ts";
export { forgetAllChecked, forgetChecked, onRightsChanged } from "./check-bearer.ts";
export { checkOwnPassword, findCredentials, guardPassword } from "./check-own-password.ts";
export {
  contactsOf,
  findByContact,
  givePhone,
  markEmailVerified,
  moveEmail,
  ownAccount,
  ownBy,
  removePassword,
  replaceAvatar,
  setPassword,
} from "./contact-statements.ts";
export { accountsToErase, eraseAccount, scheduleErasure } from "./personal-data.ts";
export { createUser } from "./create-user.ts";
export { AccountError } from "./errors.ts";
export { nameDevice } from "./device-rules.ts";
export { askForFactor, dropFactor, forgetFactorProofs, notePasskeySince, proveSession } from "./factor-statements.ts";
export { findNewDevice, type NewDevice } from "./find-new-device.ts";
export { keyIds, outdatedPasswords } from "./key-standing.ts";
export { endSessions } from "./open-session.ts";
export { type PendingLogIn, readLogIn } from "./pending-log-in.ts";
export {
  AdmittedDto,
  type Contact,
  contactFields,
  emailAddress,
  contactOf,
  holdsOneContact,
  newPassword,
  presentPassword,
  SignedInDto,
  toAdmittedDto,
  toSignedInDto,
  toUserDto,
  UserDto,
} from "./schemas.ts";
export { auth, CartHeader, clientOf } from "./sign-in-contract.ts";
export { admit, type Client, type SignedIn, signInPerson } from "./sign-in-person.ts";
export { type Account, type AccountRow, findUser as accountOf, openAccount } from "./store.ts";

export { accountEvents };

export { customerPermissions };

export const accounts = defineFeature({
  name: "accounts",
  permissions: [customerPermissions],
  events: accountEvents,
  routes: [signInRoutes, profileRoutes],
  unversioned_routes: [keyRoutes],
  tokens: {
    // The compact form of a signed token (RFC 7515): three parts.
    accepts: (token) => token.split(".").length === 3,
    verify: (ctx, token, { afresh }) => authenticate(ctx, token, afresh),
  },
  jobs: accountJobs,
  personal: accountPersonalData,
});
