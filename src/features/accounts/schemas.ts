import { z } from "@hono/zod-openapi";
import { imageUrl } from "#images";
import { phoneNumber } from "#platform/phone";
import { id, permission, personalText, text, timestamp } from "#platform/schemas";
import { toIso } from "#platform/time";
import { permissionsOf } from "#roles";
import { nameDevice } from "./device-rules.ts";
import type { PendingLogIn } from "./pending-log-in.ts";
import { factorKinds, normaliseEmail } from "./rules.ts";
import type { SignedIn } from "./sign-in-person.ts";
import type { Account } from "./store.ts";
import type { sessions } from "./tables.ts";

export const emailAddress = () => z.email().max(254).openapi({ example: "ada@example.com" });

const PASSWORD_MIN = 8;
const PASSWORD_MAX = 128;
/** 8 to 128 characters, of any kind: length is what makes it hard to guess. Counted as JSON Schema counts, not in UTF-16. */
export const newPassword = () =>
  z
    .string()
    .refine((value) => value.isWellFormed(), "must be text")
    .superRefine((value, context) => {
      const length = Array.from(value).length;
      if (length < PASSWORD_MIN)
        context.addIssue({
          code: "too_small",
          minimum: PASSWORD_MIN,
          origin: "string",
          message: "must have at least 8 characters",
        });
      if (length > PASSWORD_MAX)
        context.addIssue({
          code: "too_big",
          maximum: PASSWORD_MAX,
          origin: "string",
          message: "must have at most 128 characters",
        });
    })
    .openapi({
      minLength: PASSWORD_MIN,
      maxLength: PASSWORD_MAX,
      format: "password",
      example: "a-long-sentence-you-remember",
    });
export const presentPassword = () =>
  z.string().min(1).max(1000).openapi({ format: "password", example: "a-long-sentence-you-remember" });

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

export const RegisterInput = z
  .strictObject({
    ...contactFields,
    password: newPassword(),
    first_name: name().optional().openapi({ example: "Ada" }),
    last_name: name().optional().openapi({ example: "Lovelace" }),
    locale: locale().optional(),
  })
  .superRefine(holdsOneContact)
  .openapi("RegisterInput", {
    description: "Either `email` or `phone`.",
    example: { email: "ada@example.com", password: "a-long-sentence-you-remember" },
  });

export const LogInInput = z
  .strictObject({ ...contactFields, password: presentPassword() })
  .superRefine(holdsOneContact)
  .openapi("LogInInput", {
    description: "Either `email` or `phone`.",
    example: { email: "ada@example.com", password: "a-long-sentence-you-remember" },
  });

export const RefreshInput = z
  .strictObject({
    refresh_token: z.string().min(1).max(200).openapi({ example: "q3rJ9vH0k1f2s8m4XyZbT6uQeWc5aLpN7dGiOoRlKjE" }),
  })
  .openapi("RefreshInput");

export const VerifyInput = z
  .strictObject({
    token: z.string().min(1).max(4096).openapi({ example: "eyJhbGciOiJFZERTQSIsInR5cCI6ImF0K2p3dCJ9…" }),
  })
  .openapi("VerifyInput");

export const PasswordChangeInput = z
  .strictObject({ current_password: presentPassword(), new_password: newPassword() })
  .openapi("PasswordChangeInput");

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

export const UserDto = z
  .object({
    id: id(),
    email: z.string().nullable().openapi({ example: "ada@example.com" }),
    phone: z.string().nullable().openapi({ example: "+442071838750" }),
    first_name: z.string().nullable().openapi({ example: "Ada" }),
    last_name: z.string().nullable().openapi({ example: "Lovelace" }),
    locale: z.string().nullable().openapi({ example: "en-GB" }),
    date_of_birth: z.string().nullable().openapi({ example: "1990-12-10" }),
    visibility: z.enum(["public", "private"]).openapi({ example: "private" }),
    role: z.string().openapi({ example: "customer" }),
    permissions: z.array(permission()).openapi({ example: [] }),
    email_verified: z.boolean().openapi({ example: false }),
    phone_verified: z.boolean().openapi({ example: false }),
    avatar_url: z.string().nullable().openapi({ example: "/images/9f86d081884c7d659a2feaa0c55ad015a3bf4f1b.webp" }),
    second_factor: z
      .boolean()
      .openapi({ description: "Whether a log-in asks for a code of an authenticator app.", example: false }),
    created_at: timestamp(),
  })
  .openapi("User");

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

