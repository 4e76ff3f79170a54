import type { NewDevice } from "#access/sessions";
import { toIso } from "#platform/basics/time";
import { type Envelope, letter } from "#platform/messages/letter";
import type { Mail } from "#platform/messages/mime";
import type { Sms } from "#platform/messages/sms";

/** What happened to an account that its owner should hear of. */
export type SecurityEvent = {
  readonly subject: string;
  readonly said: string;
  /** What to do if it was somebody else. */
  readonly advice: string;
};

export const securityEvents = {
  phone_verified: {
    subject: "A telephone number was added",
    said: "A telephone number was verified. You can now use it to sign in to your account.",
    advice: "If that was not you, set a new password now, and ask us to take the number away.",
  },
  email_changed: {
    subject: "Your account has moved to another e-mail address",
    said: "Your account now has another e-mail address. You can no longer sign in with this one.",
    advice: "If that was not you, write to us at once: somebody else could read your mail.",
  },
  email_move_asked: {
    subject: "Your account is to move to another e-mail address",
    said: "We were asked to move your account to another e-mail address. It moves once that address is confirmed.",
    advice: "If you did not ask for it, write to us at once.",
  },
  password_changed: {
    subject: "Your password was changed",
    said: "The password of your account was changed.",
    advice: "If that was not you, set a new one now: whoever did it reads your mail or knew the old one.",
  },
  totp_added: {
    subject: "An authenticator app was added",
    said: "Signing in to your account requires a code from an authenticator app from now on.",
    advice: "If that was not you, write to us at once: whoever did it knows your password.",
  },
  totp_removed: {
    subject: "The authenticator app was removed",
    said: "Signing in to your account no longer requires a code.",
    advice: "If that was not you, set a new password now and add the app again.",
  },
  passkey_added: {
    subject: "A passkey was added",
    said: "A passkey was added to your account. You can use it to sign in without a password.",
    advice:
      "If that was not you, set a new password now and write to us: without another passkey or an authenticator app, only we can remove it.",
  },
  passkey_removed: {
    subject: "A passkey was removed",
    said: "A passkey of your account was removed. It can no longer be used to sign in.",
    advice: "If that was not you, set a new password now.",
  },
  factors_reset: {
    subject: "Your second factor was removed",
    said: "The shop has removed the authenticator app and all passkeys from your account, as you asked.",
    advice: "If you did not ask, write to us at once and set a new password.",
  },
  identity_linked: {
    subject: "A way to sign in was added",
    said: "Another provider can be used to sign in to your account from now on.",
    advice: "If that was not you, set a new password now and remove the provider in your account.",
  },
  identity_unlinked: {
    subject: "A way to sign in was removed",
    said: "A provider can no longer be used to sign in to your account.",
    advice: "If that was not you, set a new password now.",
  },
} as const satisfies Readonly<Record<string, SecurityEvent>>;

/** That somebody signed in on a device that was not seen before. The place is a guess from the client's address. */
export function newDevice({ device, country, city, created_at }: NewDevice): SecurityEvent {
  const place = [city, country].filter((part) => part !== null).join(", ");
  const what = `${device ?? "an unknown device"}${place === "" ? "" : `, near ${place}`}`;
  const at = `${toIso(created_at).slice(0, 16).replace("T", " ")} UTC`;
  return {
    subject: "A new device signed in to your account",
    said: `Your account was signed in to from ${what}, on ${at}.`,
    advice: "If that was not you, set a new password now: that signs out every device.",
  };
}

/** Tells an owner what happened to their account. */
export const securityMail = ({ subject, said, advice }: SecurityEvent, envelope: Envelope): Mail =>
  letter(envelope, subject, [said, advice]);

/** As `securityMail`, for who has no e-mail address. */
export const securitySms = ({ said, advice }: SecurityEvent, { key, to, shop_name }: Envelope): Sms => ({
  key,
  to,
  text: `${shop_name}: ${said} ${advice}`,
});
