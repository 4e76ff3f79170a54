import { userOf } from "#platform/access";
import { signedIn } from "#platform/auth";
import { PlatformError } from "#platform/errors";
import { json, route, type Route } from "#platform/http";
import { AccountError } from "./errors.ts";
import { ProfileInput, toUserDto, UserDto } from "./schemas.ts";
import { findUser, openAccount } from "./store.ts";
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
    return c.json(toUserDto(await openAccount(c.var.ctx, user)), 200);
  },
);

const changeMe = route(
  {
    method: "patch",
    path: "/me",
    operationId: "updateMe",
    tags,
    summary: "Change the profile",
    description:
      "Only the fields that are sent. The e-mail address and the role are not among them. A number that is set here is for contact; `/auth/verify` makes one sign in, and taking such a one away asks for a proof of the last five minutes, by a factor where the account has one.",
    access: signedIn,
    step_up: "sometimes",
    request: { body: json(ProfileInput, "What changes") },
    responses: { 200: json(UserDto, "The account as it is now") },
    problems: [PlatformError.factor_required, AccountError.phone_signs_in],
  },
  async (c) => {
    const { ctx } = c.var;
    return c.json(toUserDto(await updateProfile(ctx, userOf(ctx), c.req.valid("json"))), 200);
  },
);

const replaceMe = route(
  {
    method: "put",
    path: "/me",
    operationId: "replaceMe",
    tags,
    summary: "Change the profile, as PATCH does",
    description: "No field is required, so the two are the same.",
    access: signedIn,
    step_up: "sometimes",
    request: { body: json(ProfileInput, "What changes") },
    responses: { 200: json(UserDto, "The account as it is now") },
    problems: [PlatformError.factor_required, AccountError.phone_signs_in],
  },
  async (c) => {
    const { ctx } = c.var;
    return c.json(toUserDto(await updateProfile(ctx, userOf(ctx), c.req.valid("json"))), 200);
  },
);

/** `/me`: the account. */
export const profileRoutes: readonly Route[] = [me, changeMe, replaceMe];
