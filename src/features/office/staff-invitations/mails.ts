import { type Envelope, letter } from "#platform/messages/letter";
import type { Mail } from "#platform/messages/mime";

/** Invites a person to the back office. `expires_on` is a day, such as `2026-01-31`. */
export const invitationMail = (
  envelope: Envelope,
  { role, inviter, link, expires_on }: { role: string; inviter: string | null; link: string; expires_on: string },
): Mail =>
  letter(
    envelope,
    "You are invited to the back office",
    [
      `${inviter ?? "A member of staff"} invites you to work in the back office of ${envelope.shop_name} as ${role}.`,
      `To accept, follow the link and choose a password or a passkey. The link works once, until ${expires_on}.`,
      "If you did not expect this invitation, ignore it: nothing happens without the link.",
    ],
    link,
  );
