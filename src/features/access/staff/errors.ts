import { defineErrors } from "#platform/basics/errors";
import { textMember } from "#platform/basics/problem-members";

export const StaffError = defineErrors("Staff and API keys", {
  permission_not_held: {
    status: 403,
    detail: "You can only give or take away permissions that you hold. You lack: {permissions}.",
    cause: "Callers grant and revoke only permissions that they hold; `permissions` are the missing ones.",
    remedy: "Ask an admin who holds them.",
    members: {
      permissions: textMember(
        "The permissions that the caller lacks, with commas between them.",
        "staff:write, orders:write",
      ),
    },
  },
  user_not_found: {
    status: 404,
    detail: "There is no such user.",
    cause: "No user has this id.",
    remedy: "Search at `GET /admin/users`.",
  },
  verified_email_required: {
    status: 409,
    detail:
      "Roles in the back office require a verified e-mail address, and this user's is not verified. Ask the user to verify it at `/auth/verify` first.",
    cause: "A role in the back office needs a verified e-mail address.",
    remedy: "Let the user verify it at `POST /auth/verify`.",
  },
  role_not_found: {
    status: 404,
    detail: "There is no such role.",
    cause: "No role has this name.",
    remedy: "List them at `GET /admin/roles`.",
  },
  role_taken: {
    status: 409,
    detail: "There is a role of this name already.",
    cause: "A role with this name exists.",
    remedy: "Change it, or choose another name.",
  },
  role_in_use: {
    status: 409,
    detail: "The role still has members. Give them another role first.",
    cause: "Users have the role.",
    remedy: "Give them another role first.",
  },
  role_built_in: {
    status: 409,
    detail: "Built-in roles cannot be changed. Create a role of your own instead.",
    cause: "Built-in roles do not change.",
    remedy: "Create a role of your own.",
  },
  last_admin: {
    status: 409,
    detail: "This is the last admin. Make another one first.",
    cause: "The shop would be left without an admin.",
    remedy: "Make another user an admin first.",
  },
  own_account: {
    status: 409,
    detail: "This is your own account. Ask another admin.",
    cause: "Nobody disables or demotes their own account.",
    remedy: "Ask another admin.",
  },
});
