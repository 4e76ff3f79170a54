import { AttemptError } from "#access/limits";
import { CodeError, codeSent, CodeSentDto, LINK_SECONDS } from "#access/one-time-codes";
import { authContract } from "#access/sessions";
import { contactOf } from "#people/accounts";
import { everyone } from "#platform/http/auth";
import { networkOfClient } from "#platform/http/rate-limit";
import { json, route, type Route } from "#platform/http/route";
import { proveReset } from "./prove-reset.ts";
import { requestReset } from "./request-reset.ts";
import { resetPassword } from "./reset-password.ts";
import { ProveResetInput, RequestResetInput, ResetPasswordInput, ResetTokenDto } from "./schemas.ts";

const request = route(
  {
    ...authContract,
    method: "post",
    path: "/auth/password/reset",
    operationId: "requestPasswordReset",
    bot_check: true,
    summary: "Ask for a new password",
    description:
      "Sends a six-digit code, and by mail also a link, to the account with that address or number. The answer is the same if there is no such account.",
    access: everyone,
    request: { body: json(RequestResetInput, "The address or number that signs in") },
    responses: { 202: json(CodeSentDto, "If somebody signs in so, a code is on its way") },
    problems: [AttemptError.too_many_attempts],
  },
  async (c) => {
    await requestReset(c.var.ctx, contactOf(c.req.valid("json")), networkOfClient(c));
    return c.json(codeSent, 202);
  },
);

const prove = route(
  {
    ...authContract,
    method: "post",
    path: "/auth/password/reset/verify",
    operationId: "verifyPasswordReset",
    summary: "Exchange the code for a token that sets a password",
    description: "Uses the code up. After five tries, right or wrong, request a new one.",
    access: everyone,
    request: { body: json(ProveResetInput, "Where the code came, and the code") },
    responses: { 200: json(ResetTokenDto, "The token") },
    problems: [CodeError.invalid_code, AttemptError.too_many_attempts],
  },
  async (c) => {
    const { code, ...fields } = c.req.valid("json");
    const reset_token = await proveReset(c.var.ctx, contactOf(fields), code, networkOfClient(c));
    return c.json({ reset_token, expires_in: LINK_SECONDS }, 200);
  },
);

const confirm = route(
  {
    ...authContract,
    method: "post",
    path: "/auth/password/reset/confirm",
    operationId: "confirmPasswordReset",
    summary: "Set a new password",
    description:
      "All sessions end, and a mail tells the owner. It does not sign in: log in afterwards, with a second factor if the account has one.",
    access: everyone,
    request: { body: json(ResetPasswordInput, "The token and the new password") },
    responses: { 204: { description: "The password is set" } },
    problems: [CodeError.invalid_reset_token, AttemptError.too_many_attempts],
  },
  async (c) => {
    await resetPassword(c.var.ctx, c.req.valid("json"), networkOfClient(c));
    return c.body(null, 204);
  },
);

/** `/auth/password/reset`: for who has forgotten it. */
export const passwordResetRoutes: readonly Route[] = [request, prove, confirm];
