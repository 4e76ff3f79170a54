import { z } from "@hono/zod-openapi";
import { PasskeyInput } from "#access/passkeys";
import { newPassword } from "#access/passwords";
import { newEmail, newProfileFields } from "#people/accounts";
import { toIso, toIsoOrNull } from "#platform/basics/time";
import { pageOf, pageQuery } from "#platform/data/cursor";
import { actor, choice, id, timestamp } from "#platform/http/schemas";
import { type InvitationStatus as Status, statusOf } from "./rules.ts";
import type { Invitation } from "./store.ts";

const InvitationStatus = choice<Status>({
  pending: "The link in the latest mail works.",
  accepted: "The person has the role. Final.",
  revoked: "Taken back by staff. Final.",
  expired: "The link no longer works. Send the invitation again.",
}).openapi("InvitationStatus", { description: "What has become of an invitation." });

export const InvitationInput = z
  .strictObject({
    email: newEmail().describe("Where the invitation goes."),
    role: z.string().min(1).max(40).openapi({
      description: "A role with permissions, all of which you hold.",
      example: "support",
    }),
  })
  .openapi("InvitationInput");

export const InvitationDto = z
  .object({
    id: id(),
    email: z.string().openapi({ description: "Where the invitation went.", example: "grace@example.com" }),
    role: z.string().openapi({ description: "Name of the role that it gives.", example: "support" }),
    status: InvitationStatus,
    actor: actor().openapi({ description: "The member of staff who sent it." }),
    sent_at: timestamp().openapi({ description: "When the latest mail was sent." }),
    expires_at: timestamp().describe("From then on the link in the latest mail no longer works."),
    accepted_at: timestamp().nullable().describe("Null until it is accepted."),
    revoked_at: timestamp().nullable().describe("Null unless it was taken back."),
    created_at: timestamp(),
  })
  .openapi("Invitation");
export const InvitationsPage = pageOf(InvitationDto);
export const InvitationsQuery = z.strictObject({
  ...pageQuery,
  status: InvitationStatus.optional().describe("Only invitations with this status."),
});

const token = () =>
  z.string().min(1).max(200).openapi({
    description: "The part after `#token=` in the mailed link.",
    example: "q3rJ9vH0k1f2s8m4XyZbT6uQeWc5aLpN7dGiOoRlKjE",
  });

export const InvitationTokenInput = z.strictObject({ token: token() }).openapi("InvitationTokenInput");

export const AcceptInvitationInput = z
  .strictObject({
    token: token(),
    password: newPassword()
      .optional()
      .describe("The password to sign in with. An account that the address has already gets it too."),
    passkey: PasskeyInput.optional().describe(
      "A passkey to sign in with, beside the password or in its place: the device's answer to the options of `POST /auth/invitations/accept/options`.",
    ),
    ...newProfileFields,
  })
  .refine(({ password, passkey }) => password !== undefined || passkey !== undefined, {
    path: ["password"],
    message: "`password` or `passkey` is required",
    params: { code: "required" },
  })
  .openapi("AcceptInvitationInput");

export const toInvitationDto = (row: Invitation, now: number): z.input<typeof InvitationDto> => ({
  id: row.id,
  email: row.email,
  role: row.role,
  status: statusOf(row, now),
  actor: { type: "user", id: row.invited_by, name: row.inviter_name },
  sent_at: toIso(row.sent_at),
  expires_at: toIso(row.expires_at),
  accepted_at: toIsoOrNull(row.accepted_at),
  revoked_at: toIsoOrNull(row.revoked_at),
  created_at: toIso(row.created_at),
});
