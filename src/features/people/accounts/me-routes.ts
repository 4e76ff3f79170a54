import type { z } from "@hono/zod-openapi";
import { PlatformError } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";
import { userOf } from "#platform/http/access";
import { signedIn } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { AccountError } from "./errors.ts";
import { ProfileInput, toUserDto, UserDto } from "./schemas.ts";
import { findUser, unsealAccount } from "./store.ts";
import { updateProfile } from "./update-profile.ts";

const tags = ["Me"];

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
    return c.json(toUserDto(await unsealAccount(c.var.ctx, user)), 200);
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

/** `/me`: the account. */
export const profileRoutes: readonly Route[] = [me, changeMe, replaceMe];
