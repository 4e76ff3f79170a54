import type { z } from "@hono/zod-openapi";
import {
  type BuiltInName,
  builtInRoles,
  countRoles,
  isBuiltIn,
  type OwnRole,
  permissionsOf,
  readPermissions,
  selectRole,
  selectRoles,
} from "#people/roles";
import { toIso } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { type PageRequest, readCursor, toPage } from "#platform/data/cursor";
import { StaffError } from "./errors.ts";
import type { RoleDto } from "./schemas.ts";

type Role = z.output<typeof RoleDto>;

const ofBuiltIn = (name: BuiltInName): Role => ({
  name,
  title: builtInRoles[name].title,
  description: builtInRoles[name].description,
  permissions: [...permissionsOf(name, null)],
  is_built_in: true,
  created_at: null,
  updated_at: null,
});

export const ofOwn = (role: OwnRole): Role => ({
  ...role,
  permissions: [...readPermissions(role.permissions)],
  is_built_in: false,
  created_at: toIso(role.created_at),
  updated_at: toIso(role.updated_at),
});

const builtIn = Object.keys(builtInRoles).filter(isBuiltIn);
const LIST = "roles";

/** All roles by name: those that the shop came with among its own. */
export async function listRoles(ctx: Ctx, { limit, cursor, count }: PageRequest) {
  const after = await readCursor(ctx, LIST, null, cursor);
  const page = selectRoles(ctx, after, limit);
  const [own, counted] = count ? await ctx.db.batch([page, countRoles(ctx)]) : [await page, undefined];
  const from = after?.[0] ?? "";
  const rows = [...builtIn.filter((name) => name > String(from)).map(ofBuiltIn), ...own.map(ofOwn)].toSorted((a, b) =>
    a.name < b.name ? -1 : 1,
  );
  const cut = await toPage(ctx, LIST, null, rows, limit, (row) => [row.name]);
  return { ...cut, ...(counted ? { total_count: builtIn.length + (counted[0]?.total ?? 0) } : {}) };
}

/** One role. Throws `role_not_found`. */
export async function findRole(ctx: Ctx, name: string): Promise<Role> {
  if (isBuiltIn(name)) return ofBuiltIn(name);
  const [own] = await selectRole(ctx, name);
  if (!own) throw StaffError.role_not_found();
  return ofOwn(own);
}
