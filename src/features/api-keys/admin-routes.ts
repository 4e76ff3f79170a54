import { staff } from "#platform/auth";
import { createRouter, json, route } from "#platform/http";
import { IdParam } from "#platform/schemas";
import { StaffError } from "#staff";
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

const list = route(
  {
    method: "get",
    path: "/admin/api-keys",
    operationId: "listApiKeys",
    tags,
    summary: "List the API keys",
    description:
      "Newest first, with the account that made each, and including keys that have ended. A key itself is shown only when it is made.",
    access: staff("staff:read"),
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
    operationId: "getApiKey",
    tags,
    summary: "Show an API key",
    description: "What it may do, until when, and when it was used last.",
    access: staff("staff:read"),
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
    operationId: "createApiKey",
    tags,
    summary: "Make an API key",
    description:
      "For a machine that works in the back office. Send it as a bearer token. Its scopes can be what you may do yourself, and it can do at most what you can do at the time: it ends with your account. No key manages accounts, roles or keys. The answer is the only one that shows the key.",
    access: staff("staff:write"),
    step_up: "always",
    request: { body: json(CreateApiKey, "What it is for, and what it may do") },
    responses: { 201: json(NewApiKeyDto, "The key") },
    problems: [StaffError.permission_not_held],
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
    operationId: "rotateApiKey",
    tags,
    summary: "Replace an API key",
    description:
      "A new key with the same name and scopes, yours from now on, that lasts as long as the old one was made for. The old one stays valid for the overlap, so that nothing stops.",
    access: staff("staff:write"),
    step_up: "always",
    request: { params: IdParam, body: json(RotateApiKey, "The overlap") },
    responses: { 201: json(NewApiKeyDto, "The new key") },
    problems: [StaffError.permission_not_held, ApiKeyError.api_key_not_found, ApiKeyError.api_key_ended],
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
    operationId: "revokeApiKey",
    tags,
    summary: "Revoke an API key",
    description:
      "It is refused at once where this was answered, within 10 seconds elsewhere. It stays in the list. You must hold all its scopes.",
    access: staff("staff:write"),
    request: { params: IdParam },
    responses: { 204: { description: "Revoked" } },
    problems: [StaffError.permission_not_held, ApiKeyError.api_key_not_found],
  },
  async (c) => {
    await revokeApiKey(c.var.ctx, c.req.valid("param").id);
    return c.body(null, 204);
  },
);

export const apiKeyRoutes = createRouter([list, show, create, rotate, revoke]);
