import { z } from "@hono/zod-openapi";
import { imageUrl } from "#goods/media";
import { permissionsOf } from "#people/roles";
import { phoneNumber } from "#platform/basics/phone";
import { toIso } from "#platform/basics/time";
import { id, permission, personalText, text, timestamp } from "#platform/http/schemas";
import { normaliseEmail } from "./rules.ts";
import type { Account } from "./store.ts";

export const emailAddress = () => z.email().max(254).openapi({ example: "ada@example.com" });

/** `Intl` throws for what is no BCP 47 tag. */
function isLocale(value: string): boolean {
  try {
    return Intl.getCanonicalLocales(value).length === 1;
  } catch {
    return false;
  }
}
const locale = () =>
  text(35).refine(isLocale, "must be a BCP 47 language tag").openapi({ example: "en-GB", description: "BCP 47" });
const name = () => personalText(100);
/** An e-mail address or a telephone number: what a body with `contactFields` names. */
export type Contact = { readonly channel: "email" | "sms"; readonly value: string };
type ContactInput = { readonly email?: string | undefined; readonly phone?: string | undefined };

export const contactFields = { email: emailAddress().optional(), phone: phoneNumber().optional() };

/** For the body: exactly one of the two is there. */
export function holdsOneContact({ email: given, phone }: ContactInput, context: z.RefinementCtx): void {
  if ((given === undefined) !== (phone === undefined)) return;
  const message = "Send either an e-mail address or a telephone number";
  context.addIssue({ code: "custom", path: ["email"], params: { code: "one_of" }, message });
}

export const contactOf = ({ email: given, phone = "" }: ContactInput): Contact =>
  given === undefined ? { channel: "sms", value: phone } : { channel: "email", value: normaliseEmail(given) };

/** What somebody may say of themselves when the account is made. */
export const newProfileFields = {
  first_name: name().optional().openapi({ example: "Ada" }),
  last_name: name().optional().openapi({ example: "Lovelace" }),
  locale: locale().optional(),
};

const EARLIEST_BIRTH = "1900-01-01";
export const ProfileInput = z
  .strictObject({
    first_name: name().nullable().openapi({ example: "Ada" }),
    last_name: name().nullable().openapi({ example: "Lovelace" }),
    phone: phoneNumber().nullable(),
    locale: locale().nullable(),
    date_of_birth: z.iso
      .date()
      .refine((date) => date >= EARLIEST_BIRTH, `must not be before ${EARLIEST_BIRTH}`)
      .nullable()
      .openapi({ example: "1990-12-10" }),
    visibility: z.enum(["public", "private"]).openapi({ example: "private" }),
  })
  .partial()
  .openapi("ProfileInput", { description: "The fields to change; null empties one." });

/** What an account shows of itself to its person and to the back office alike. */
export const AccountDto = z.object({
  id: id(),
  email: z.string().nullable().openapi({ example: "ada@example.com" }),
  phone: z.string().nullable().openapi({ example: "+442071838750" }),
  first_name: z.string().nullable().openapi({ example: "Ada" }),
  last_name: z.string().nullable().openapi({ example: "Lovelace" }),
  locale: z.string().nullable().openapi({ example: "en-GB" }),
  second_factor: z
    .boolean()
    .openapi({ description: "Whether a log-in asks for a code of an authenticator app.", example: false }),
  created_at: timestamp(),
});

export const UserDto = AccountDto.extend({
  date_of_birth: z.string().nullable().openapi({ example: "1990-12-10" }),
  visibility: z.enum(["public", "private"]).openapi({ example: "private" }),
  role: z.string().openapi({ example: "customer" }),
  permissions: z.array(permission()).openapi({ example: [] }),
  email_verified: z.boolean().openapi({ example: false }),
  phone_verified: z.boolean().openapi({ example: false }),
  avatar_url: z.string().nullable().openapi({ example: "/images/9f86d081884c7d659a2feaa0c55ad015a3bf4f1b.webp" }),
}).openapi("User");

export function toUserDto(user: Account): z.input<typeof UserDto> {
  return {
    id: user.id,
    email: user.email,
    phone: user.phone,
    first_name: user.first_name,
    last_name: user.last_name,
    locale: user.locale,
    date_of_birth: user.date_of_birth,
    visibility: user.visibility,
    role: user.role,
    permissions: [...permissionsOf(user.role, user.own_permissions)],
    email_verified: user.email_verified_at !== null,
    phone_verified: user.phone_verified_at !== null,
    avatar_url: user.avatar_key && imageUrl(user.avatar_key),
    second_factor: user.second_factor_at !== null,
    created_at: toIso(user.created_at),
  };
}
