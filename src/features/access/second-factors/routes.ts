import { AttemptError } from "#access/limits";
import { PasswordError } from "#access/passwords";
import { authContract, clientOf } from "#access/sessions";
import { SignedInDto, SignInError, toSignedInDto } from "#access/sign-in";
import { userOf } from "#platform/http/access";
import { everyoneWithCart, signedIn } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { beginTotp } from "./begin-totp.ts";
import { confirmTotp } from "./confirm-totp.ts";
import { FactorError } from "./errors.ts";
import { finishLogIn } from "./finish-log-in.ts";
import { removeTotp } from "./remove-totp.ts";
import { MfaLogInInput, RecoveryCodesDto, TotpConfirmInput, TotpDto, TotpRemoveInput } from "./schemas.ts";

const logIn = route(
  {
    ...authContract,
    method: "post",
    path: "/auth/login/mfa",
    operationId: "loginWithSecondFactor",
    summary: "Finish a log-in with the second factor",
    description:
      "With the `mfa_token` that `/auth/login` gave, valid for five minutes and one session, and a code from the app or a recovery code. Each code works once. After five wrong codes each further try has to wait longer: 429 with `Retry-After`.",
    access: everyoneWithCart,
    request: { body: json(MfaLogInInput, "The log-in and the code") },
    responses: { 200: json(SignedInDto, "The account and its tokens") },
    problems: [SignInError.invalid_mfa_token, FactorError.invalid_code, AttemptError.too_many_attempts],
  },
  async (c) => c.json(toSignedInDto(await finishLogIn(c.var.ctx, c.req.valid("json"), clientOf(c))), 200),
);

const begin = route(
  {
    ...authContract,
    method: "post",
    path: "/auth/mfa/totp",
    operationId: "beginTotp",
    summary: "Begin to use an authenticator app",
    description:
      "The key to type or scan. Nothing changes at log-in until `/auth/mfa/totp/confirm` has verified a code of it. Starting again invalidates the previous key.",
    access: signedIn,
    step_up: "factor",
    responses: { 200: json(TotpDto, "The key, shown only now") },
    problems: [FactorError.totp_on],
  },
  async (c) => c.json(await beginTotp(c.var.ctx, userOf(c.var.ctx)), 200),
);

const confirm = route(
  {
    ...authContract,
    method: "post",
    path: "/auth/mfa/totp/confirm",
    operationId: "confirmTotp",
    summary: "Turn the authenticator app on",
    description:
      "Send a code that the app shows. From then on each log-in requires one. This session continues, all others end. The recovery codes replace the app when it is lost. If the account has a passkey, a proof by it is required.",
    access: signedIn,
    step_up: "factor",
    request: { body: json(TotpConfirmInput, "The code") },
    responses: { 200: json(RecoveryCodesDto, "Ten recovery codes, shown only now") },
    problems: [FactorError.invalid_code, FactorError.totp_not_begun, FactorError.totp_on],
  },
  async (c) => {
    const { ctx } = c.var;
    return c.json({ recovery_codes: await confirmTotp(ctx, userOf(ctx), c.req.valid("json").code) }, 200);
  },
);

const remove = route(
  {
    ...authContract,
    method: "delete",
    path: "/auth/mfa/totp",
    operationId: "deleteTotp",
    summary: "Turn the authenticator app off",
    description:
      "Requires the password, and a proof by the app, a recovery code or a passkey. The recovery codes stop working.",
    access: signedIn,
    step_up: "factor",
    request: { body: json(TotpRemoveInput, "The password") },
    responses: { 204: { description: "Off" } },
    problems: [PasswordError.wrong_password, AttemptError.too_many_attempts, FactorError.totp_off],
  },
  async (c) => {
    await removeTotp(c.var.ctx, userOf(c.var.ctx), c.req.valid("json").password);
    return c.body(null, 204);
  },
);

/** `/auth/login/mfa` and `/auth/mfa/*`: what a log-in asks for besides the password. */
export const secondFactorRoutes: readonly Route[] = [logIn, begin, confirm, remove];
