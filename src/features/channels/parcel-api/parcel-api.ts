import { z } from "zod";
import {
  type CarrierLabel,
  FILE_MAX_BYTES,
  labelRefusals,
  type LabelPurchase,
  type ParcelCarrier,
  type Tracking,
  trackingStatuses,
} from "#aftersales/carriers";
import type { Ctx } from "#platform/context";
import { type Answer, type Call, callParcelApi } from "./call-parcel-api.ts";
import { readParcelEvent } from "./read-parcel-event.ts";

const ANSWER_MAX_BYTES = 256 * 1024;

const Label = z
  .object({
    id: z.string(),
    status: z.enum(["active", "cancelled"]),
    tracking_number: z.string(),
    tracking_url: z.string().nullable(),
    carrier: z.string(),
    cost: z.object({ amount: z.int(), currency: z.string() }),
  })
  .transform(
    ({
      id: label_id,
      status,
      tracking_number,
      tracking_url,
      carrier,
      cost: { amount: cost, currency },
    }): CarrierLabel => ({
      label_id,
      is_cancelled: status === "cancelled",
      tracking_number,
      tracking_url,
      carrier,
      cost,
      currency,
    }),
  );
const Labels = z.object({ data: z.array(Label).max(1) });
const Refusal = z.object({ error: z.object({ code: z.string() }) });
const Events = z
  .object({
    tracking_number: z.string(),
    events: z.array(
      z.object({
        id: z.string(),
        status: z.string(),
        message: z.string().nullable(),
        occurred_at: z.iso.datetime({ offset: true }),
      }),
    ),
  })
  .transform(({ tracking_number, events }): Tracking => ({
    tracking_number,
    // A status that is new to the shop is left out: it moves nothing.
    events: events.flatMap(({ id: event_id, status: word, message, occurred_at }) => {
      const status = trackingStatuses.find((known) => known === word);
      return status ? [{ event_id, status, message, occurred_at: Date.parse(occurred_at) }] : [];
    }),
  }));

/** A carrier, or a bridge to carriers, that speaks the parcel API of docs/carriers.md. */
export const parcelApi = (ctx: Ctx): ParcelCarrier => {
  const ask = (call: Omit<Call, "type" | "max_bytes">): Promise<Answer> =>
    callParcelApi(ctx, { ...call, type: "application/json", max_bytes: ANSWER_MAX_BYTES });
  return {
    async buyLabel({ key, sender: from, recipient: to, ...parcel }): Promise<LabelPurchase> {
      const answer = await ask({ method: "POST", path: "/labels", key, body: { ...parcel, from, to } });
      if (answer.status === 422) return { kind: "refused", reason: refusalIn(answer) };
      return { kind: "bought", label: Label.parse(bodyOf(answer, 200, 201)) };
    },
    async findLabel(key) {
      const answer = await ask({ method: "GET", path: `/labels?key=${encodeURIComponent(key)}` });
      return Labels.parse(bodyOf(answer, 200)).data[0] ?? null;
    },
    async readLabelFile(label_id) {
      const path = `/labels/${encodeURIComponent(label_id)}/file`;
      const call = { method: "GET", path, type: "application/pdf", max_bytes: FILE_MAX_BYTES } as const;
      const { status, bytes } = await callParcelApi(ctx, call);
      if (status !== 200) throw new Error(`the parcel API answered ${status}`);
      return bytes;
    },
    async cancelLabel(label_id) {
      const answer = await ask({ method: "POST", path: `/labels/${encodeURIComponent(label_id)}/cancel` });
      if (answer.status === 409 && codeIn(answer) === "in_use") return "in_use";
      const { is_cancelled } = Label.parse(bodyOf(answer, 200));
      if (!is_cancelled) throw new Error("the parcel API does not cancel");
      return "cancelled";
    },
    async readTracking(label_id) {
      const answer = await ask({ method: "GET", path: `/labels/${encodeURIComponent(label_id)}/tracking` });
      return Events.parse(bodyOf(answer, 200));
    },
    readEvent: (body, headers) => readParcelEvent(ctx, body, headers),
  };
};

function bodyOf({ status, bytes }: Answer, ...expected: readonly number[]): unknown {
  if (!expected.includes(status)) throw new Error(`the parcel API answered ${status}`);
  return JSON.parse(new TextDecoder().decode(bytes));
}

const codeIn = (answer: Answer): string => Refusal.parse(bodyOf(answer, answer.status)).error.code;

const refusalIn = (answer: Answer) => {
  const code = codeIn(answer);
  return labelRefusals.find((known) => known === code) ?? "not_accepted";
};
