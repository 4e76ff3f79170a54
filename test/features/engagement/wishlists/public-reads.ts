import type { PublicReads } from "../../../support/public-read.ts";

export const publicReads: PublicReads = {
  "/wishlists/shared": "what its owner wrote down stays on it by its id, without a name, an address or a price",
};
