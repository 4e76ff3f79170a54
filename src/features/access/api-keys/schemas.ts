import { z } from "@hono/zod-openapi";
import { toIso, toIsoOrNull } from "#platform/basics/time";
import { pageOf, pageQuery } from "#platform/data/cursor";
import { keyScopes } from "#platform/http/permissions";
import { actor, id, moment, overlapSeconds, permissionList, text, timestamp } from "#platform/http/schemas";
import type { ShownApiKey } from "./store.ts";

const name = () => text(100).openapi({ example: "Warehouse" });
const scopes = () =>
  permissionList(keyScopes, { least: 1 }).openapi({ example: ["inventory:read", "inventory:write"] });

const shape = {
  id: id(),
  name: z.string().openapi({ description: "What the key is for, as its maker called it.", example: "Warehouse" }),
  prefix: z.string().openapi({ description: "How the key begins.", example: "sk_V1StGXR8" }),
  scopes: z
    .array(z.string())
    .openapi({ description: "The permissions that the key holds.", example: ["inventory:read", "inventory:write"] }),
  expires_at: timestamp().describe("From then on the key is refused."),
  last_used_at: timestamp().nullable().openapi({ description: "To the minute, or so." }),
  revoked_at: timestamp().nullable().describe("When it was ended by hand; null while it was not."),
  replaces: id().nullable().openapi({ description: "The key that this one took the place of." }),
  actor: actor().openapi({
    description:
      "The account that made the key. The key can do at most what this account may do now, and nothing while it is disabled.",
  }),
  created_at: timestamp(),
};
export const ApiKeyDto = z.object(shape).openapi("ApiKey");
export const NewApiKeyDto = z
  .object({
    ...shape,
    key: z.string().openapi({
      description: "The key itself: shown now and never again.",
      example: "sk_V1StGXR8_Z5jdHi6B-myT0qLr4nXw2cKe7uAoPs9fGvY",
    }),
  })
  .openapi("NewApiKey");
export const ApiKeysPage = pageOf(ApiKeyDto);
export const ApiKeysQuery = z.strictObject(pageQuery);

export const CreateApiKey = z
  .strictObject({
    name: name().describe("What the key is for."),
    scopes: scopes().describe("The permissions that the key is to hold. You need each of them yourself."),
    expires_at: moment()
      .optional()
      .openapi({ description: "At most 365 days from now; 90 days from now if it is left out." }),
  })
  .openapi("CreateApiKey");

export const RotateApiKey = z
  .strictObject({
    overlap_seconds: overlapSeconds("How long the old key still works, a week at most."),
  })
  .openapi("RotateApiKey");

export const toApiKeyDto = (row: ShownApiKey): z.output<typeof ApiKeyDto> => ({
  id: row.id,
  name: row.name,
  prefix: row.prefix,
  scopes: [...row.scopes],
  expires_at: toIso(row.expires_at),
  last_used_at: toIsoOrNull(row.last_used_at),
  revoked_at: toIsoOrNull(row.revoked_at),
  replaces: row.replaces,
  actor: { type: "user", id: row.created_by, name: row.maker_name },
  created_at: toIso(row.created_at),
});
export const toNewApiKeyDto = (row: ShownApiKey, key: string) => ({ ...toApiKeyDto(row), key });
