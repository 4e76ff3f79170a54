import { definePermissions } from "#platform/http/permissions";

export const catalogPermissions = definePermissions("catalog", {
  read: "Read products, categories, tags and imports, unpublished ones too.",
  write: "Change products, pictures, categories and tags, and import files.",
});
