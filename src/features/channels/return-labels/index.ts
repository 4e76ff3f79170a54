import { labelDesks } from "#aftersales/carriers";
import { returnTracking } from "#aftersales/returns";
import { defineFeature } from "#platform/feature";
import { returnLabelAdminRoutes } from "./admin-routes.ts";
import { returnLabelListeners } from "./consumer.ts";
import { returnLabelsPersonalData } from "./personal-data.ts";
import { returnDesk } from "./return-desk.ts";
import { returnLabelRoutes } from "./routes.ts";
import { latestOfReturn } from "./store.ts";

/** Labels with which shoppers send units back: bought from the shop's carrier, and followed. */
export const returnLabels = defineFeature({
  name: "return-labels",
  routes: [returnLabelRoutes, returnLabelAdminRoutes],
  on: returnLabelListeners,
  personal: returnLabelsPersonalData,
  plugs: [labelDesks.plug(returnDesk), returnTracking.plug({ row: latestOfReturn })],
});
