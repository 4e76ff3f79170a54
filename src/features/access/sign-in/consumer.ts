import { type Listener, on } from "#platform/data/queue";
import { accountEvents } from "./events.ts";
import { notifyNewDevice } from "./notify-new-device.ts";
import { notifyOldAddress, notifyOwner } from "./notify-owner.ts";
import type { SecurityName } from "./security-texts.ts";

/** Events of an account that its owner is notified of. */
type Notified = Exclude<SecurityName, "email_changed" | "new_device">;
const notify = (name: Notified): Listener =>
  on(accountEvents[`account.${name}`], (ctx, { user_id, outbox_id }, once) =>
    notifyOwner(ctx, { user_id, occasion: outbox_id, event: { name } }, once),
  );

export const signInListeners = [
  notify("password_changed"),
  on(accountEvents["account.email_changed"], notifyOldAddress),
  notify("email_move_asked"),
  notify("phone_verified"),
  notify("totp_added"),
  notify("totp_removed"),
  notify("passkey_added"),
  notify("passkey_removed"),
  notify("factors_reset"),
  notify("identity_linked"),
  notify("identity_unlinked"),
  on(accountEvents["session.opened"], (ctx, { session_id }, once) => notifyNewDevice(ctx, session_id, once)),
];
