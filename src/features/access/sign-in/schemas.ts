import { z } from "@hono/zod-openapi";
import { newPassword, presentPassword } from "#access/passwords";
import { TokensDto } from "#access/sessions";
import { contactFields, holdsContact, holdsOneContact, newProfileFields, toUserDto, UserDto } from "#people/accounts";
import type { PendingLogIn } from "./pending-log-in.ts";
import { factorKinds } from "./rules.ts";
import type { SignedIn } from "./sign-in-person.ts";

export const RegisterInput = z
  .strictObject({
    ...contactFields,
    password: newPassword(),
    ...newProfileFields,
  })
  .superRefine(holdsContact)
  .openapi("RegisterInput", {
    description:
      "`email`, `phone` or both. With both the address signs in; the number is for contact until it is verified at `/auth/verify`, and signs in then too.",
    example: { email: "ada@example.com", password: "a-long-sentence-you-remember" },
  });

export const LogInInput = z
  .strictObject({ ...contactFields, password: presentPassword() })
  .superRefine(holdsOneContact)
  .openapi("LogInInput", {
    description: "Either `email` or `phone`.",
    example: { email: "ada@example.com", password: "a-long-sentence-you-remember" },
  });

export const PasswordChangeInput = z
  .strictObject({ current_password: presentPassword(), new_password: newPassword() })
  .openapi("PasswordChangeInput");

export const SignedInDto = z.object({ user: UserDto, ...TokensDto.shape }).openapi("SignedIn");

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
