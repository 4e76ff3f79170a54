import { z } from "zod";
import { AddressFields, toAddressDetails } from "#people/addresses";
import { defineSettings, wholeNumber } from "#platform/settings";
import { isCarrier } from "./parcel-carrier.ts";

const DEADLINE_MS = { usual: 8_000, least: 500, most: 20_000 };

/** JSON of an address of the shop. */
const address = z.string().transform((text, context) => {
  const read = AddressFields.safeParse(parseOrNull(text));
  for (const issue of read.success ? [] : read.error.issues)
    context.addIssue({ code: "custom", message: [issue.path.join("."), issue.message].filter(Boolean).join(": ") });
  return read.success ? toAddressDetails(read.data) : z.NEVER;
});

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export const carrierSettings = defineSettings(
  {
    /** Where labels are bought. Without it the shop buys none, and staff type tracking numbers. */
    CARRIER: z.string().refine(isCarrier, "is not a carrier of this shop").optional(),
    /** The sender on labels, as JSON. */
    CARRIER_SENDER: address.optional(),
    /** Where parcels of returns go, as JSON; without it to the sender. */
    CARRIER_RETURN_ADDRESS: address.optional(),
    /** How long one call to the carrier may take, in milliseconds. */
    CARRIER_TIMEOUT_MS: wholeNumber
      .pipe(z.int().min(DEADLINE_MS.least).max(DEADLINE_MS.most))
      .default(DEADLINE_MS.usual),
  },
  ({ CARRIER, CARRIER_SENDER }) =>
    CARRIER !== undefined && CARRIER_SENDER === undefined ? "CARRIER is set, and CARRIER_SENDER is not" : null,
);
