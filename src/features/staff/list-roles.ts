import type { z } from "@hono/zod-openapi";
import type { Ctx } from "#platform/context";
import { type PageRequest, readCursor, toPage } from "#platform/cursor";
import { toIso } from "#platform/time";
import {
  type BuiltInRole,
  builtInRoles,
  countRoles,
  isBuiltIn,
  type OwnRole,
  readPermissions,
  selectRole,
  selectRoles,
} from "#roles";
import { StaffError } from "./errors.ts";
import type { RoleDto } from "./schemas.ts";

type Role = z.output<typeof RoleDto>;

const ofBuiltIn = (name: string, { title, description, permissions }: BuiltInRole): Role => ({
  name,
  title,
  description,
  permissions: [...permissions],
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

const builtIn = Object.entries(builtInRoles).map(([name, role]) => ofBuiltIn(name, role));
const LIST = "roles";

/** All roles by name: those that the shop came with among its own. */
export async function listRoles(ctx: Ctx, { limit, cursor, count }: PageRequest) {
  const after = await readCursor(ctx, LIST, null, cursor);
  const page = selectRoles(ctx, after, limit);
  const [own, counted] = count ? await ctx.db.batch([page, countRoles(ctx)]) : [await page, undefined];
  const from = after?.[0] ?? "";
  const rows = [...builtIn.filter(({ name }) => name > String(from)), ...own.map(ofOwn)].toSorted((a, b) =>
    a.name < b.name ? -1 : 1,
  );
  const cut = await toPage(ctx, LIST, null, rows, limit, (row) => [row.name]);
  return { ...cut, ...(counted ? { total_count: builtIn.length + (counted[0]?.total ?? 0) } : {}) };
}

/** One role. Throws `role_not_found`. */
export async function findRole(ctx: Ctx, name: string): Promise<Role> {
  if (isBuiltIn(name)) return ofBuiltIn(name, builtInRoles[name]);
  const [own] = await selectRole(ctx, name);
  if (!own) throw StaffError.role_not_found();
  return ofOwn(own);
}
