import { z } from "@hono/zod-openapi";
import { imageUrl } from "#goods/media";
import { permissionsOf } from "#people/roles";
import { isLocale, LOCALE_MAX } from "#platform/basics/language";
import { phoneNumber } from "#platform/basics/phone";
import { toIso } from "#platform/basics/time";
import { exactlyOne, choice, id, permission, personalText, text, timestamp } from "#platform/http/schemas";
import { normaliseEmail, wholeName } from "./rules.ts";
import type { Account } from "./store.ts";

export const emailAddress = () => z.email().max(254).openapi({ example: "ada@example.com" });
/** An address that an account is to have, in the form that accounts are found by. */
export const newEmail = () => emailAddress().transform(normaliseEmail);

/** The tag of a language, as accounts and orders keep it. */
export const locale = () =>
  text(LOCALE_MAX)
    .refine(isLocale, "must be a BCP 47 language tag")
    .openapi({ example: "en-GB", description: "BCP 47 tag of a language." });
const name = () => personalText(100);
/** An e-mail address or a telephone number: what a body with `contactFields` names. */
export type Contact = { readonly channel: "email" | "sms"; readonly value: string };
type ContactInput = { readonly email?: string | undefined; readonly phone?: string | undefined };

export const contactFields = {
  email: emailAddress().optional().describe("In whatever case."),
  phone: phoneNumber().optional().describe("E.164, or with spaces and brackets as people write it."),
};

/** For the body: exactly one of the two is there. */
export function holdsOneContact({ email: given, phone }: ContactInput, context: z.RefinementCtx): void {
  exactlyOne({ email: given, phone }, context);
}

/** For the body: one of the two is there, or both. */
export function holdsContact({ email: given, phone }: ContactInput, context: z.RefinementCtx): void {
  if (given !== undefined || phone !== undefined) return;
  const message = "`email` or `phone` is required";
  context.addIssue({ code: "custom", path: ["email"], params: { code: "required" }, message });
}

/** The e-mail address, or the number where there is no address. */
export const contactOf = ({ email: given, phone = "" }: ContactInput): Contact =>
  given === undefined ? { channel: "sms", value: phone } : { channel: "email", value: normaliseEmail(given) };

const visibility = () =>
  choice({
    public: "Everybody sees the name and the picture at `GET /profiles/{id}`.",
    private: "Nobody does. The default.",
  }).openapi({ description: "Whether the account has a public profile.", example: "private" });

const EARLIEST_BIRTH = "1900-01-01";
const date_of_birth = () =>
  z.iso
    .date()
    .refine((date) => date >= EARLIEST_BIRTH, `must not be before ${EARLIEST_BIRTH}`)
    .openapi({ description: "A date without time, from 1900-01-01 on.", example: "1990-12-10" });

/** What somebody may say of themselves when the account is made. */
export const newProfileFields = {
  first_name: name().optional().openapi({ description: "Given name.", example: "Ada" }),
  last_name: name().optional().openapi({ description: "Family name.", example: "Lovelace" }),
  locale: locale().optional(),
  date_of_birth: date_of_birth().optional(),
};

/** What staff may change of a customer's profile. */
export const personFields = {
  first_name: name().nullable().openapi({ description: "Given name; null empties it.", example: "Ada" }),
  last_name: name().nullable().openapi({ description: "Family name; null empties it.", example: "Lovelace" }),
  locale: locale().nullable(),
  date_of_birth: date_of_birth().nullable(),
};

export const ProfileInput = z
  .strictObject({
    ...personFields,
    phone: phoneNumber().nullable().describe("E.164; null without one. A new number is unverified."),
    visibility: visibility(),
  })
  .partial()
  .openapi("ProfileInput", { description: "The fields to change; null empties one." });

/** What everybody sees of a public profile. */
export const ProfileDto = z
  .object({
    id: id(),
    name: z
      .string()
      .nullable()
      .openapi({ description: "First and last name; null without one.", example: "Ada Lovelace" }),
    avatar_url: z.string().nullable().openapi({
      description: "A path on this host; null without a picture.",
      example: "/images/9f86d081884c7d659a2feaa0c55ad015a3bf4f1b.webp",
    }),
  })
  .openapi("Profile");

export const toProfileDto = ({
  id: user_id,
  first_name,
  last_name,
  avatar_key,
}: Account): z.output<typeof ProfileDto> => ({
  id: user_id,
  name: wholeName(first_name, last_name),
  avatar_url: avatar_key && imageUrl(avatar_key),
});

/** What an account shows of itself to its person and to the back office alike. */
export const AccountDto = z.object({
  id: id(),
  email: z
    .string()
    .nullable()
    .openapi({ description: "Where mails go; null for an account with a number alone.", example: "ada@example.com" }),
  phone: z.string().nullable().openapi({ description: "E.164; null without one.", example: "+442071838750" }),
  first_name: z.string().nullable().openapi({ description: "Given name; null when not given.", example: "Ada" }),
  last_name: z.string().nullable().openapi({ description: "Family name; null when not given.", example: "Lovelace" }),
  locale: z
    .string()
    .nullable()
    .openapi({ description: "BCP 47 tag of a language; null when not given.", example: "en-GB" }),
  second_factor: z
    .boolean()
    .openapi({ description: "Whether a log-in asks for a code of an authenticator app.", example: false }),
  created_at: timestamp(),
  updated_at: timestamp().describe("When the account or its profile last changed."),
});

export const UserDto = AccountDto.extend({
  date_of_birth: z
    .string()
    .nullable()
    .openapi({ description: "A date without time; null when not given.", example: "1990-12-10" }),
  visibility: visibility(),
  role: z.string().openapi({ description: "`customer`, or the name of a role of staff.", example: "customer" }),
  permissions: z
    .array(permission())
    .openapi({ description: "What the role may do in the back office; empty for customers.", example: [] }),
  email_verified: z
    .boolean()
    .openapi({ description: "Whether a code proved that the address is theirs.", example: false }),
  phone_verified: z
    .boolean()
    .openapi({ description: "Whether a code proved that the number is theirs.", example: false }),
  avatar_url: z.string().nullable().openapi({
    description: "A path on this host; null without a picture.",
    example: "/images/9f86d081884c7d659a2feaa0c55ad015a3bf4f1b.webp",
  }),
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
    updated_at: toIso(user.updated_at),
  };
}
