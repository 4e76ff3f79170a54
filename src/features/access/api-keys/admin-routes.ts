import { StaffError } from "#access/staff";
import { staffPermissions } from "#people/roles";
import { staff } from "#platform/http/auth";
import type { AnswerSecrets } from "#platform/http/idempotency";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { createApiKey } from "./create-api-key.ts";
import { findApiKey, revokeApiKey, rotateApiKey } from "./end-api-key.ts";
import { ApiKeyError } from "./errors.ts";
import { listApiKeys } from "./list-api-keys.ts";
import {
  ApiKeyDto,
  ApiKeysPage,
  ApiKeysQuery,
  CreateApiKey,
  NewApiKeyDto,
  RotateApiKey,
  toApiKeyDto,
  toNewApiKeyDto,
} from "./schemas.ts";

const tags = ["Staff"];
/** A repeat makes no second key, and cannot show the first one: it is nowhere any more. */
const secrets: AnswerSecrets = {
  fields: ["key"],
  again: async (_ctx, { body }) => {
    throw ApiKeyError.api_key_already_shown({ api_key_id: String(body["id"]) });
  },
};

const list = route(
  {
    method: "get",
    path: "/admin/api-keys",
    operationId: "adminListApiKeys",
    tags,
    summary: "List the API keys",
    description:
      "Newest first, with the account that made each, and including keys that have ended. A key itself is shown only when it is made.",
    access: staff(staffPermissions.read),
    request: { query: ApiKeysQuery },
    responses: { 200: json(ApiKeysPage, "A page of keys") },
  },
  async (c) => {
    const { rows, ...rest } = await listApiKeys(c.var.ctx, c.req.valid("query"));
    return c.json({ data: rows.map(toApiKeyDto), ...rest }, 200);
  },
);

const show = route(
  {
    method: "get",
    path: "/admin/api-keys/{id}",
    operationId: "adminGetApiKey",
    tags,
    summary: "Show an API key",
    description: "What it may do, until when, and when it was used last.",
    access: staff(staffPermissions.read),
    request: { params: IdParam },
    responses: { 200: json(ApiKeyDto, "The key") },
    problems: [ApiKeyError.api_key_not_found],
  },
  async (c) => c.json(toApiKeyDto(await findApiKey(c.var.ctx, c.req.valid("param").id)), 200),
);

const create = route(
  {
    method: "post",
    path: "/admin/api-keys",
    operationId: "adminCreateApiKey",
    tags,
    summary: "Make an API key",
    description:
      "For machines that work in the back office. Send the key as a bearer token. Its scopes are permissions that you hold, and it can do at most what you may do at the time of each request: it stops working with your account. No key can manage accounts, roles or keys. The key is shown in this answer only.",
    access: staff(staffPermissions.write),
    step_up: "always",
    request: { body: json(CreateApiKey, "What it is for, and what it may do") },
    responses: { 201: json(NewApiKeyDto, "The key") },
    secrets,
    problems: [StaffError.permission_not_held, ApiKeyError.api_key_already_shown],
  },
  async (c) => {
    const { row, key } = await createApiKey(c.var.ctx, c.req.valid("json"));
    return c.json(toNewApiKeyDto(await findApiKey(c.var.ctx, row.id), key), 201);
  },
);

const rotate = route(
  {
    method: "post",
    path: "/admin/api-keys/{id}/rotate",
    operationId: "adminRotateApiKey",
    tags,
    summary: "Replace an API key",
    description:
      "Makes a new key with the same name and scopes, which belongs to you and lasts as long as the old one was made for. The old key stays valid for the overlap, so that nothing is interrupted.",
    access: staff(staffPermissions.write),
    step_up: "always",
    request: { params: IdParam, body: json(RotateApiKey, "The overlap") },
    responses: { 201: json(NewApiKeyDto, "The new key") },
    secrets,
    problems: [
      StaffError.permission_not_held,
      ApiKeyError.api_key_not_found,
      ApiKeyError.api_key_ended,
      ApiKeyError.api_key_already_shown,
    ],
  },
  async (c) => {
    const { ctx } = c.var;
    const { row, key } = await rotateApiKey(ctx, c.req.valid("param").id, c.req.valid("json").overlap_seconds);
    return c.json(toNewApiKeyDto(await findApiKey(ctx, row.id), key), 201);
  },
);

const revoke = route(
  {
    method: "delete",
    path: "/admin/api-keys/{id}",
    operationId: "adminRevokeApiKey",
    tags,
    summary: "Revoke an API key",
    description:
      "The key stops working at once in the location that answers, and within 10 seconds elsewhere. It stays in the list. You must hold all its scopes.",
    access: staff(staffPermissions.write),
    request: { params: IdParam },
    responses: { 204: { description: "Revoked" } },
    problems: [StaffError.permission_not_held, ApiKeyError.api_key_not_found],
  },
  async (c) => {
    await revokeApiKey(c.var.ctx, c.req.valid("param").id);
    return c.body(null, 204);
  },
);

export const apiKeyRoutes: readonly Route[] = [list, show, create, rotate, revoke];
