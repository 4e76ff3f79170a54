import { z } from "@hono/zod-openapi";
import { PictureDto } from "#goods/catalog";
import { id, orNull, prose, reference, slug, text, timestamp } from "#platform/http/schemas";

const shownFields = {
  id: id(),
  name: z.string().openapi({ description: "As shoppers read it.", example: "Kitchen" }),
  slug: z.string().openapi({
    description: "The readable part of an address, unique among categories. Accepted where the id is.",
    example: "kitchen",
  }),
  description: z
    .string()
    .openapi({ description: "Plain text, perhaps of several lines, or empty.", example: "For cooking and baking." }),
  parent_id: id().nullable().describe("The category above it; null for a root."),
  position: z.int().openapi({
    description: "Place among the categories with the same parent, from 0; equal ones are sorted by name.",
    example: 0,
  }),
  image: orNull(PictureDto).describe("Null until staff upload one."),
  product_count: z.int().openapi({ description: "Active products in it and in the categories below it.", example: 7 }),
  created_at: timestamp(),
  updated_at: timestamp(),
};

export type CategoryDto = z.output<z.ZodObject<typeof shownFields>> & { children?: CategoryDto[] | undefined };

export const CategoryDto: z.ZodType<CategoryDto> = z
  .object({
    ...shownFields,
    children: z
      .array(z.lazy(() => CategoryDto))
      .optional()
      .describe("The categories right below it. Present in `view=tree` alone."),
  })
  .openapi("Category", { description: "`children` is there in `view=tree` alone." });

const adminFields = {
  ...shownFields,
  is_active: z.boolean().openapi({
    description:
      "An inactive category and every category below it are not in the storefront. Their products stay for sale: they are found by search, in other categories and at their own address.",
    example: true,
  }),
};

export type AdminCategoryDto = z.output<z.ZodObject<typeof adminFields>> & {
  children?: AdminCategoryDto[] | undefined;
};

export const AdminCategoryDto: z.ZodType<AdminCategoryDto> = z
  .object({
    ...adminFields,
    children: z
      .array(z.lazy(() => AdminCategoryDto))
      .optional()
      .describe("The categories right below it. Present in `view=tree` alone."),
  })
  .openapi("AdminCategory", { description: "`children` is there in `view=tree` alone." });

const categoryFields = {
  name: text(100).openapi({ description: "As shoppers read it.", example: "Kitchen" }),
  slug: slug().openapi({ description: "Unique among categories. Made from `name` when absent.", example: "kitchen" }),
  description: prose(5_000).openapi({
    description: "Plain text, perhaps of several lines, or empty.",
    example: "For cooking and baking.",
  }),
  parent_id: reference()
    .nullable()
    .openapi({ description: "Id or slug of the category above; null for a root.", example: null }),
  position: z.int().min(0).max(1_000_000).openapi({
    description: "Place among the categories with the same parent; equal ones are sorted by name.",
    example: 0,
  }),
  is_active: z.boolean().openapi({
    description: "`false` hides the category and every category below it from the storefront.",
    example: true,
  }),
};

export const CategoryInput = z
  .strictObject({ ...z.object(categoryFields).partial().shape, name: categoryFields.name })
  .openapi("CategoryInput", { example: { name: "Kitchen" } });
export type CategoryInput = z.output<typeof CategoryInput>;

export const CategoryPatch = z
  .strictObject(categoryFields)
  .partial()
  .openapi("CategoryPatch", { example: { name: "Kitchen and table" } });
export type CategoryPatch = z.output<typeof CategoryPatch>;

export const CategoryPut = z
  .strictObject({ ...CategoryPatch.shape, name: categoryFields.name })
  .openapi("CategoryReplacement", { example: { name: "Kitchen and table" } });

export const CategoryMove = z
  .strictObject({ parent_id: categoryFields.parent_id, position: categoryFields.position.optional() })
  .openapi("CategoryMove", { example: { parent_id: "kitchen", position: 2 } });
