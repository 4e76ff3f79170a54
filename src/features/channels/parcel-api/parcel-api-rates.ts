import { z } from "zod";
import { carrierSettings } from "#aftersales/carriers";
import type { Ctx } from "#platform/context";
import type { CarrierRates } from "#pricing/shipping";
import { callParcelApi } from "./call-parcel-api.ts";

const ANSWER_MAX_BYTES = 64 * 1024;

const Rates = z.object({
  data: z
    .array(
      z.object({
        service: z.string(),
        price: z.object({ amount: z.number(), currency: z.string() }).nullable(),
      }),
    )
    .max(500),
});

/** What services of the parcel API cost. Of the sender and the recipient it hears no more than where they are. */
export const parcelApiRates = (ctx: Ctx): CarrierRates => ({
  async ratesFor({ place: to, ...parcel }, timeout_ms) {
    const sender = carrierSettings.of(ctx.config).CARRIER_SENDER;
    if (sender === undefined) throw new Error("CARRIER_SENDER is not set");
    const { country, state, postal_code } = sender;
    const body = { ...parcel, from: { country, state, postal_code }, to };
    const call = { method: "POST", path: "/rates", body, type: "application/json" } as const;
    const { status, bytes } = await callParcelApi(ctx, { ...call, max_bytes: ANSWER_MAX_BYTES, timeout_ms });
    if (status !== 200) throw new Error(`the parcel API answered ${status}`);
    return Rates.parse(JSON.parse(new TextDecoder().decode(bytes))).data;
  },
});
