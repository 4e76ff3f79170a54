import { z } from "@hono/zod-openapi";
import { AccountDto, type OfficeAccount } from "#people/accounts";
import { permissionsOf } from "#people/roles";
import { toIso, toIsoOrNull } from "#platform/basics/time";
import type { ActorOf } from "#platform/data/actor-names";
import { pageOf, pageQuery } from "#platform/data/cursor";
import { allPermissions } from "#platform/http/permissions";
import {
  actor,
  id,
  permission,
  permissionList,
  personalText,
  queryBoolean,
  text,
  timestamp,
} from "#platform/http/schemas";
import type { UserNote } from "./user-notes.ts";

const roleName = () =>
  z
    .string()
    .regex(/^[a-z][a-z0-9_]{1,39}$/, "must be 2 to 40 small letters, digits and underscores, a letter first")
    .openapi({ example: "night_shift" });
const permissions = () => permissionList(allPermissions).openapi({ example: ["orders:read", "orders:write"] });

export const RoleParam = z.strictObject({
  name: z.string().openapi({ description: "As in `GET /admin/roles`.", example: "night_shift" }),
});

export const RoleDto = z
  .object({
    name: z
      .string()
      .openapi({ description: "Names the role in addresses and accounts; never changes.", example: "night_shift" }),
    title: z.string().openapi({ description: "What staff read.", example: "Night shift" }),
    description: z.string().nullable().openapi({
      description: "What the role is for; null without a text.",
      example: "Packs what was ordered in the evening.",
    }),
    permissions: z
      .array(permission())
      .openapi({ description: "What its members may do.", example: ["orders:read", "orders:write"] }),
    is_built_in: z
      .boolean()
      .openapi({ description: "Whether it came with the shop and cannot be changed.", example: false }),
    created_at: timestamp().nullable().describe("Null for a role that came with the shop."),
    updated_at: timestamp().nullable().describe("Null for a role that came with the shop."),
  })
  .openapi("Role");
export const RolesPage = pageOf(RoleDto);
export const RolesQuery = z.strictObject(pageQuery);

export const CreateRole = z
  .strictObject({
    name: roleName().describe("Names the role in addresses and accounts; never changes."),
    title: text(80).openapi({ description: "What staff read.", example: "Night shift" }),
    description: text(500)
      .nullable()
      .default(null)
      .openapi({ description: "What the role is for.", example: "Packs what was ordered in the evening." }),
    permissions: permissions().describe("What its members may do. You need each of them yourself."),
  })
  .openapi("CreateRole");
export const ChangeRole = z
  .strictObject({
    title: text(80).openapi({ description: "What staff read.", example: "Night shift" }),
    description: text(500).nullable().openapi({
      description: "What the role is for; null without a text.",
      example: "Packs what was ordered in the evening.",
    }),
    permissions: permissions().describe("What its members may do: the whole list. You need each of them yourself."),
  })
  .partial()
  .openapi("ChangeRole", { description: "The fields to change. `permissions` replaces all of them." });

export const PermissionsDto = z
  .object({
    data: z
      .array(permission())
      .openapi({ description: "Every permission of the shop, without pages.", example: ["orders:read"] }),
  })
  .openapi("Permissions");

export const StaffUserDto = AccountDto.extend({
  role: z.string().openapi({ description: "Name of the role; `customer` for shoppers.", example: "support" }),
  permissions: z
    .array(permission())
    .openapi({ description: "What the account may do, by its role.", example: ["orders:read"] }),
  email_verified: z
    .boolean()
    .openapi({ description: "Whether a code or link proved that the address is theirs.", example: true }),
  phone_verified: z
    .boolean()
    .openapi({ description: "Whether a code proved that the number is theirs.", example: false }),
  date_of_birth: z
    .string()
    .nullable()
    .openapi({ description: "A date without time; null when not given.", example: "1990-12-10" }),
  disabled_at: timestamp().nullable().describe("Since when it cannot sign in; null while it can."),
  last_seen_at: timestamp().nullable().openapi({ description: "The last log-in or refresh." }),
}).openapi("StaffUser");
export const UsersPage = pageOf(StaffUserDto);
export const UsersQuery = z.strictObject({
  ...pageQuery,
  q: text(254).optional().openapi({
    description:
      "A whole e-mail address, a telephone number with `+`, or whole words of a name, in any case and order.",
    example: "ada@example.com",
  }),
  role: roleName().optional().openapi({ description: "Only accounts with this role.", example: "support" }),
  is_disabled: queryBoolean().optional().describe("`true`: only disabled accounts; `false`: only the others."),
});

export const toStaffUserDto = (row: OfficeAccount): z.output<typeof StaffUserDto> => ({
  id: row.id,
  email: row.email,
  phone: row.phone,
  first_name: row.first_name,
  last_name: row.last_name,
  locale: row.locale,
  role: row.role,
  permissions: [...permissionsOf(row.role, row.own_permissions)],
  email_verified: row.email_verified_at !== null,
  phone_verified: row.phone_verified_at !== null,
  date_of_birth: row.date_of_birth,
  second_factor: row.second_factor_at !== null,
  disabled_at: toIsoOrNull(row.disabled_at),
  last_seen_at: toIsoOrNull(row.last_seen_at),
  created_at: toIso(row.created_at),
  updated_at: toIso(row.updated_at),
});

export const GrantInput = z
  .strictObject({
    role: roleName().openapi({
      description: "Name of the role to have; `customer` takes all permissions away.",
      example: "support",
    }),
  })
  .openapi("GrantRole");

export const NoteInput = z
  .strictObject({
    note: personalText(2000).openapi({
      description: "For colleagues. The customer sees it in an export of their data.",
      example: "Asked to be called after six.",
    }),
  })
  .openapi("UserNoteInput");
export const NoteDto = z
  .object({
    id: id(),
    note: z.string().openapi({ description: "As a colleague wrote it.", example: "Asked to be called after six." }),
    actor: actor().describe("The author."),
    created_at: timestamp().describe("When it was written."),
  })
  .openapi("UserNote");
export const NotesPage = pageOf(NoteDto);
export const NotesQuery = z.strictObject(pageQuery);
export const toNoteDto = (row: UserNote, actorOf: ActorOf): z.output<typeof NoteDto> => ({
  id: row.id,
  note: row.note,
  actor: actorOf(row),
  created_at: toIso(row.created_at),
});
