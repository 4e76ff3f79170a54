import { and, eq, getTableColumns, isNotNull, isNull } from "drizzle-orm";
import { presentRole, sealedName, unsealName } from "#people/accounts";
import { ownPermissions, permissionsOf } from "#people/roles";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import type { Permission } from "#platform/http/permissions";
import { WebhookError } from "./errors.ts";
import { webhookEndpoints } from "./tables.ts";

export type EndpointRow = typeof webhookEndpoints.$inferSelect;

/** What an endpoint is shown with: its own columns, and what the account is called that saved it. */
export const shownColumns = { ...getTableColumns(webhookEndpoints), ...sealedName("webhook_endpoints.saved_by") };
type SealedRow = EndpointRow & Parameters<typeof unsealName>[1];
export type ShownEndpoint = EndpointRow & { readonly saver_name: string | null };

export async function unsealSaver(ctx: Ctx, row: SealedRow): Promise<ShownEndpoint> {
  const { first_name: _first, last_name: _last, personal_key: _key, ...rest } = row;
  return { ...rest, saver_name: await unsealName(ctx, row) };
}

/** A statement: one row or none. */
export const selectEndpoint = (ctx: Ctx, id: string) =>
  ctx.db.select().from(webhookEndpoints).where(eq(webhookEndpoints.id, id));

/** Throws `webhook_endpoint_not_found`. */
export async function findEndpoint(ctx: Ctx, id: string): Promise<ShownEndpoint> {
  const row = await ctx.db.select(shownColumns).from(webhookEndpoints).where(eq(webhookEndpoints.id, id)).get();
  if (!row) throw WebhookError.webhook_endpoint_not_found();
  return unsealSaver(ctx, row);
}

/** A statement: the endpoints that are delivered to, with what their savers may do now. */
export const selectActive = (ctx: Ctx) =>
  ctx.db
    .select({
      id: webhookEndpoints.id,
      events: webhookEndpoints.events,
      role: presentRole("webhook_endpoints.saved_by"),
      own: ownPermissions(presentRole("webhook_endpoints.saved_by")),
    })
    .from(webhookEndpoints)
    .where(eq(webhookEndpoints.is_active, true));
export type ActiveEndpoint = Awaited<ReturnType<typeof selectActive>>[number];

/** What the account that saved the endpoint may do now: nothing once it is disabled or erased. */
export const rightsOf = ({ role, own }: ActiveEndpoint): ReadonlySet<Permission> =>
  role === null ? new Set() : permissionsOf(role, own);

/** Statements about how deliveries to an endpoint go. */
export const noteWorking = (ctx: Ctx, id: string): Statement =>
  ctx.db
    .update(webhookEndpoints)
    .set({ first_failed_at: null })
    .where(and(eq(webhookEndpoints.id, id), isNotNull(webhookEndpoints.first_failed_at)));

export const noteFailing = (ctx: Ctx, id: string): Statement =>
  ctx.db
    .update(webhookEndpoints)
    .set({ first_failed_at: ctx.now() })
    .where(and(eq(webhookEndpoints.id, id), isNull(webhookEndpoints.first_failed_at)));

/** A statement: nothing is delivered there any more, because of what the endpoint has answered. */
export const disableFailing = (ctx: Ctx, id: string, reason: "failing" | "gone"): Statement =>
  ctx.db
    .update(webhookEndpoints)
    .set({ is_active: false, disabled_reason: reason, disabled_at: ctx.now(), updated_at: ctx.now() })
    .where(and(eq(webhookEndpoints.id, id), eq(webhookEndpoints.is_active, true)));

/** Has the object that delivers to the endpoint look what there is to do, at once. It looks by itself later, should this be lost. */
export const wakeSender = (ctx: Ctx, endpoint_id: string, is_overdue = false): Promise<void> =>
  ctx.trips.count("object", () => ctx.env.WEBHOOKS.getByName(endpoint_id).wake(endpoint_id, is_overdue));
