import type { PublicReads } from "../../../support/public-read.ts";

export const publicReads: PublicReads = {
  "/images/{key}": "a picture is found by the hash of its content, which no read of hidden goods tells",
};
