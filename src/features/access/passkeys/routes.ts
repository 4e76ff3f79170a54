import { z } from "@hono/zod-openapi";
import { authContract, clientOf } from "#access/sessions";
import { SignedInDto, toSignedInDto } from "#access/sign-in";
import { pageQuery } from "#platform/data/cursor";
import { userOf } from "#platform/http/access";
import { everyone, everyoneWithCart, signedIn } from "#platform/http/auth";
import { changes } from "#platform/http/changes";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { addPasskey, beginPasskey } from "./add-passkey.ts";
import { removePasskey, renamePasskey } from "./change-passkey.ts";
import { PasskeyError } from "./errors.ts";
import {
  AssertionInput,
  CreationOptionsDto,
  PasskeyDto,
  PasskeyInput,
  PasskeyNameInput,
  PasskeysPage,
  RequestOptionsDto,
  toPasskeyDto,
} from "./schemas.ts";
import { listPasskeys } from "./store.ts";
import { askForPasskey, signInByPasskey } from "./use-passkey.ts";

const begin = route(
  {
    ...authContract,
    method: "post",
    path: "/auth/passkeys/register/options",
    operationId: "beginPasskeyRegistration",
    summary: "Begin to add a passkey",
    description: "The options for the browser. The challenge is valid for five minutes and one answer.",
    access: signedIn,
    step_up: "factor",
    responses: { 200: json(CreationOptionsDto, "The options, for `navigator.credentials.create()`") },
    problems: [PasskeyError.too_many_passkeys],
  },
  async (c) => {
    const { ctx } = c.var;
    return c.json(CreationOptionsDto.parse(await beginPasskey(ctx, userOf(ctx))), 200);
  },
);

const add = route(
  {
    ...authContract,
    method: "post",
    path: "/auth/passkeys/register/verify",
    operationId: "createPasskey",
    summary: "Add a passkey",
    description:
      "Send what the device answered. From then on the passkey signs in without a password. If the account already has a passkey or an authenticator app, a proof by one of them is required.",
    access: signedIn,
    step_up: "factor",
    // The certificates of a device may be long.
    body_limit_bytes: 128 * 1024,
    request: { body: json(PasskeyInput, "The device's answer, and a name") },
    responses: { 201: json(PasskeyDto, "The passkey") },
    problems: [PasskeyError.passkey_not_verified, PasskeyError.passkey_taken],
  },
  async (c) => {
    const { ctx } = c.var;
    const { credential, name } = c.req.valid("json");
    return c.json(toPasskeyDto(await addPasskey(ctx, userOf(ctx), credential, name)), 201);
  },
);

const ask = route(
  {
    ...authContract,
    method: "post",
    path: "/auth/passkeys/sign-in/options",
    operationId: "beginPasskeyLogin",
    summary: "Begin to sign in by passkey",
    description:
      "The options for the browser, whose answer goes to `/auth/passkeys/sign-in/verify` or `/auth/step-up`. The challenge is valid for five minutes and one answer.",
    access: everyone,
    responses: { 200: json(RequestOptionsDto, "The options, for `navigator.credentials.get()`") },
  },
  async (c) => c.json(RequestOptionsDto.parse(await askForPasskey(c.var.ctx)), 200),
);

const signIn = route(
  {
    ...authContract,
    method: "post",
    path: "/auth/passkeys/sign-in/verify",
    operationId: "loginWithPasskey",
    summary: "Sign in by passkey",
    description:
      "A passkey is both factors at once, so nothing else is required. It also completes a log-in that was answered with `mfa_required` and `passkey` among its `factors`.",
    access: everyoneWithCart,
    request: { body: json(AssertionInput, "The device's answer") },
    responses: { 200: json(SignedInDto, "The account and its tokens") },
    problems: [PasskeyError.invalid_passkey],
  },
  async (c) => c.json(toSignedInDto(await signInByPasskey(c.var.ctx, c.req.valid("json"), clientOf(c))), 200),
);

const tags = ["Me"];

const list = route(
  {
    method: "get",
    path: "/me/passkeys",
    operationId: "listMyPasskeys",
    tags,
    summary: "The account's passkeys",
    description: "With when each was added and used last, newest first.",
    access: signedIn,
    request: { query: z.strictObject(pageQuery) },
    responses: { 200: json(PasskeysPage, "A page of passkeys") },
  },
  async (c) => {
    const { ctx } = c.var;
    const { rows, ...page } = await listPasskeys(ctx, userOf(ctx), c.req.valid("query"));
    return c.json({ data: rows.map(toPasskeyDto), ...page }, 200);
  },
);

const [rename, replace] = changes(
  {
    method: "patch",
    path: "/me/passkeys/{id}",
    operationId: "updateMyPasskey",
    tags,
    summary: "Rename a passkey",
    description: "What it is called in the list, and nowhere else.",
    access: signedIn,
    request: { params: IdParam, body: json(PasskeyNameInput, "The name") },
    responses: { 200: json(PasskeyDto, "The passkey as it is now") },
    problems: [PasskeyError.passkey_not_found],
  },
  async (c) => {
    const { ctx } = c.var;
    const row = await renamePasskey(ctx, userOf(ctx), c.req.valid("param").id, c.req.valid("json").name);
    return c.json(toPasskeyDto(row), 200);
  },
);

const remove = route(
  {
    method: "delete",
    path: "/me/passkeys/{id}",
    operationId: "deleteMyPasskey",
    tags,
    summary: "Remove a passkey",
    description:
      "The passkey no longer signs in. Sessions continue, but none counts as having shown a factor: the back office and further changes of factors require another factor of the account.",
    access: signedIn,
    step_up: "factor",
    request: { params: IdParam },
    responses: { 204: { description: "Removed" } },
    problems: [PasskeyError.passkey_not_found],
  },
  async (c) => {
    await removePasskey(c.var.ctx, userOf(c.var.ctx), c.req.valid("param").id);
    return c.body(null, 204);
  },
);

export const passkeyRoutes: readonly Route[] = [begin, add, ask, signIn, list, rename, replace, remove];
