import { AttemptError } from "#access/limits";
import { CodeError, codeSent, CodeSentDto } from "#access/one-time-codes";
import { authContract } from "#access/sessions";
import { AccountError, contactOf, toUserDto, UserDto } from "#people/accounts";
import { PlatformError } from "#platform/basics/errors";
import { userOf } from "#platform/http/access";
import { signedIn } from "#platform/http/auth";
import { networkOfClient } from "#platform/http/rate-limit";
import { json, route, type Route } from "#platform/http/route";
import { beginEmailChange, confirmEmailChange } from "./change-email.ts";
import { ContactError } from "./errors.ts";
import { ChangeEmailInput, ConfirmContactInput, ConfirmEmailChangeInput, VerifyContactInput } from "./schemas.ts";
import { confirmContact, sendVerification } from "./verify-contact.ts";

const verify = route(
  {
    ...authContract,
    method: "post",
    path: "/auth/verify",
    operationId: "sendVerification",
    summary: "Send a code to an e-mail address or telephone number",
    description:
      "To the account's own e-mail address, or to any number that is to become its own. The code has six digits, is valid for ten minutes, five tries and one use, and is replaced by the next one. A telephone number requires a step-up, with a second factor if the account has one, since the number will be able to sign in.",
    access: signedIn,
    step_up: "sometimes",
    request: { body: json(VerifyContactInput, "Where the code goes") },
    responses: { 202: json(CodeSentDto, "The code is on its way") },
    problems: [PlatformError.factor_required, ContactError.already_verified, AttemptError.too_many_attempts],
  },
  async (c) => {
    const { ctx } = c.var;
    await sendVerification(ctx, userOf(ctx), contactOf(c.req.valid("json")), networkOfClient(c));
    return c.json(codeSent, 202);
  },
);

const confirm = route(
  {
    ...authContract,
    method: "post",
    path: "/auth/verify/confirm",
    operationId: "confirmVerification",
    summary: "Send back the code that came",
    description:
      "The e-mail address is verified, or the number becomes the account's own: from then on it signs in to this account alone, and an account that never verified it loses it. The first verification of an account removes what was attached to it before (passkeys, authenticator app, providers) and ends its other sessions: verify first, then add them.",
    access: signedIn,
    step_up: "sometimes",
    request: { body: json(ConfirmContactInput, "Where the code came, and the code") },
    responses: { 200: json(UserDto, "The account as it is now") },
    problems: [PlatformError.factor_required, CodeError.invalid_code, AccountError.phone_taken],
  },
  async (c) => {
    const { ctx } = c.var;
    const { code, ...fields } = c.req.valid("json");
    return c.json(toUserDto(await confirmContact(ctx, userOf(ctx), contactOf(fields), code)), 200);
  },
);

const change = route(
  {
    ...authContract,
    method: "post",
    path: "/auth/email/change",
    operationId: "requestEmailChange",
    summary: "Ask for another e-mail address",
    description:
      "Sends a code to the present address (to the number, where there is none) and another to the new one. An address that belongs to another account gets no code; the answer is the same.",
    access: signedIn,
    step_up: "factor",
    request: { body: json(ChangeEmailInput, "The new address") },
    responses: { 202: json(CodeSentDto, "The codes are on their way") },
    problems: [ContactError.already_yours, AttemptError.too_many_attempts],
  },
  async (c) => {
    const { ctx } = c.var;
    await beginEmailChange(ctx, userOf(ctx), c.req.valid("json").email, networkOfClient(c));
    return c.json(codeSent, 202);
  },
);

const confirmChange = route(
  {
    ...authContract,
    method: "post",
    path: "/auth/email/change/confirm",
    operationId: "confirmEmailChange",
    summary: "Send back both codes that came",
    description: "The account moves to the new address, which counts as verified. A mail tells the old one.",
    access: signedIn,
    request: { body: json(ConfirmEmailChangeInput, "The new address and both codes") },
    responses: { 200: json(UserDto, "The account as it is now") },
    problems: [CodeError.invalid_code, AccountError.email_taken],
  },
  async (c) => {
    const { ctx } = c.var;
    return c.json(toUserDto(await confirmEmailChange(ctx, userOf(ctx), c.req.valid("json"))), 200);
  },
);

/** `/auth/verify` and `/auth/email`: that addresses and numbers are the account's own, and another address. */
export const contactRoutes: readonly Route[] = [verify, confirm, change, confirmChange];
