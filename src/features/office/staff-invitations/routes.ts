import { AttemptError } from "#access/limits";
import { authContract } from "#access/sessions";
import { toUserDto, UserDto } from "#people/accounts";
import { everyone } from "#platform/http/auth";
import { networkOfClient } from "#platform/http/rate-limit";
import { json, route, type Route } from "#platform/http/route";
import { acceptInvitation } from "./accept-invitation.ts";
import { InvitationError } from "./errors.ts";
import { AcceptInvitationInput } from "./schemas.ts";

const accept = route(
  {
    ...authContract,
    method: "post",
    path: "/auth/invitations/accept",
    operationId: "acceptInvitation",
    summary: "Accept an invitation to the back office",
    description:
      "Creates an account with the invited e-mail address, or takes the existing one, sets its password and gives it the role. The address is verified by it. Sessions of an account that was there before end. Log in afterwards at `/auth/login`; a passkey can be added then.",
    access: everyone,
    request: { body: json(AcceptInvitationInput, "The token of the link and a password") },
    responses: { 200: json(UserDto, "The account with its role") },
    problems: [
      InvitationError.invalid_invitation,
      InvitationError.invitation_void,
      InvitationError.already_staff,
      AttemptError.too_many_attempts,
    ],
  },
  async (c) => c.json(toUserDto(await acceptInvitation(c.var.ctx, c.req.valid("json"), networkOfClient(c))), 200),
);

export const invitationRoutes: readonly Route[] = [accept];
