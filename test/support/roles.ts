import { insertRole } from "#people/roles";
import { runBatch } from "#platform/data/db";
import type { Permission } from "#platform/http/permissions";
import { testContext } from "./context.ts";

/** A role of the shop's own that allows just this. */
export async function givenRole(permissions: readonly Permission[]): Promise<string> {
  const ctx = testContext();
  const name = `role_${crypto.randomUUID().replaceAll("-", "").slice(0, 20)}`;
  const now = ctx.now();
  await runBatch(ctx.db, [
    insertRole(ctx, { name, title: "For a test", description: null, permissions, created_at: now, updated_at: now }),
  ]);
  return name;
}
