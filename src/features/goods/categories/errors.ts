import { defineErrors } from "#platform/basics/errors";
import { numberMember, textMember } from "#platform/basics/problem-members";

export const CategoryError = defineErrors({
  slug_taken: {
    status: 409,
    detail: "The slug {slug} is taken.",
    members: { slug: textMember("The slug that another one has.", "linen-apron").optional() },
  },
  category_has_children: { status: 409, detail: "The category has categories below it. Move or delete them first." },
  category_cycle: { status: 409, detail: "A category cannot be moved below itself." },
  category_too_deep: {
    status: 409,
    detail: "The category tree has at most {levels} levels.",
    members: { levels: numberMember("How many levels the tree has at most.", 8) },
  },
  category_changed: { status: 409, detail: "The category tree was changed at the same time. Try again." },
});
