import { defineErrors } from "#platform/basics/errors";
import { textMember } from "#platform/basics/problem-members";

export const StaffError = defineErrors({
  permission_not_held: {
    status: 403,
    detail: "You can only give or take away permissions that you hold. You lack: {permissions}.",
    members: {
      permissions: textMember(
        "The permissions that the caller lacks, with commas between them.",
        "staff:write, orders:write",
      ),
    },
  },
  user_not_found: { status: 404, detail: "There is no such user." },
  verified_email_required: {
    status: 409,
    detail:
      "Roles in the back office require a verified e-mail address, and this user's is not verified. Ask the user to verify it at `/auth/verify` first.",
  },
  role_not_found: { status: 404, detail: "There is no such role." },
  role_taken: { status: 409, detail: "There is a role of this name already." },
  role_in_use: { status: 409, detail: "The role still has members. Give them another role first." },
  role_built_in: {
    status: 409,
    detail: "Built-in roles cannot be changed. Create a role of your own instead.",
  },
  last_admin: { status: 409, detail: "This is the last admin. Make another one first." },
  own_account: { status: 409, detail: "This is your own account. Ask another admin." },
});
