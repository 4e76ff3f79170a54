import { z } from "zod";
import { defineEvents, message } from "#platform/data/events";

const changed = message({ user_id: z.string() });

/** What happened to an account or its ways in, so that its owner hears of it. */
export const accountEvents = defineEvents({
  "account.password_changed": changed,
  /** The code names the old address, or the number of an account that had none. */
  "account.email_changed": message({ user_id: z.string(), code_id: z.string() }),
  /** Staff were asked to move the account to another address, which is still to be confirmed there. */
  "account.email_move_asked": changed,
  "account.phone_verified": changed,
  "account.totp_added": changed,
  "account.totp_removed": changed,
  "account.passkey_added": changed,
  "account.passkey_removed": changed,
  "account.factors_reset": changed,
  "account.identity_linked": changed,
  "account.identity_unlinked": changed,
  "session.opened": message({ session_id: z.string() }),
});
