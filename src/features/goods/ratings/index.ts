import { defineFeature } from "#platform/feature";

export { countRatings, recountRatings, selectRating } from "./count-ratings.ts";

/** How products are rated: figures that the features which take ratings count in and out. */
export const ratings = defineFeature({ name: "ratings" });
