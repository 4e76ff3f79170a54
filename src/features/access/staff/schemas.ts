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

export const RoleParam = z.strictObject({ name: z.string().openapi({ example: "night_shift" }) });

export const RoleDto = z
  .object({
    name: z.string().openapi({ example: "night_shift" }),
    title: z.string().openapi({ example: "Night shift" }),
    description: z.string().nullable().openapi({ example: "Packs what was ordered in the evening." }),
    permissions: z.array(permission()).openapi({ example: ["orders:read", "orders:write"] }),
    is_built_in: z
      .boolean()
      .openapi({ description: "Whether it came with the shop and cannot be changed.", example: false }),
    created_at: timestamp().nullable(),
    updated_at: timestamp().nullable(),
  })
  .openapi("Role");
export const RolesPage = pageOf(RoleDto);
export const RolesQuery = z.strictObject(pageQuery);

export const CreateRole = z
  .strictObject({
    name: roleName(),
    title: text(80).openapi({ example: "Night shift" }),
    description: text(500).nullable().default(null).openapi({ example: "Packs what was ordered in the evening." }),
    permissions: permissions(),
  })
  .openapi("CreateRole");
export const ChangeRole = z
  .strictObject({
    title: text(80).openapi({ example: "Night shift" }),
    description: text(500).nullable().openapi({ example: "Packs what was ordered in the evening." }),
    permissions: permissions(),
  })
  .partial()
  .openapi("ChangeRole", { description: "The fields to change. `permissions` replaces all of them." });

export const PermissionsDto = z
  .object({ data: z.array(permission()).openapi({ example: ["orders:read"] }) })
  .openapi("Permissions");

export const StaffUserDto = AccountDto.extend({
  role: z.string().openapi({ example: "support" }),
  permissions: z.array(permission()).openapi({ example: ["orders:read"] }),
  email_verified: z.boolean().openapi({ example: true }),
  phone_verified: z.boolean().openapi({ example: false }),
  date_of_birth: z.string().nullable().openapi({ example: "1990-12-10" }),
  disabled_at: timestamp().nullable(),
  last_seen_at: timestamp().nullable().openapi({ description: "The last log-in or refresh." }),
  updated_at: timestamp(),
}).openapi("StaffUser");
export const UsersPage = pageOf(StaffUserDto);
export const UsersQuery = z.strictObject({
  ...pageQuery,
  q: text(254)
    .optional()
    .openapi({ description: "A whole e-mail address, in whatever case.", example: "ada@example.com" }),
  role: roleName().optional().openapi({ example: "support" }),
  is_disabled: queryBoolean().optional(),
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

export const GrantInput = z.strictObject({ role: roleName().openapi({ example: "support" }) }).openapi("GrantRole");

export const NoteInput = z
  .strictObject({ note: personalText(2000).openapi({ example: "Asked to be called after six." }) })
  .openapi("UserNoteInput");
export const NoteDto = z
  .object({
    id: id(),
    note: z.string().openapi({ example: "Asked to be called after six." }),
    actor: actor(),
    created_at: timestamp(),
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
