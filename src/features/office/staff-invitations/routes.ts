import { AttemptError } from "#access/limits";
import { CreationOptionsDto, PasskeyError } from "#access/passkeys";
import { authContract } from "#access/sessions";
import { toUserDto, UserDto } from "#people/accounts";
import { everyone } from "#platform/http/auth";
import { networkOfClient } from "#platform/http/rate-limit";
import { json, route, type Route } from "#platform/http/route";
import { acceptInvitation } from "./accept-invitation.ts";
import { beginPasskey } from "./begin-passkey.ts";
import { InvitationError } from "./errors.ts";
import { AcceptInvitationInput, InvitationTokenInput } from "./schemas.ts";

const problems = [
  InvitationError.invalid_invitation,
  InvitationError.invitation_void,
  InvitationError.already_staff,
  InvitationError.account_has_factor,
  AttemptError.too_many_attempts,
];

const begin = route(
  {
    ...authContract,
    method: "post",
    path: "/auth/invitations/accept/options",
    operationId: "beginInvitationPasskey",
    summary: "Begin to accept an invitation with a passkey",
    description: "The options for the browser. The challenge is valid for five minutes and one answer.",
    access: everyone,
    request: { body: json(InvitationTokenInput, "The token of the link") },
    responses: { 200: json(CreationOptionsDto, "The options, for `navigator.credentials.create()`") },
    problems,
  },
  async (c) => {
    const options = await beginPasskey(c.var.ctx, c.req.valid("json").token, networkOfClient(c));
    return c.json(CreationOptionsDto.parse(options), 200);
  },
);

const accept = route(
  {
    ...authContract,
    method: "post",
    path: "/auth/invitations/accept",
    operationId: "acceptInvitation",
    summary: "Accept an invitation to the back office",
    description:
      "Creates an account with the invited e-mail address, or takes the existing one, and gives it the role with this password, this passkey or both. The address is verified by it. Sessions of an account that was there before end; an account that has a factor takes no passkey here. Log in afterwards, by either.",
    access: everyone,
    // The certificates of a device may be long.
    body_limit_bytes: 128 * 1024,
    request: { body: json(AcceptInvitationInput, "The token of the link, and what to sign in with") },
    responses: { 200: json(UserDto, "The account with its role") },
    problems: [...problems, PasskeyError.passkey_not_verified, PasskeyError.passkey_taken],
  },
  async (c) => c.json(toUserDto(await acceptInvitation(c.var.ctx, c.req.valid("json"), networkOfClient(c))), 200),
);

export const invitationRoutes: readonly Route[] = [begin, accept];
