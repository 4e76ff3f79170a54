import { z } from "@hono/zod-openapi";

/** A place and who is there: kept sealed, in the address book and as it was when an order was placed. */
export const AddressDetails = z.object({
  full_name: z.string(),
  phone: z.string().nullable(),
  company: z.string().nullable(),
  address_line1: z.string(),
  address_line2: z.string().nullable(),
  city: z.string(),
  state: z.string().nullable(),
  postal_code: z.string().nullable(),
  /** ISO 3166-1 alpha-2. */
  country: z.string(),
});
export type AddressDetails = Readonly<z.output<typeof AddressDetails>>;
