import { AccountError, auth, contactOf, toUserDto, UserDto } from "#accounts";
import { AttemptError } from "#attempts";
import { CodeError, codeSent, CodeSentDto } from "#one-time-codes";
import { userOf } from "#platform/access";
import { signedIn } from "#platform/auth";
import { createRouter, json, route } from "#platform/http";
import { addressOf } from "#platform/rate-limit";
import { ContactError } from "./errors.ts";
import { ConfirmContactInput, VerifyContactInput } from "./schemas.ts";
import { confirmContact, sendVerification } from "./verify-contact.ts";

const verify = route(
  {
    ...auth,
    method: "post",
    path: "/auth/verify",
    operationId: "sendVerification",
    summary: "Send a code to an e-mail address or telephone number",
    description:
      "To the account's own e-mail address, or to any number that is to become its own. Six digits, good for ten minutes, five tries and one use; the next code replaces it.",
    access: signedIn,
    request: { body: json(VerifyContactInput, "Where the code goes") },
    responses: { 202: json(CodeSentDto, "The code is on its way") },
    problems: [ContactError.already_verified, AttemptError.too_many_attempts],
  },
  async (c) => {
    const { ctx } = c.var;
    await sendVerification(ctx, userOf(ctx), contactOf(c.req.valid("json")), addressOf(c));
    return c.json(codeSent, 202);
  },
);

const confirm = route(
  {
    ...auth,
    method: "post",
    path: "/auth/verify/confirm",
    operationId: "confirmVerification",
    summary: "Send back the code that came",
    description:
      "The e-mail address is verified, or the number becomes the account's own: from then on it signs in, and nobody else can.",
    access: signedIn,
    request: { body: json(ConfirmContactInput, "Where the code came, and the code") },
    responses: { 200: json(UserDto, "The account as it is now") },
    problems: [CodeError.invalid_code, AccountError.phone_taken],
  },
  async (c) => {
    const { ctx } = c.var;
    const { code, ...fields } = c.req.valid("json");
    return c.json(toUserDto(await confirmContact(ctx, userOf(ctx), contactOf(fields), code)), 200);
  },
);

/** `/auth/verify`: that an address or number is the account's own. */
export const contactRoutes = createRouter([verify, confirm]);
