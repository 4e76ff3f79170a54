import { eq, sql } from "drizzle-orm";
import { SECOND } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { isGuardViolation } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { WebhookError } from "./errors.ts";
import { mintSecret } from "./seal-secret.ts";
import { findEndpoint, type ShownEndpoint } from "./store.ts";
import { webhookEndpoints } from "./tables.ts";

/**
 * Replaces an endpoint's secret; for the overlap both sign. A secret of an earlier overlap ends at once. Throws `webhook_endpoint_not_found`,
 * `webhook_secret_already_shown` for a repeat, and `webhook_endpoint_changed` where somebody else was first.
 */
export async function rotateSecret(
  ctx: Ctx,
  id: string,
  overlap_seconds: number,
): Promise<{ endpoint: ShownEndpoint; secret: string }> {
  const before = await findEndpoint(ctx, id);
  if (before.operation_id === ctx.operation_id)
    throw WebhookError.webhook_secret_already_shown({ webhook_endpoint_id: id });
  const { secret, sealed } = await mintSecret(ctx);
  const is_first = sql`${webhookEndpoints.operation_id} = ${before.operation_id}`;
  const ends_at = ctx.now() + overlap_seconds * SECOND;
  try {
    await commit(ctx, [
      ctx.db
        .update(webhookEndpoints)
        .set({
          secret: sql`CASE WHEN ${is_first} THEN ${sealed} END`,
          previous_secret: before.secret,
          overlap_ends_at: ends_at,
          operation_id: ctx.operation_id,
          updated_at: ctx.now(),
        })
        .where(eq(webhookEndpoints.id, id)),
      audit(ctx, { action: "webhook_endpoint.secret_rotated", subject_type: "webhook_endpoint", subject_id: id }),
    ]);
  } catch (error) {
    if (isGuardViolation(error, "webhook_endpoints.secret")) throw WebhookError.webhook_endpoint_changed();
    throw error;
  }
  return { endpoint: await findEndpoint(ctx, id), secret };
}
