import { z } from "@hono/zod-openapi";
import { presentPassword } from "#access/passwords";

const CODE_MAX = 40;
/** From the app or from the paper: which of the two is told by its form. */
export const code = () =>
  z
    .string()
    .min(6)
    .max(CODE_MAX)
    .openapi({ example: "123456", description: "Six digits from the app, or a recovery code." });

export const MfaLogInInput = z
  .strictObject({
    mfa_token: z.string().min(1).max(1000).openapi({
      description: "From the answer of `/auth/login`.",
      example: "mKx2Vn8pQ1rS5tUw.pV3qLr8xYzA0bC2dE4fG6hI8jK1lM3nO5",
    }),
    code: code(),
  })
  .openapi("MfaLogInInput");

export const TotpConfirmInput = z
  .strictObject({ code: code().openapi({ description: "Six digits from the app." }) })
  .openapi("TotpConfirmInput");

export const TotpRemoveInput = z
  .strictObject({ password: presentPassword().describe("The account's present password.") })
  .openapi("TotpRemoveInput");

export const TotpDto = z
  .object({
    secret: z.string().openapi({ description: "Base 32, for typing.", example: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP" }),
    otpauth_uri: z.string().openapi({
      description: "The same secret as an address that authenticator apps open.",
      example: "otpauth://totp/Bodega:ada%40example.com?issuer=Bodega&secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
    }),
    qr_svg: z.string().openapi({ description: "The address as a QR code.", example: "<svg …></svg>" }),
  })
  .openapi("Totp");

export const RecoveryCodesDto = z
  .object({
    recovery_codes: z
      .array(z.string())
      .length(10)
      .openapi({
        description: "Each works once, and they are shown only now.",
        example: Array(10).fill("k3wqz-7ht2m"),
      }),
  })
  .openapi("RecoveryCodes");
