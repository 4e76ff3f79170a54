import { type OrderFilters, seesPeople } from "#ordering/order-desk";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { commit, publish } from "#platform/data/outbox";
import { RETENTION_MS } from "#platform/data/retention";
import { orderExportEvents } from "./events.ts";
import { type ExportRow, exportOf, selectExport } from "./store.ts";
import { orderExports } from "./tables.ts";

/**
 * Begins a file of the orders that these filters find, as staff; the queue writes it. It has the operation's own id, so a repeat with the
 * same Idempotency-Key finds the same export.
 */
export async function startExport(ctx: Ctx, filters: OrderFilters): Promise<ExportRow> {
  const id = ctx.operation_id;
  const [known] = await selectExport(ctx, id);
  if (known) return known;
  const with_customers = seesPeople(ctx.actor);
  const { type: actor_type, id: actor_id } = ctx.actor;
  const now = ctx.now();
  await commit(ctx, [
    ctx.db.insert(orderExports).values({
      id,
      filters: JSON.stringify(filters),
      with_customers,
      actor_type,
      actor_id,
      created_at: now,
      expires_at: now + RETENTION_MS.downloads,
    }),
    publish(ctx, orderExportEvents["order_export.continued"], { export_id: id }),
    audit(ctx, {
      action: "order_export.started",
      subject_type: "order_export",
      subject_id: id,
      after: { with_customers },
    }),
  ]);
  return exportOf(ctx, id);
}
