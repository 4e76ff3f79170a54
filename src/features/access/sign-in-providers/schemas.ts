import { z } from "@hono/zod-openapi";
import type { IdentityRow } from "#people/identities";
import { toIso } from "#platform/basics/time";
import { choice, id, reference, timestamp } from "#platform/http/schemas";
import type { SignInProviderName } from "./sign-in-provider.ts";

export const ProviderParam = z.strictObject({
  provider: reference().openapi({
    description: "A name from `GET /auth/providers`.",
    param: { name: "provider", in: "path" },
    example: "google",
  }),
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
  code: said().openapi({
    description: "The provider's code, which the shop exchanges for the person's address.",
    example: "4/0AeanS0Z",
  }),
  state: said().openapi({
    description: "Ties the answer to the browser that began.",
    example: "mKx2Vn8pQ1rS5tUw.pV3qLr8xYzA0bC2dE4fG6hI8jK1lM3nO5",
  }),
  error: said(200).openapi({
    description: "The provider's reason for a refusal, in place of `code`.",
    example: "access_denied",
  }),
});

export const HandoverInput = z
  .strictObject({
    code: z.string().min(1).max(4000).openapi({
      description: "From `#code=` of the page that the browser came back to.",
      example: "mKx2Vn8pQ1rS5tUw.pV3qLr8xYzA0bC2dE4fG6hI8jK1lM3nO5",
    }),
    code_verifier: z
      .string()
      .regex(/^[\w.~-]{43,128}$/, "must have 43 to 128 unreserved characters")
      .openapi({
        description: "The secret whose SHA-256 was sent as `code_challenge`.",
        example: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
      }),
  })
  .openapi("SignInCodeInput");

const provider = () =>
  choice<SignInProviderName>({ google: "An account of Google.", github: "An account of GitHub." }).openapi({
    description: "The provider that signs the person in.",
    example: "google",
  });

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

export const ProvidersDto = z
  .object({ data: z.array(provider()).describe("Providers that this shop has set up.") })
  .openapi("SignInProviders");

export const IdentityDto = z
  .object({
    id: id(),
    provider: provider(),
    created_at: timestamp(),
    last_used_at: timestamp().nullable().describe("Its last sign-in; null before the first."),
  })
  .openapi("Identity");
export const IdentitiesDto = z
  .object({ data: z.array(IdentityDto).describe("Every linked provider, without pages.") })
  .openapi("Identities");

export const toIdentityDto = (row: IdentityRow): z.output<typeof IdentityDto> => ({
  id: row.id,
  provider: provider().parse(row.provider),
  created_at: toIso(row.created_at),
  last_used_at: row.last_used_at === null ? null : toIso(row.last_used_at),
});
