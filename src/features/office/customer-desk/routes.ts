import { AttemptError } from "#access/limits";
import { authContract } from "#access/sessions";
import { AccountError } from "#people/accounts";
import { everyone } from "#platform/http/auth";
import { networkOfClient } from "#platform/http/rate-limit";
import { json, route, type Route } from "#platform/http/route";
import { CustomerDeskError } from "./errors.ts";
import { confirmEmailMove } from "./move-email.ts";
import { ConfirmEmailInput } from "./schemas.ts";

const confirm = route(
  {
    ...authContract,
    method: "post",
    path: "/auth/email/confirm",
    operationId: "confirmEmail",
    summary: "Confirm the e-mail address that staff were asked to set",
    description:
      "With the token of the mailed link. The account moves to the address, which is verified by it; all sessions end. Log in with the new address afterwards. An account whose address was never verified loses its password: ask for a new one at `/auth/password/reset`.",
    access: everyone,
    request: { body: json(ConfirmEmailInput, "The token of the link") },
    responses: { 204: { description: "The account has moved" } },
    problems: [CustomerDeskError.invalid_email_link, AccountError.email_taken, AttemptError.too_many_attempts],
  },
  async (c) => {
    await confirmEmailMove(c.var.ctx, c.req.valid("json").token, networkOfClient(c));
    return c.body(null, 204);
  },
);

export const contactRoutes: readonly Route[] = [confirm];