const tokens = {
  access_token: z.string().openapi({ example: "eyJhbGciOiJFZERTQSIsInR5cCI6ImF0K2p3dCJ9…" }),
  refresh_token: z.string().openapi({ example: "q3rJ9vH0k1f2s8m4XyZbT6uQeWc5aLpN7dGiOoRlKjE" }),
  token_type: z.literal("Bearer"),
  expires_in: z.int().openapi({ description: "Seconds until the access token expires.", example: 900 }),
};
export const TokensDto = z.object(tokens).openapi("Tokens");
export const SignedInDto = z.object({ user: UserDto, ...tokens }).openapi("SignedIn");

export const toSignedInDto = ({ user, tokens }: SignedIn): z.input<typeof SignedInDto> => ({
  user: toUserDto(user),
  ...tokens,
});

const MfaRequiredDto = z
  .object({
    mfa_required: z.literal(true),
    mfa_token: z.string().openapi({ example: "mKx2Vn8pQ1rS5tUw.pV3qLr8xYzA0bC2dE4fG6hI8jK1lM3nO5…" }),
    expires_in: z.int().openapi({ description: "Seconds until the log-in has to begin again.", example: 300 }),
    factors: z.array(z.enum(factorKinds)).openapi({
      description:
        "What completes the log-in. `code`: a code from the app or a recovery code, at `/auth/login/mfa`. `passkey`: `/auth/passkeys/sign-in/options` and `/verify`, which need no `mfa_token`.",
      example: ["code"],
    }),
  })
  .openapi("MfaRequired", { description: "The account requires another factor." });
/** Signed in, or half-way. */
export const AdmittedDto = z.union([SignedInDto, MfaRequiredDto]);

export const toAdmittedDto = (admitted: SignedIn | PendingLogIn): z.input<typeof AdmittedDto> =>
  "mfa_token" in admitted
    ? { mfa_required: true, ...admitted, factors: [...admitted.factors] }
    : toSignedInDto(admitted);

export const VerifiedDto = z
  .object({
    active: z.boolean().openapi({ example: true }),
    sub: id().optional(),
    exp: z.int().optional().openapi({ description: "Seconds since the epoch.", example: 1_793_440_800 }),
    role: z.string().optional().openapi({ example: "customer" }),
  })
  .openapi("VerifiedToken");

export const SessionDto = z
  .object({
    id: id(),
    current: z.boolean().openapi({ description: "Whether this is the session that asks.", example: true }),
    device: z.string().nullable().openapi({ description: "Read from the user agent.", example: "Firefox on Linux" }),
    user_agent: z.string().nullable().openapi({ example: "Mozilla/5.0 (X11; Linux x86_64)" }),
    country: z.string().nullable().openapi({ description: "ISO 3166-1 alpha-2.", example: "GB" }),
    city: z.string().nullable().openapi({ example: "London" }),
    created_at: timestamp(),
    used_at: timestamp().openapi({ description: "The last log-in or refresh." }),
    expires_at: timestamp(),
  })
  .openapi("Session");

export const toSessionDto = (row: typeof sessions.$inferSelect, current_id: string): z.input<typeof SessionDto> => ({
  id: row.id,
  current: row.id === current_id,
  device: nameDevice(row.user_agent),
  user_agent: row.user_agent,
  country: row.country,
  city: row.city,
  created_at: toIso(row.created_at),
  used_at: toIso(row.used_at),
  expires_at: toIso(row.expires_at),
});

export const JwksDto = z
  .object({
    keys: z.array(
      z.object({
        kty: z.string().openapi({ example: "OKP" }),
        crv: z.string().openapi({ example: "Ed25519" }),
        x: z.string().openapi({ example: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" }),
        kid: z.string().openapi({ example: "2026-01" }),
        alg: z.string().openapi({ example: "EdDSA" }),
        use: z.string().openapi({ example: "sig" }),
      }),
    ),
  })
  .openapi("JsonWebKeySet");
