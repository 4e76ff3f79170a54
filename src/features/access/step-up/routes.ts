import { AttemptError } from "#access/limits";
import { PasskeyError } from "#access/passkeys";
import { PasswordError } from "#access/passwords";
import { FactorError } from "#access/second-factors";
import { authContract } from "#access/sessions";
import { SECOND } from "#platform/basics/time";
import { userOf } from "#platform/http/access";
import { PROOF_GOOD_FOR_MS, signedIn } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { StepUpInput, SteppedUpDto } from "./schemas.ts";
import { stepUp } from "./step-up.ts";

const prove = route(
  {
    ...authContract,
    method: "post",
    path: "/auth/step-up",
    operationId: "stepUp",
    summary: "Prove again that it is you",
    description:
      "Send the password, a code of the second factor, or a passkey. For five minutes this session may then do what is otherwise refused with 403 `step_up_required`; a log-in counts as a proof too. Operations that require it carry `x-step-up`. Where that is `factor`, an account with a passkey or an authenticator app gets 403 `factor_required` until the proof is a passkey or a code. Wrong attempts are counted by session.",
    access: signedIn,
    request: { body: json(StepUpInput, "The proof") },
    responses: { 200: json(SteppedUpDto, "How long the proof is valid") },
    problems: [
      PasswordError.wrong_password,
      FactorError.invalid_code,
      PasskeyError.invalid_passkey,
      AttemptError.too_many_attempts,
    ],
  },
  async (c) => {
    const { ctx } = c.var;
    await stepUp(ctx, userOf(ctx), c.req.valid("json"));
    return c.json({ expires_in: PROOF_GOOD_FOR_MS / SECOND }, 200);
  },
);

export const stepUpRoutes: readonly Route[] = [prove];
