import { z } from "@hono/zod-openapi";
import { text } from "#platform/http/schemas";
import { country } from "./area-schemas.ts";

const NAME_MAX = 80;
const PART_MAX = 200;
const part = () => text(PART_MAX).nullable();
const prose = () => z.string().trim().max(500);

const said = {
  name: text(NAME_MAX).openapi({ description: "As shoppers read it.", example: "Downtown store" }),
  opening_hours: prose().openapi({ description: "For shoppers. May be empty.", example: "Mon-Sat 9:00-18:00" }),
  instructions: prose().openapi({ description: "For shoppers. May be empty.", example: "Bring the order number." }),
};
const address = {
  address_line1: text(PART_MAX).openapi({ description: "Street and number.", example: "1 Market Street" }),
  address_line2: part().openapi({ description: "Floor or building.", example: null }),
  city: text(PART_MAX).openapi({ description: "Town or village.", example: "San Francisco" }),
  state: part().openapi({ description: "State, province or prefecture.", example: "CA" }),
  postal_code: part().openapi({ description: "ZIP code.", example: "94105" }),
  country: country(),
};
const BY_WHICH = "The place. Orders that are fetched there are taxed by it.";

/** Where shoppers fetch what they bought, as staff write it down. */
export const PickupPlaceInput = z
  .strictObject({
    name: said.name,
    address: z
      .strictObject({
        ...address,
        address_line2: address.address_line2.default(null),
        state: address.state.default(null),
        postal_code: address.postal_code.default(null),
      })
      .openapi("PickupAddressInput", { description: BY_WHICH }),
    opening_hours: said.opening_hours.default(""),
    instructions: said.instructions.default(""),
  })
  .openapi("PickupPlaceInput");

/** The same as it is shown: with the shipping method, and with each order as it was then. */
export const PickupPlaceDto = z
  .object({
    name: said.name,
    address: z.object(address).openapi("PickupAddress", { description: BY_WHICH }),
    opening_hours: said.opening_hours,
    instructions: said.instructions,
  })
  .openapi("PickupPlace");
