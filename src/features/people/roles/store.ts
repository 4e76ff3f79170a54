import { asc, eq, type SQL, sql } from "drizzle-orm";
import type { AnySQLiteColumn } from "drizzle-orm/sqlite-core";
import { z } from "zod";
import type { Ctx } from "#platform/context";
import { behind, type CursorValue } from "#platform/data/cursor";
import { roles } from "./tables.ts";

export type OwnRole = typeof roles.$inferSelect;

const Names = z.array(z.string());

/** For another feature's select: what the role named in that column is allowed, null for one that is built in or unknown. */
export const ownPermissions = (column: AnySQLiteColumn | SQL): SQL<readonly string[] | null> =>
  sql`(SELECT ${roles.permissions} FROM ${roles} WHERE ${roles.name} = ${column})`.mapWith((kept: unknown) =>
    typeof kept === "string" ? Names.parse(JSON.parse(kept)) : null,
  );

export const selectRole = (ctx: Ctx, name: string) => ctx.db.select().from(roles).where(eq(roles.name, name));

/** The shop's own roles by name, one more than the page. */
export const selectRoles = (ctx: Ctx, after: readonly CursorValue[] | null, limit: number) =>
  ctx.db
    .select()
    .from(roles)
    .where(behind([roles.name], "asc", after))
    .orderBy(asc(roles.name))
    .limit(limit + 1);

export const countRoles = (ctx: Ctx) => ctx.db.select({ total: sql<number>`count(*)` }).from(roles);

/** Breaks `roles.name` when there is one of that name. */
export const insertRole = (ctx: Ctx, role: OwnRole) => ctx.db.insert(roles).values(role);

export const updateRole = (ctx: Ctx, { name, ...role }: OwnRole) =>
  ctx.db.update(roles).set(role).where(eq(roles.name, name));

/** The name of a role of the shop's own, null when there is none: for a batch that must not give away one that is gone. */
export const existingRole = (name: string): SQL =>
  sql`(SELECT ${roles.name} FROM ${roles} WHERE ${roles.name} = ${name})`;

/** Takes the role away. The batch breaks at `roles.title` while `is_held` says that somebody has it. */
export const removeUnlessHeld = (ctx: Ctx, name: string, isHeld: (name: SQL) => SQL) => [
  ctx.db
    .update(roles)
    .set({ title: sql`CASE WHEN ${isHeld(sql`${name}`)} THEN NULL ELSE ${roles.title} END` })
    .where(eq(roles.name, name)),
  ctx.db.delete(roles).where(eq(roles.name, name)),
];
