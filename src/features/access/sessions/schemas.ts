import { z } from "@hono/zod-openapi";
import { toIso } from "#platform/basics/time";
import { id, timestamp } from "#platform/http/schemas";
import { nameDevice } from "./device-rules.ts";
import type { sessions } from "./tables.ts";

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

const tokens = {
  access_token: z.string().openapi({ example: "eyJhbGciOiJFZERTQSIsInR5cCI6ImF0K2p3dCJ9…" }),
  refresh_token: z.string().openapi({ example: "q3rJ9vH0k1f2s8m4XyZbT6uQeWc5aLpN7dGiOoRlKjE" }),
  token_type: z.literal("Bearer"),
  expires_in: z.int().openapi({ description: "Seconds until the access token expires.", example: 900 }),
};
export const TokensDto = z.object(tokens).openapi("Tokens");
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
    last_used_at: timestamp().openapi({ description: "The last log-in or refresh." }),
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
  last_used_at: toIso(row.last_used_at),
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
