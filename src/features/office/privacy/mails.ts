import { toIso } from "#platform/basics/time";
import { letter } from "#platform/messages/letter";
import type { Mail } from "#platform/messages/mime";

type Reader = { readonly to: string; readonly shop_name: string };

const dayOf = (epoch_ms: number): string => toIso(epoch_ms).slice(0, 10);

/** The link to a copy of somebody's data. */
export const exportMail = (
  { to, shop_name }: Reader,
  { export_id, link, expires_at }: { readonly export_id: string; readonly link: string; readonly expires_at: number },
): Mail =>
  letter(
    { key: `export:${export_id}`, to, shop_name },
    "Your data",
    [`The copy of your data that you requested is ready. The link below is valid until ${dayOf(expires_at)}.`],
    link,
  );

/** That the account will be erased, and how to keep it. `occasion` names the request, so that each is told once. */
export const erasureMail = (
  { to, shop_name }: Reader,
  { occasion, erase_at }: { readonly occasion: string; readonly erase_at: number },
): Mail =>
  letter({ key: `erasure:${occasion}`, to, shop_name }, "Your account will be erased", [
    `As you asked, your account and your personal data will be erased on ${dayOf(erase_at)}. Orders are kept without your name.`,
    "To keep your account, log in before then. If you did not request this, log in and set a new password.",
  ]);
