import { z } from "@hono/zod-openapi";
import { newPassword, presentPassword } from "#access/passwords";
import { TokensDto } from "#access/sessions";
import { contactFields, holdsContact, holdsOneContact, newProfileFields, toUserDto, UserDto } from "#people/accounts";
import { choice } from "#platform/http/schemas";
import type { PendingLogIn } from "./pending-log-in.ts";
import type { factorKinds } from "./rules.ts";
import type { SignedIn } from "./sign-in-person.ts";

export const RegisterInput = z
  .strictObject({
    ...contactFields,
    password: newPassword().describe("The password to sign in with."),
    ...newProfileFields,
  })
  .superRefine(holdsContact)
  .openapi("RegisterInput", {
    description:
      "`email`, `phone` or both. With both the address signs in; the number is for contact until it is verified at `/auth/verify`, and signs in then too.",
    example: { email: "ada@example.com", password: "a-long-sentence-you-remember" },
  });

export const LogInInput = z
  .strictObject({ ...contactFields, password: presentPassword().describe("The account's password.") })
  .superRefine(holdsOneContact)
  .openapi("LogInInput", {
    description: "Either `email` or `phone`.",
    example: { email: "ada@example.com", password: "a-long-sentence-you-remember" },
  });

export const PasswordChangeInput = z
  .strictObject({
    current_password: presentPassword().describe("The password until now."),
    new_password: newPassword().describe("The password from now on."),
  })
  .openapi("PasswordChangeInput");

export const SignedInDto = z
  .object({ user: UserDto.openapi({ description: "The account that signed in." }), ...TokensDto.shape })
  .openapi("SignedIn");

export const toSignedInDto = ({ user, tokens }: SignedIn): z.input<typeof SignedInDto> => ({
  user: toUserDto(user),
  ...tokens,
});

const MfaRequiredDto = z
  .object({
    mfa_required: z.literal(true).describe("Tells this answer from that of a finished log-in."),
    mfa_token: z.string().openapi({
      description: "Send it with the code to `/auth/login/mfa`.",
      example: "mKx2Vn8pQ1rS5tUw.pV3qLr8xYzA0bC2dE4fG6hI8jK1lM3nO5…",
    }),
    expires_in: z.int().openapi({ description: "Seconds until the log-in has to begin again.", example: 300 }),
    factors: z
      .array(
        choice<(typeof factorKinds)[number]>({
          code: "A code from the app or a recovery code, at `/auth/login/mfa`.",
          passkey: "`/auth/passkeys/sign-in/options` and `/verify`, which need no `mfa_token`.",
        }),
      )
      .openapi({
        description: "What completes the log-in: one of them is enough.",
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
