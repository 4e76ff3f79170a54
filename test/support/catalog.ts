import type { z } from "@hono/zod-openapi";
import type { AdminProductDto } from "../../src/features/goods/catalog/schemas.ts";
import type { AdminCategoryDto, CategoryInput } from "../../src/features/goods/categories/schemas.ts";
import type { ProductInput } from "../../src/features/goods/products/inputs.ts";
import { tokenOf } from "./actors.ts";
import { call } from "./api.ts";

let made = 0;

/** A name that no other test has. */
export const freshName = (what = "Thing"): string => `${what} ${Date.now().toString(36)}${(made += 1)}`;

/** An active product made through the API: by default one variant at 1,000 with 10 in stock. Anything of `ProductInput` overrides. */
export async function givenProduct(input: Partial<z.input<typeof ProductInput>> = {}): Promise<AdminProductDto> {
  const single = input.variants === undefined ? { price: 1_000, stock_quantity: 10 } : {};
  const body = { name: freshName(), ...single, ...input };
  const response = await call("POST", "/api/v1/admin/products", { body, token: await tokenOf("admin") });
  if (response.status !== 201) throw new Error(`product refused: ${response.status} ${await response.text()}`);
  return response.json();
}

/** A category made through the API; anything of `CategoryInput` overrides. */
export async function givenCategory(input: Partial<CategoryInput> = {}): Promise<AdminCategoryDto> {
  const body = { name: freshName("Category"), ...input };
  const response = await call("POST", "/api/v1/admin/categories", { body, token: await tokenOf("admin") });
  if (response.status !== 201) throw new Error(`category refused: ${response.status} ${await response.text()}`);
  return response.json();
}
