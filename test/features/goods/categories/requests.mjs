import { first, newest } from "../../../support/demo/pick.mjs";

const newCategory = { id: "{new_category}" };

export const requests = {
  getCategory: { at: { id: "{category}" } },
  adminCreateCategory: { body: { name: "Table linen {word}", description: "For long dinners." } },
  adminGetCategory: { at: newCategory },
  adminUpdateCategory: { at: newCategory, body: { description: "For long dinners and short ones." } },
  adminReplaceCategory: { at: newCategory, body: { name: "Table linen" } },
  adminMoveCategory: { at: newCategory, body: { parent_id: "kitchen", position: 2 } },
  adminReplaceCategoryImage: { at: newCategory },
  adminDeleteCategoryImage: { at: newCategory },
  adminDeleteCategory: { at: newCategory },
};

export const values = {
  category: ["/categories?view=roots&limit=1", first(({ slug }) => slug)],
  new_category: ["/admin/categories?limit=100", newest()],
};
