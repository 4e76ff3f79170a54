import { defineFeature } from "#platform/feature";

export { forgetFormerSlugs, formerIdOf, keepFormerSlug } from "./keep-slug.ts";
export { movedPermanently, orRedirect } from "./or-redirect.ts";

/** The slugs that products and categories had before, from which links are sent on. */
export const formerSlugs = defineFeature({ name: "former-slugs" });
