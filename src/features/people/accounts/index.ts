import { auditedKeys } from "#platform/data/audited-keys";
import { defineFeature } from "#platform/feature";
import { profileRoutes } from "./me-routes.ts";
import { customerPermissions } from "./permissions.ts";
import { accountPersonalData } from "./personal-data.ts";
import { publicProfileRoutes } from "./profile-routes.ts";

export {
  type AccountFilter,
  accountsAmong,
  countAccounts,
  disableAccount,
  enableAccount,
  giveRole,
  isHeld,
  type OfficeAccount,
  unsealName,
  presentRole,
  sealedName,
  selectAccount,
  selectAccounts,
  selectNames,
} from "./account-statements.ts";
export { accountGuard, isAccountGuard, overtake, unlessOvertaken } from "./account-guard.ts";
export { auditUser } from "./audit-user.ts";
export {
  contactsOf,
  findByContact,
  givePhone,
  markEmailVerified,
  moveEmail,
  ownAccount,
  noteContactProved,
  reachedBy,
  replaceAvatar,
} from "./contact-statements.ts";
export { accountsToErase, eraseAccount, keepAccount, scheduleErasure } from "./personal-data.ts";
export { createUser, type NewUser } from "./create-user.ts";
export { AccountError } from "./errors.ts";
export { notePasskeySince, noteSecondFactorSince } from "./note-factors.ts";
export { hasFactor } from "./rules.ts";
export {
  AccountDto,
  type Contact,
  contactFields,
  emailAddress,
  contactOf,
  holdsContact,
  holdsOneContact,
  locale,
  newEmail,
  newProfileFields,
  personFields,
  toUserDto,
  UserDto,
} from "./schemas.ts";
export { type Account, accountColumns, type AccountRow, findUser as accountOf, unsealAccount } from "./store.ts";
export { changePerson, refuseFutureBirth } from "./update-profile.ts";
/** Lent to passwords and sessions, which read an account together with their own rows. */
export { users } from "./tables.ts";

export { customerPermissions };

/** Fields whose values the audit log shows. */
const audited =
  "role permissions scopes expires_at replaces note_id erase_at session_id method second_factor provider passkey_id channel export_id invitation_id";

/** Users and profiles. */
export const accounts = defineFeature({
  name: "accounts",
  tags: [
    {
      name: "Me",
      place: 80,
      description:
        "The signed-in customer's own profile, addresses, sessions, passkeys, linked identities and personal data. Another account's things are 404.",
    },
  ],
  permissions: [customerPermissions],
  routes: [profileRoutes, publicProfileRoutes],
  personal: accountPersonalData,
  plugs: [auditedKeys.plug(audited)],
});
