import { type OrderRow, toOrderNumber } from "#ordering/orders";
import { nowOrLater } from "#platform/basics/now-or-later";
import type { Ctx } from "#platform/context";
import { commit } from "#platform/data/outbox";
import { RETENTION_MS } from "#platform/data/retention";
import { base64, fromBase64 } from "#platform/secrets/base64";
import { type Sealed, sealPersonal, unsealPersonal } from "#platform/secrets/personal";
import { CarrierError } from "./errors.ts";
import { carrierOf } from "./find-carrier.ts";
import { isBought } from "./rules.ts";
import type { Label, LabelDesk } from "./store.ts";

/** As long as the file of a label is kept: it is printed once. */
export const FILE_KEPT_MS = RETENTION_MS.ended;

const FILE_PLACE = "shipping_labels.file";

/** Where the file of a label is in R2. */
export const fileKeyOf = (label_id: string): string => `labels/${label_id}`;

/** Reads a label from its carrier and keeps it, sealed as the order's contact is: it shows an address. */
async function fetchFile(ctx: Ctx, desk: LabelDesk, label: Label, personal_key: string): Promise<Uint8Array> {
  const bytes = await carrierOf(ctx, label.carrier_name).readLabelFile(label.carrier_label_id ?? "");
  await ctx.env.FILES.put(fileKeyOf(label.id), await sealPersonal(ctx, personal_key, FILE_PLACE, base64(bytes)));
  await commit(ctx, [desk.change(ctx, label.id, { file_bytes: bytes.byteLength })]);
  return bytes;
}

/** Keeps the file of a label that was just bought. Should that fail, whoever reads it first fetches it. */
export async function keepFile(ctx: Ctx, desk: LabelDesk, label: Label, personal_key: string | null): Promise<void> {
  if (personal_key === null) return;
  const { id: label_id, subject_id } = label;
  await nowOrLater(ctx.log, "label_file_postponed", { label_id, subject_id }, async () => {
    await fetchFile(ctx, desk, label, personal_key);
  });
}

export type LabelFile = { readonly name: string; readonly bytes: Uint8Array };

type Holder = Pick<OrderRow, "personal_key" | "erased_at" | "sequence">;

/** The one of these labels that is bought, to print. 404 `label_not_found`, 410 `label_expired`, 503 `carrier_unavailable`. */
export async function readFileOf(
  ctx: Ctx,
  desk: LabelDesk,
  labels: readonly Label[],
  order: Holder,
): Promise<LabelFile> {
  const label = labels.find(isBought);
  if (!label) throw CarrierError.label_not_found();
  const { personal_key, erased_at } = order;
  if (personal_key === null || erased_at !== null || ctx.now() - (label.bought_at ?? 0) > FILE_KEPT_MS)
    throw CarrierError.label_expired();
  const stored = label.file_bytes === null ? null : await ctx.env.FILES.get(fileKeyOf(label.id));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what stands there was sealed above
  const text = await unsealPersonal(ctx, personal_key, FILE_PLACE, stored && ((await stored.text()) as Sealed));
  const bytes = text === null ? await fetchFile(ctx, desk, label, personal_key) : fromBase64(text);
  const kind = desk.direction === "out" ? "label" : "return-label";
  return { name: `${kind}-${toOrderNumber(order.sequence)}.pdf`, bytes };
}
