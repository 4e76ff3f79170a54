const input = "../../dist/client-openapi.json";
const baseUrl = process.env.SHOP_URL ?? "http://localhost:8787";

/** orval makes functions on `fetch`, for the shop that `SHOP_URL` names, and schemas of zod to check answers by. */
export default {
  shop: { input, output: { target: "made/orval/api.ts", client: "fetch", baseUrl } },
  schemas: { input, output: { target: "made/orval/schemas.ts", client: "zod" } },
};
