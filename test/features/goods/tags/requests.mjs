import { first, newest } from "../../../support/demo/pick.mjs";

const newTag = { id: "{new_tag}" };

export const requests = {
  adminCreateTag: { body: { name: "Linen {word}" } },
  adminGetTag: { at: newTag },
  adminUpdateTag: { at: newTag, body: { name: "Washed linen {word}" } },
  adminReplaceTag: { at: newTag, body: { name: "Linen and cotton {word}" } },
  adminMergeTag: { at: newTag, body: { into: "{other_tag}" } },
  adminDeleteTag: { at: newTag },
};

export const values = {
  new_tag: ["/admin/tags?limit=100", newest()],
  other_tag: ["/admin/tags?limit=1", first(({ slug }) => slug)],
};
