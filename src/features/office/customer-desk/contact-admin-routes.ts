import { AttemptError } from "#access/limits";
import { codeSent, CodeSentDto } from "#access/one-time-codes";
import { StaffError } from "#access/staff";
import { AccountError, customerPermissions } from "#people/accounts";
import { PlatformError } from "#platform/basics/errors";
import { staff } from "#platform/http/auth";
import { networkOfClient } from "#platform/http/rate-limit";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { CustomerDeskError } from "./errors.ts";
import { askEmailMove } from "./move-email.ts";
import { EmailMoveInput } from "./schemas.ts";
import { sendResetTo } from "./send-reset.ts";

const tags = ["Staff"];
const write = staff(customerPermissions.write);
const found = [StaffError.user_not_found, StaffError.permission_not_held];

const reset = route(
  {
    method: "post",
    path: "/admin/users/{id}/password-reset",
    operationId: "adminSendPasswordReset",
    tags,
    summary: "Send a user a password reset",
    description:
      "The code, and by mail the link, that `/auth/password/reset` sends. The present password works until a new one is set.",
    access: write,
    request: { params: IdParam },
    responses: { 202: json(CodeSentDto, "The message is on its way") },
    problems: [
      ...found,
      CustomerDeskError.account_disabled,
      CustomerDeskError.no_verified_contact,
      AttemptError.too_many_attempts,
    ],
  },
  async (c) => {
    await sendResetTo(c.var.ctx, c.req.valid("param").id, networkOfClient(c));
    return c.json(codeSent, 202);
  },
);

const moveEmail = route(
  {
    method: "post",
    path: "/admin/users/{id}/email",
    operationId: "adminChangeUserEmail",
    tags,
    summary: "Move a customer's account to another e-mail address",
    description:
      "Mails a link to the new address, and a notice to the present one. The account moves once the link is followed, within 24 hours; all sessions end then, and the address before is notified again. Not for API keys. Make sure first that the customer is who they say.",
    access: write,
    step_up: "always",
    request: { params: IdParam, body: json(EmailMoveInput, "The new address") },
    responses: { 202: { description: "The mails are on their way" } },
    problems: [
      ...found,
      PlatformError.person_required,
      CustomerDeskError.not_a_customer,
      CustomerDeskError.email_unchanged,
      AccountError.email_taken,
      AttemptError.too_many_attempts,
    ],
  },
  async (c) => {
    await askEmailMove(c.var.ctx, c.req.valid("param").id, c.req.valid("json").email, networkOfClient(c));
    return c.body(null, 202);
  },
);

export const contactAdminRoutes: readonly Route[] = [reset, moveEmail];
