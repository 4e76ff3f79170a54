import { everyone } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { AccountError } from "./errors.ts";
import { findProfile } from "./find-profile.ts";
import { ProfileDto, toProfileDto } from "./schemas.ts";

const profile = route(
  {
    method: "get",
    path: "/profiles/{id}",
    operationId: "getProfile",
    tags: ["Me"],
    summary: "Get a public profile",
    description:
      "The name and picture of a user who has set `visibility` to `public`. Every other user, and one that does not exist, is 404.",
    access: everyone,
    request: { params: IdParam },
    responses: { 200: json(ProfileDto, "The profile") },
    problems: [AccountError.profile_not_found],
  },
  async (c) => {
    c.header("Cache-Control", "no-store");
    return c.json(toProfileDto(await findProfile(c.var.ctx, c.req.valid("param").id)), 200);
  },
);

/** `/profiles`. */
export const publicProfileRoutes: readonly Route[] = [profile];
