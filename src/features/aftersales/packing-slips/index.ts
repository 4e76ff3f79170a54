import { defineFeature } from "#platform/feature";
import { packingSlipRoutes } from "./admin-routes.ts";

/** What lies in each parcel, to be printed and packed with it. */
export const packingSlips = defineFeature({ name: "packing-slips", routes: [packingSlipRoutes] });
