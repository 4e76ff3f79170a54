import { z } from "@hono/zod-openapi";
import { toIso } from "#platform/basics/time";
import { choice, id, personalText, timestamp } from "#platform/http/schemas";
import type { AddressDetails } from "./address-details.ts";
import { faultsOf, isCountry } from "./country-rules.ts";
import type { Address } from "./store.ts";

const phone = () => z.string().regex(/^\+?[\d ()./-]{5,25}$/, "must be a phone number");

const fields = {
  full_name: personalText(200).openapi({ description: "Of the person who receives.", example: "Ada Lovelace" }),
  phone: phone()
    .nullish()
    .openapi({ description: "For the carrier. Digits, spaces and `+ ( ) . / -`.", example: "+44 20 7183 8750" }),
  company: personalText(200)
    .nullish()
    .openapi({ description: "A second line of the name.", example: "Analytical Engines Ltd" }),
  address_line1: personalText(200).openapi({ description: "Street and number.", example: "12 St James's Square" }),
  address_line2: personalText(200)
    .nullish()
    .openapi({ description: "Floor, apartment or building.", example: "Floor 2" }),
  city: personalText(100).openapi({ description: "Town or village.", example: "London" }),
  state: personalText(100).nullish().openapi({ description: "State, province or prefecture.", example: "England" }),
  postal_code: personalText(20)
    .nullish()
    .openapi({ description: "ZIP code. Checked by the country's form.", example: "SW1Y 4JH" }),
  country: z
    .string()
    .refine(isCountry, "must be an ISO 3166-1 alpha-2 code in upper case")
    .openapi({ description: "ISO 3166-1 alpha-2. Which other parts are required depends on it.", example: "GB" }),
};
const kind = {
  address_type: choice({ shipping: "Where parcels go.", billing: "Where the bill goes." }).openapi({
    description: "What the address is for.",
    example: "shipping",
  }),
  is_default: z.boolean().openapi({
    description:
      "Whether a checkout takes it when none is named. One address of each type is; the first becomes it by itself.",
    example: true,
  }),
};

type Parts = { country: string; state?: string | null | undefined; postal_code?: string | null | undefined };
function checkParts(address: Parts, context: z.RefinementCtx): void {
  for (const { path, code, message } of faultsOf(address))
    context.addIssue({ code: "custom", path: [path], params: { code }, message });
}

/** An address as a client sends it, with the parts its country requires: also for checkouts. */
export const AddressFields = z.strictObject(fields).superRefine(checkParts).openapi("AddressFields");

export const AddressInput = z
  .strictObject({
    ...fields,
    address_type: kind.address_type.default("shipping"),
    is_default: kind.is_default.optional(),
  })
  .superRefine(checkParts)
  .openapi("AddressInput");

export const AddressPatch = z
  .strictObject({ ...fields, ...kind })
  .partial()
  .openapi("AddressPatch", {
    description: "The fields to change. What results must be a whole address of its country.",
  });

export const AddressPut = z
  .strictObject({ ...fields, address_type: kind.address_type.optional(), is_default: kind.is_default.optional() })
  .openapi("AddressPut");

/** Every part of an address, null where there is none. */
export const toDetails = (given: z.output<typeof AddressFields>): AddressDetails => ({
  full_name: given.full_name,
  phone: given.phone ?? null,
  company: given.company ?? null,
  address_line1: given.address_line1,
  address_line2: given.address_line2 ?? null,
  city: given.city,
  state: given.state ?? null,
  postal_code: given.postal_code ?? null,
  country: given.country,
});

const optional = z.string().nullable();
export const AddressDto = z
  .object({
    id: id(),
    ...kind,
    full_name: z.string().openapi({ description: "Of the person who receives.", example: "Ada Lovelace" }),
    phone: optional.openapi({ description: "For the carrier; null when not given.", example: "+44 20 7183 8750" }),
    company: optional.openapi({ description: "Null when not given.", example: null }),
    address_line1: z.string().openapi({ description: "Street and number.", example: "12 St James's Square" }),
    address_line2: optional.openapi({
      description: "Floor, apartment or building; null when not given.",
      example: null,
    }),
    city: z.string().openapi({ description: "Town or village.", example: "London" }),
    state: optional.openapi({ description: "State, province or prefecture; null when not given.", example: null }),
    postal_code: optional.openapi({ description: "ZIP code; null when not given.", example: "SW1Y 4JH" }),
    country: z.string().openapi({ description: "ISO 3166-1 alpha-2.", example: "GB" }),
    created_at: timestamp(),
    updated_at: timestamp(),
  })
  .openapi("Address");

export const toAddressDto = (row: Address): z.input<typeof AddressDto> => ({
  id: row.id,
  address_type: row.address_type,
  is_default: row.is_default,
  ...toDetails(row.details),
  created_at: toIso(row.created_at),
  updated_at: toIso(row.updated_at),
});
