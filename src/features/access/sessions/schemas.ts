import { z } from "@hono/zod-openapi";
import { toIso } from "#platform/basics/time";
import { id, timestamp } from "#platform/http/schemas";
import { nameDevice } from "./device-rules.ts";
import type { sessions } from "./tables.ts";

export const RefreshInput = z
  .strictObject({
    refresh_token: z.string().min(1).max(200).openapi({
      description: "The latest one. It works once: the answer has its successor.",
      example: "q3rJ9vH0k1f2s8m4XyZbT6uQeWc5aLpN7dGiOoRlKjE",
    }),
  })
  .openapi("RefreshInput");

export const VerifyInput = z
  .strictObject({
    token: z
      .string()
      .min(1)
      .max(4096)
      .openapi({ description: "An access token of this shop.", example: "eyJhbGciOiJFZERTQSIsInR5cCI6ImF0K2p3dCJ9…" }),
  })
  .openapi("VerifyInput");

const tokens = {
  access_token: z.string().openapi({
    description: "Send it as `Authorization: Bearer …`.",
    example: "eyJhbGciOiJFZERTQSIsInR5cCI6ImF0K2p3dCJ9…",
  }),
  refresh_token: z.string().openapi({
    description: "For `/auth/token/refresh`, once. Keep it secret.",
    example: "q3rJ9vH0k1f2s8m4XyZbT6uQeWc5aLpN7dGiOoRlKjE",
  }),
  token_type: z.literal("Bearer").describe("How `access_token` is sent."),
  expires_in: z.int().openapi({ description: "Seconds until the access token expires.", example: 900 }),
};
export const TokensDto = z.object(tokens).openapi("Tokens");
export const VerifiedDto = z
  .object({
    active: z
      .boolean()
      .openapi({ description: "Whether the token is valid now. If not, nothing else is there.", example: true }),
    sub: id().optional().describe("Id of the account."),
    exp: z.int().optional().openapi({ description: "Seconds since the epoch.", example: 1_793_440_800 }),
    role: z.string().optional().openapi({ description: "The account's role at this moment.", example: "customer" }),
  })
  .openapi("VerifiedToken");

export const SessionDto = z
  .object({
    id: id(),
    current: z.boolean().openapi({ description: "Whether this is the session that asks.", example: true }),
    device: z.string().nullable().openapi({ description: "Read from the user agent.", example: "Firefox on Linux" }),
    user_agent: z.string().nullable().openapi({
      description: "As the browser named itself at the log-in; null when it did not.",
      example: "Mozilla/5.0 (X11; Linux x86_64)",
    }),
    country: z.string().nullable().openapi({ description: "ISO 3166-1 alpha-2.", example: "GB" }),
    city: z.string().nullable().openapi({
      description: "Where the log-in came from, by its network address; null when unknown.",
      example: "London",
    }),
    created_at: timestamp(),
    last_used_at: timestamp().openapi({ description: "The last log-in or refresh." }),
    expires_at: timestamp().describe("A refresh before then extends it."),
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
  last_used_at: toIso(row.last_used_at),
  expires_at: toIso(row.expires_at),
});

export const JwksDto = z
  .object({
    keys: z
      .array(
        z.object({
          kty: z.string().openapi({ description: "`OKP`: a key on an Edwards curve (RFC 8037).", example: "OKP" }),
          crv: z.string().openapi({ description: "The curve.", example: "Ed25519" }),
          x: z.string().openapi({
            description: "The public key, base64url.",
            example: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
          }),
          kid: z.string().openapi({ description: "As in the header of a token.", example: "2026-01" }),
          alg: z.string().openapi({ description: "The signature's algorithm.", example: "EdDSA" }),
          use: z.string().openapi({ description: "`sig`: it verifies signatures.", example: "sig" }),
        }),
      )
      .describe("The newest signs. Look a token's key up by its `kid`."),
  })
  .openapi("JsonWebKeySet");
