import { readCsv } from "#platform/basics/csv";
import { invalidField, invalidFields } from "#platform/basics/errors";
import { fieldErrors } from "#platform/http/field-errors";
import { ShipmentInput, shipmentColumns, SHIPMENTS_MAX } from "./schemas.ts";
import type { ShipmentRow } from "./ship-orders.ts";

/**
 * The rows of a CSV file of shipments; one that cannot be read says why, and leaves the others alone. Throws `invalid_request` with the path
 * `file` where the whole is no such file, or has too many rows.
 */
export function readShipments(bytes: Uint8Array): ShipmentRow[] {
  const [header = [], ...records] = readCsv(bytes) ?? [];
  const columns = header.map((name) => name.trim().toLowerCase());
  const known: ReadonlySet<string> = new Set(shipmentColumns);
  if (!columns.includes("order") || columns.some((name) => !known.has(name)) || new Set(columns).size < columns.length)
    throw invalidField("file", "unsupported_format", `must be CSV with the columns ${shipmentColumns.join(", ")}`);
  if (records.length === 0) throw invalidField("file", "too_small", "must have a row below the header");
  if (records.length > SHIPMENTS_MAX)
    throw invalidField("file", "too_big", `must have at most ${SHIPMENTS_MAX} rows below the header`);
  return records.map((record, at) => readRecord(columns, record, at + 2));
}

function readRecord(columns: readonly string[], record: readonly string[], row: number): ShipmentRow {
  const fields = columns.map((name, at) => [name, record[at]?.trim() ?? ""] as const);
  const values = Object.fromEntries(fields.filter(([, value]) => value !== ""));
  const order = values["order"] ?? "";
  if (record.length > columns.length)
    return { row, order, fault: invalidField("", "too_big", "has more fields than the header") };
  const read = ShipmentInput.safeParse(values);
  if (read.success) return { row, order, shipment: read.data };
  return { row, order, fault: invalidFields(fieldErrors(read.error, values, "field")) };
}
