import { z } from "@hono/zod-openapi";
import { userOf } from "#platform/access";
import { everyone, signedIn } from "#platform/auth";
import type { Ctx } from "#platform/context";
import { pageOf, pageQuery } from "#platform/cursor";
import { PlatformError } from "#platform/errors";
import { json, route, type Route } from "#platform/http";
import { IdParam } from "#platform/schemas";
import { publicKeys } from "./access-token.ts";
import { endSession } from "./end-session.ts";
import { AccountError } from "./errors.ts";
import { JwksDto, ProfileInput, SessionDto, toSessionDto, toUserDto, UserDto } from "./schemas.ts";
import { findUser, listSessions, openAccount } from "./store.ts";
import { updateProfile } from "./update-profile.ts";

const tags = ["Me"];
const PageQuery = z.strictObject(pageQuery);

const me = route(
  {
    method: "get",
    path: "/me",
    operationId: "getMe",
    tags,
    summary: "The account that is signed in",
    description: "With its role and what that allows in the back office.",
    access: signedIn,
    responses: { 200: json(UserDto, "The account") },
  },
  async (c) => {
    const [user] = await findUser(c.var.ctx, userOf(c.var.ctx).id);
    if (!user) throw PlatformError.invalid_token();
    return c.json(toUserDto(await openAccount(c.var.ctx, user)), 200);
  },
);

/** What PATCH and PUT have in common: no field is required, so they do the same. */
const changingMe = {
  path: "/me",
  tags,
  access: signedIn,
  step_up: "sometimes",
  request: { body: json(ProfileInput, "What changes") },
  responses: { 200: json(UserDto, "The account as it is now") },
  problems: [PlatformError.factor_required, AccountError.phone_signs_in],
} as const;

const changedMe = async (ctx: Ctx, input: z.output<typeof ProfileInput>) =>
  toUserDto(await updateProfile(ctx, userOf(ctx), input));

const changeMe = route(
  {
    ...changingMe,
    method: "patch",
    operationId: "updateMe",
    summary: "Change the profile",
    description:
      "Only the fields that are sent. The e-mail address and the role are not among them. A number that is set here is for contact; `/auth/verify` makes one sign in, and taking such a one away asks for a proof of the last five minutes, by a factor where the account has one.",
  },
  async (c) => c.json(await changedMe(c.var.ctx, c.req.valid("json")), 200),
);

const replaceMe = route(
  {
    ...changingMe,
    method: "put",
    operationId: "replaceMe",
    summary: "Change the profile, as PATCH does",
    description: "No field is required, so the two are the same.",
  },
  async (c) => c.json(await changedMe(c.var.ctx, c.req.valid("json")), 200),
);

const mySessions = route(
  {
    method: "get",
    path: "/me/sessions",
    operationId: "listMySessions",
    tags,
    summary: "Where the account is signed in",
    description:
      "The sessions that live, newest first, with the device and about where they were opened. The client's address is not kept.",
    access: signedIn,
    request: { query: PageQuery },
    responses: { 200: json(pageOf(SessionDto), "A page of sessions") },
  },
  async (c) => {
    const { ctx } = c.var;
    const user = userOf(ctx);
    const { rows, ...page } = await listSessions(ctx, user, c.req.valid("query"));
    return c.json({ data: rows.map((row) => toSessionDto(row, user.session_id)), ...page }, 200);
  },
);

const endMySession = route(
  {
    method: "delete",
    path: "/me/sessions/{id}",
    operationId: "endMySession",
    tags,
    summary: "Sign out one device",
    description: "Its tokens stop working. Done twice it stays done.",
    access: signedIn,
    request: { params: IdParam },
    responses: { 204: { description: "Ended" } },
    problems: [AccountError.session_not_found],
  },
  async (c) => {
    await endSession(c.var.ctx, userOf(c.var.ctx), c.req.valid("param").id);
    return c.body(null, 204);
  },
);

const jwks = route(
  {
    method: "get",
    path: "/.well-known/jwks.json",
    operationId: "getSigningKeys",
    tags: ["Signing in"],
    summary: "The keys that access tokens are checked with",
    description: "A JSON Web Key Set (RFC 7517). Tokens name theirs by `kid`; while keys rotate there are several.",
    access: everyone,
    responses: { 200: json(JwksDto, "The public keys") },
  },
  async (c) => {
    c.header("Cache-Control", "public, max-age=300");
    const keys = z.array(JwksDto.shape.keys.element).parse(await publicKeys(c.var.ctx));
    return c.json({ keys }, 200);
  },
);

/** `/me`: the account, and where it is signed in. */
export const profileRoutes: readonly Route[] = [me, changeMe, replaceMe, mySessions, endMySession];
/** At the root, where everybody looks for it. */
export const keyRoutes: readonly Route[] = [jwks];
