import { z } from "@hono/zod-openapi";
import type { IdentityRow } from "#people/identities";
import { toIso } from "#platform/basics/time";
import { id, reference, timestamp } from "#platform/http/schemas";
import { signInProviderNames } from "./sign-in-provider.ts";

export const ProviderParam = z.strictObject({
  provider: reference().openapi({ param: { name: "provider", in: "path" }, example: "google" }),
});

const codeChallenge = () =>
  z
    .string()
    .regex(/^[\w-]{43}$/, "must be the SHA-256 of the verifier, base64url")
    .openapi({
      description: "SHA-256 of the `code_verifier` that is later sent with the code (RFC 7636, S256).",
      example: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    });

export const BeginQuery = z.strictObject({
  code_challenge: codeChallenge(),
  link_token: z.string().min(1).max(1000).optional().openapi({
    description: "Part of the address that `/me/identities/begin` answers with, to add the provider to an account.",
    example: "mKx2Vn8pQ1rS5tUw.pV3qLr8xYzA0bC2dE4fG6hI8jK1lM3nO5",
  }),
});

const said = (max = 4000) => z.string().max(max).optional();
/** What providers send back. More than `code`, `state` and `error` is theirs alone to know. */
export const CallbackQuery = z.looseObject({
  code: said().openapi({ example: "4/0AeanS0Z" }),
  state: said().openapi({ example: "mKx2Vn8pQ1rS5tUw.pV3qLr8xYzA0bC2dE4fG6hI8jK1lM3nO5" }),
  error: said(200).openapi({ example: "access_denied" }),
});

export const HandoverInput = z
  .strictObject({
    code: z.string().min(1).max(4000).openapi({ example: "mKx2Vn8pQ1rS5tUw.pV3qLr8xYzA0bC2dE4fG6hI8jK1lM3nO5" }),
    code_verifier: z
      .string()
      .regex(/^[\w.~-]{43,128}$/, "must have 43 to 128 unreserved characters")
      .openapi({ example: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk" }),
  })
  .openapi("SignInCodeInput");

const provider = () => z.enum(signInProviderNames).openapi({ example: "google" });

export const BeginLinkInput = z
  .strictObject({ provider: provider(), code_challenge: codeChallenge() })
  .openapi("BeginIdentityLink");
export const BegunLinkDto = z
  .object({
    url: z.string().openapi({
      description: "Where to send the browser.",
      example:
        "https://shop.example/api/v1/auth/oauth/google?code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&link_token=…",
    }),
    expires_in: z.int().openapi({ description: "Seconds until the address expires.", example: 300 }),
  })
  .openapi("BegunIdentityLink");

export const ProvidersDto = z.object({ data: z.array(provider()) }).openapi("SignInProviders");

export const IdentityDto = z
  .object({ id: id(), provider: provider(), created_at: timestamp(), last_used_at: timestamp().nullable() })
  .openapi("Identity");
export const IdentitiesDto = z.object({ data: z.array(IdentityDto) }).openapi("Identities");

export const toIdentityDto = (row: IdentityRow): z.output<typeof IdentityDto> => ({
  id: row.id,
  provider: provider().parse(row.provider),
  created_at: toIso(row.created_at),
  last_used_at: row.last_used_at === null ? null : toIso(row.last_used_at),
});
