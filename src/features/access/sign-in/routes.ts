import { AttemptError } from "#access/limits";
import { PasswordError } from "#access/passwords";
import { authContract, clientOf } from "#access/sessions";
import { AccountError } from "#people/accounts";
import { userOf } from "#platform/http/access";
import { everyoneWithCart, signedIn } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { changePassword } from "./change-password.ts";
import { SignInError } from "./errors.ts";
import { logIn } from "./log-in.ts";
import { registerUser } from "./register-user.ts";
import {
  AdmittedDto,
  LogInInput,
  PasswordChangeInput,
  RegisterInput,
  SignedInDto,
  toAdmittedDto,
  toSignedInDto,
} from "./schemas.ts";

const register = route(
  {
    ...authContract,
    method: "post",
    path: "/auth/register",
    operationId: "register",
    bot_check: true,
    summary: "Make an account and sign in",
    description:
      "With an e-mail address or a telephone number. Passwords have 8 to 128 characters; the most common ones are refused.",
    access: everyoneWithCart,
    request: { body: json(RegisterInput, "Who signs up") },
    responses: { 201: json(SignedInDto, "The account and its first tokens") },
    problems: [AccountError.email_taken, AccountError.phone_taken, AttemptError.too_many_attempts],
  },
  async (c) => c.json(toSignedInDto(await registerUser(c.var.ctx, c.req.valid("json"), clientOf(c))), 201),
);

const login = route(
  {
    ...authContract,
    method: "post",
    path: "/auth/login",
    operationId: "login",
    bot_check: true,
    summary: "Sign in by e-mail address or number, and password",
    description:
      "The answer does not say whether the address, the number or the password is wrong. A number signs in once somebody signed up with it or verified it. After five wrong attempts each further one waits longer, up to 15 minutes: 429 with Retry-After. If the account requires more than the password, the answer is `mfa_required`, and its `factors` say what completes the log-in: a `code` sent with the `mfa_token` to `/auth/login/mfa`, or a `passkey` used to sign in. Accounts with an authenticator app always require a code; accounts with a passkey require it if they work in the back office.",
    access: everyoneWithCart,
    request: { body: json(LogInInput, "E-mail address or number, and password") },
    responses: { 200: json(AdmittedDto, "The account and its tokens, or a token for the second factor") },
    problems: [SignInError.invalid_credentials, AttemptError.too_many_attempts],
  },
  async (c) => c.json(toAdmittedDto(await logIn(c.var.ctx, c.req.valid("json"), clientOf(c))), 200),
);

const password = route(
  {
    ...authContract,
    method: "post",
    path: "/auth/password/change",
    operationId: "changePassword",
    summary: "Change the password",
    description: "This session goes on, all others end.",
    access: signedIn,
    request: { body: json(PasswordChangeInput, "The present and the new password") },
    responses: { 204: { description: "Changed" } },
    problems: [PasswordError.wrong_password, AttemptError.too_many_attempts],
  },
  async (c) => {
    await changePassword(c.var.ctx, userOf(c.var.ctx), c.req.valid("json"));
    return c.body(null, 204);
  },
);

/** Under `/auth`: how somebody comes in by a password, and how it is changed. */
export const signInRoutes: readonly Route[] = [register, login, password];
