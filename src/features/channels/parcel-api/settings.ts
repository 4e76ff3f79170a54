import { z } from "zod";
import { carrierSettings } from "#aftersales/carriers";
import { defineSettings, list } from "#platform/settings";
import { shippingSettings } from "#pricing/shipping";

/** What `CARRIER` chooses it by. */
export const PARCEL_API = "parcel-api";

const isBase = (text: string): boolean => URL.canParse(text) && !new URL(text).search && !new URL(text).hash;

export const parcelApiSettings = defineSettings(
  {
    /** Where it is, without `/v1`. */
    PARCEL_API_URL: z
      .url({ protocol: /^https$/, error: "is not an https address" })
      .refine(isBase, "has a query")
      .optional(),
    PARCEL_API_KEY: z.string().min(16, "is shorter than 16 characters").optional(),
    /** One or, while rotating, several secrets that its webhooks are signed with. */
    PARCEL_API_WEBHOOK_SECRETS: list
      .pipe(z.array(z.string().min(32, "has a secret of less than 32 characters")).min(1))
      .optional(),
  },
  ({ PARCEL_API_URL, PARCEL_API_KEY, PARCEL_API_WEBHOOK_SECRETS }, config) => {
    const { CARRIER, CARRIER_SENDER } = carrierSettings.of(config);
    const is_reached = PARCEL_API_URL !== undefined && PARCEL_API_KEY !== undefined;
    if (CARRIER === PARCEL_API && !(is_reached && PARCEL_API_WEBHOOK_SECRETS !== undefined))
      return `CARRIER is ${PARCEL_API}, and one of PARCEL_API_URL, PARCEL_API_KEY and PARCEL_API_WEBHOOK_SECRETS is missing`;
    if (shippingSettings.of(config).CARRIER_RATES === PARCEL_API && !(is_reached && CARRIER_SENDER !== undefined))
      return `CARRIER_RATES is ${PARCEL_API}, and one of PARCEL_API_URL, PARCEL_API_KEY and CARRIER_SENDER is missing`;
    return null;
  },
);
