import { seesPeople } from "#ordering/order-desk";
import { streamCsv } from "#platform/basics/csv";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { commit } from "#platform/data/outbox";
import { requireStepUp } from "#platform/http/access";
import { OrderExportError } from "./errors.ts";
import { personalColumns, plainColumns } from "./export-columns.ts";
import { readPart } from "./export-parts.ts";
import { exportOf, selectParts } from "./store.ts";

/**
 * The file as CSV that comes as its parts are read. The customer's columns are in it only where both the person who asked for it and
 * the caller may see customers, who is then asked for a fresh proof. Raises 404 `order_export_not_found`, 409 `order_export_running`
 * and `step_up_required`.
 */
export async function downloadExport(ctx: Ctx, id: string): Promise<ReadableStream<Uint8Array>> {
  const { finished_at, order_count, with_customers } = await exportOf(ctx, id);
  if (finished_at === null) throw OrderExportError.order_export_running({ order_count });
  const customers = with_customers && seesPeople(ctx.actor);
  // It is as much as a copy of what is held about each of them.
  if (customers) requireStepUp(ctx);
  const parts = await selectParts(ctx, id);
  await commit(ctx, [
    audit(ctx, {
      action: "order_export.downloaded",
      subject_type: "order_export",
      subject_id: id,
      after: { with_customers: customers },
    }),
  ]);
  async function* lines() {
    for (const { file_key } of parts) yield await readPart(ctx, file_key, { customers });
  }
  return streamCsv<string>([...plainColumns, ...(customers ? personalColumns : [])], lines());
}
