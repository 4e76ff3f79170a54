import type { PublicReads } from "../../../support/public-read.ts";

export const publicReads: PublicReads = {
  "/exports/linked": "it is somebody's own copy",
};
