import { find, first } from "../../../support/demo/pick.mjs";

const product = { id: "{product}" };

export const requests = {
  getProduct: { at: product },
  getProductAvailability: { at: product },
  listProductVariants: { at: product },
  listCategoryProducts: { at: { id: "{category}" } },
};

export const values = {
  product: ["/products?in_stock=true&currency=USD&sort=oldest&limit=1", first(({ slug }) => slug)],
  variant: [
    "/products?in_stock=true&currency=USD&sort=oldest&limit=1",
    first(({ default_variant_id }) => default_variant_id),
  ],
  image: [
    "/products?limit=20",
    find(
      ({ image }) => image !== null,
      ({ image }) => image.url.split("/").at(-1),
    ),
  ],
};
