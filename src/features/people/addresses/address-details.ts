import { z } from "@hono/zod-openapi";

/** A place and who is there: kept sealed, in the address book and as it was when an order was placed. */
export const AddressDetails = z.object({
  full_name: z.string().describe("Of the person who receives."),
  phone: z.string().nullable().describe("For the carrier; null when not given."),
  company: z.string().nullable().describe("Null when not given."),
  address_line1: z.string().describe("Street and number."),
  address_line2: z.string().nullable().describe("Floor, apartment or building; null when not given."),
  city: z.string().describe("Town or village."),
  state: z.string().nullable().describe("State, province or prefecture; null when not given."),
  postal_code: z.string().nullable().describe("ZIP code; null when not given."),
  country: z.string().describe("ISO 3166-1 alpha-2."),
});
export type AddressDetails = Readonly<z.output<typeof AddressDetails>>;
