import { z } from "@hono/zod-openapi";
import { newPassword } from "#access/passwords";
import { newEmail, newProfileFields } from "#people/accounts";
import { toIso, toIsoOrNull } from "#platform/basics/time";
import { pageOf, pageQuery } from "#platform/data/cursor";
import { actor, id, timestamp } from "#platform/http/schemas";
import { invitationStatuses, statusOf } from "./rules.ts";
import type { Invitation } from "./store.ts";

export const InvitationInput = z
  .strictObject({
    email: newEmail(),
    role: z.string().min(1).max(40).openapi({
      description: "A role with permissions, all of which you hold.",
      example: "support",
    }),
  })
  .openapi("InvitationInput");

export const InvitationDto = z
  .object({
    id: id(),
    email: z.string().openapi({ example: "grace@example.com" }),
    role: z.string().openapi({ example: "support" }),
    status: z.enum(invitationStatuses).openapi({
      description:
        "`pending`: the link in the latest mail works. `expired`: it no longer does; send the invitation again. `accepted` and `revoked` are final.",
      example: "pending",
    }),
    actor: actor().openapi({ description: "The member of staff who sent it." }),
    sent_at: timestamp().openapi({ description: "When the latest mail was sent." }),
    expires_at: timestamp(),
    accepted_at: timestamp().nullable(),
    revoked_at: timestamp().nullable(),
    created_at: timestamp(),
  })
  .openapi("Invitation");
export const InvitationsPage = pageOf(InvitationDto);
export const InvitationsQuery = z.strictObject({ ...pageQuery, status: z.enum(invitationStatuses).optional() });

export const AcceptInvitationInput = z
  .strictObject({
    token: z.string().min(1).max(200).openapi({
      description: "The part after `#token=` in the mailed link.",
      example: "q3rJ9vH0k1f2s8m4XyZbT6uQeWc5aLpN7dGiOoRlKjE",
    }),
    password: newPassword(),
    ...newProfileFields,
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
