import { AttemptError } from "#attempts";
import { userOf } from "#platform/access";
import { everyone, signedIn } from "#platform/auth";
import { json, route, type Route } from "#platform/http";
import { readAccessToken } from "./access-token.ts";
import { changePassword } from "./change-password.ts";
import { authenticate } from "./check-bearer.ts";
import { logOut, logOutEverywhere } from "./end-session.ts";
import { AccountError } from "./errors.ts";
import { logIn } from "./log-in.ts";
import { refreshSession } from "./refresh-session.ts";
import { registerUser } from "./register-user.ts";
import {
  AdmittedDto,
  LogInInput,
  PasswordChangeInput,
  RefreshInput,
  RegisterInput,
  SignedInDto,
  toAdmittedDto,
  TokensDto,
  toSignedInDto,
  VerifiedDto,
  VerifyInput,
} from "./schemas.ts";
import { auth, CartHeader, clientOf } from "./sign-in-contract.ts";

const register = route(
  {
    ...auth,
    method: "post",
    path: "/auth/register",
    operationId: "register",
    bot_check: true,
    summary: "Make an account and sign in",
    description:
      "With an e-mail address or a telephone number. Any password of 8 to 128 characters is good, unless it is one of those that are guessed first.",
    access: everyone,
    request: { headers: CartHeader, body: json(RegisterInput, "Who signs up") },
    responses: { 201: json(SignedInDto, "The account and its first tokens") },
    problems: [AccountError.email_taken, AccountError.phone_taken, AttemptError.too_many_attempts],
  },
  async (c) => c.json(toSignedInDto(await registerUser(c.var.ctx, c.req.valid("json"), clientOf(c))), 201),
);

const login = route(
  {
    ...auth,
    method: "post",
    path: "/auth/login",
    operationId: "logIn",
    bot_check: true,
    summary: "Sign in by e-mail address or number, and password",
    description:
      "The answer does not say whether the address, the number or the password is wrong. A number signs in once somebody signed up with it or verified it. After five wrong attempts each further one waits longer, up to 15 minutes: 429 with Retry-After. If the account requires more than the password, the answer is `mfa_required`, and its `factors` say what completes the log-in: a `code` sent with the `mfa_token` to `/auth/login/mfa`, or a `passkey` used to sign in. Accounts with an authenticator app always require a code; accounts with a passkey require it if they work in the back office.",
    access: everyone,
    request: { headers: CartHeader, body: json(LogInInput, "E-mail address or number, and password") },
    responses: { 200: json(AdmittedDto, "The account and its tokens, or a token for the second factor") },
    problems: [AccountError.invalid_credentials, AttemptError.too_many_attempts],
  },
  async (c) => c.json(toAdmittedDto(await logIn(c.var.ctx, c.req.valid("json"), clientOf(c))), 200),
);

const refresh = route(
  {
    ...auth,
    method: "post",
    path: "/auth/token/refresh",
    operationId: "refreshToken",
    summary: "Exchange a refresh token for a new pair",
    description:
      "Each refresh token is used once. A repeat within 10 seconds gets the same pair again, for an answer that was lost; a later one ends the session.",
    access: everyone,
    request: { body: json(RefreshInput, "The refresh token") },
    responses: { 200: json(TokensDto, "The new pair") },
    problems: [AccountError.invalid_refresh_token],
  },
  async (c) => c.json(await refreshSession(c.var.ctx, c.req.valid("json").refresh_token), 200),
);

const verify = route(
  {
    ...auth,
    method: "post",
    path: "/auth/token/verify",
    operationId: "verifyToken",
    summary: "Say whether an access token is good now",
    description: "For a service beside the shop. It is not good any more once its session has ended.",
    access: everyone,
    request: { body: json(VerifyInput, "The access token") },
    responses: { 200: json(VerifiedDto, "Whether it is active, and if so whose it is") },
  },
  async (c) => {
    const { ctx } = c.var;
    const { token } = c.req.valid("json");
    const [claims, user] = [await readAccessToken(ctx, token), await authenticate(ctx, token)];
    if (!claims || !user) return c.json({ active: false }, 200);
    return c.json({ active: true, sub: user.id, exp: claims.expires_at / 1000, role: user.role }, 200);
  },
);

const logout = route(
  {
    ...auth,
    method: "post",
    path: "/auth/logout",
    operationId: "logOut",
    summary: "End this session",
    description: "Its access token stops working too: at once where this was answered, within 10 seconds elsewhere.",
    access: signedIn,
    responses: { 204: { description: "Signed out" } },
  },
  async (c) => {
    await logOut(c.var.ctx, userOf(c.var.ctx));
    return c.body(null, 204);
  },
);

const logoutAll = route(
  {
    ...auth,
    method: "post",
    path: "/auth/logout/all",
    operationId: "logOutEverywhere",
    summary: "End all sessions of the account",
    description: "On every device, this one too.",
    access: signedIn,
    responses: { 204: { description: "Signed out everywhere" } },
  },
  async (c) => {
    await logOutEverywhere(c.var.ctx, userOf(c.var.ctx));
    return c.body(null, 204);
  },
);

const password = route(
  {
    ...auth,
    method: "post",
    path: "/auth/password/change",
    operationId: "changePassword",
    summary: "Change the password",
    description: "This session goes on, all others end.",
    access: signedIn,
    request: { body: json(PasswordChangeInput, "The present and the new password") },
    responses: { 204: { description: "Changed" } },
    problems: [AccountError.wrong_password, AttemptError.too_many_attempts],
  },
  async (c) => {
    await changePassword(c.var.ctx, userOf(c.var.ctx), c.req.valid("json"));
    return c.body(null, 204);
  },
);

/** `/auth/*`: how somebody comes in, stays in and goes out. */
export const signInRoutes: readonly Route[] = [register, login, refresh, verify, logout, logoutAll, password];
