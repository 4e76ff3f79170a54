import { defineErrors } from "#platform/basics/errors";
import { numberMember, textMember } from "#platform/basics/problem-members";

export const CategoryError = defineErrors("Catalog and pictures", {
  slug_taken: {
    status: 409,
    detail: "The slug {slug} is taken.",
    cause: "Another product or category has the `slug`.",
    remedy: "Choose another one.",
    members: { slug: textMember("The slug that another one has.", "linen-apron").optional() },
  },
  category_has_children: {
    status: 409,
    detail: "The category has categories below it. Move or delete them first.",
    cause: "Categories below it would be lost.",
    remedy: "Move or delete them first.",
  },
  category_cycle: {
    status: 409,
    detail: "A category cannot be moved below itself.",
    cause: "The new parent is the category itself or lies below it.",
    remedy: "Choose another parent.",
  },
  category_too_deep: {
    status: 409,
    detail: "The category tree has at most {levels} levels.",
    cause: "The move would make the tree deeper than `levels`.",
    remedy: "Choose a parent further up.",
    members: { levels: numberMember("How many levels the tree has at most.", 8) },
  },
  category_changed: {
    status: 409,
    detail: "The category tree was changed at the same time. Try again.",
    cause: "Another request moved a category at the same time.",
    remedy: "Read the tree again, then send the request again.",
  },
});
