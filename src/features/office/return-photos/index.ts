import { returnPhotos as photosPoint } from "#aftersales/returns";
import { defineFeature } from "#platform/feature";
import { returnPhotoAdminRoutes } from "./admin-routes.ts";
import { returnPhotoJobs } from "./jobs.ts";
import { returnPhotosPersonalData } from "./personal-data.ts";
import { returnPhotoRoutes } from "./routes.ts";
import { photosOfReturn } from "./store.ts";

/** Photos of goods that shoppers send back, for themselves and for staff alone. */
export const returnPhotos = defineFeature({
  name: "return-photos",
  routes: [returnPhotoRoutes, returnPhotoAdminRoutes],
  jobs: returnPhotoJobs,
  personal: returnPhotosPersonalData,
  plugs: [photosPoint.plug({ rows: photosOfReturn })],
});
