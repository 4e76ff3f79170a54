import { auditedKeys } from "#platform/data/audited-keys";
import { defineFeature } from "#platform/feature";

export { areaFaults, overlap, type Place, readArea, type ZoneArea } from "./area-rules.ts";
export { areaFields, country } from "./area-schemas.ts";
export { oncePerSnapshot } from "./once-per-snapshot.ts";
export { PickupPlaceDto, PickupPlaceInput } from "./pickup-place.ts";
export { anybody, type Buyer, type PickupPlace } from "./rules.ts";
export {
  bumpSellingTerms,
  isTermsChanged,
  raiseSellingTermsFrom,
  raiseSellingTermsIf,
  sellingTermsVersion,
  termsVersion,
} from "./store.ts";
export { whileFresh } from "./while-fresh.ts";
export { zonesJson, ZoneShape } from "./zones-json.ts";

/** Fields whose values the audit log shows. */
const audited = "pickup_place code kind priority group_id group_ids rule is_active amount restock carrier";

/** The version of what the shop sells by: taxes, promotions and price lists are read as one snapshot under it. */
export const sellingTerms = defineFeature({ name: "selling-terms", plugs: [auditedKeys.plug(audited)] });
