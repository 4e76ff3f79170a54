import { describe, it } from "vitest";
import { tokenOf } from "../../../support/actors.ts";
import { call } from "../../../support/api.ts";
import { givenProduct } from "../../../support/catalog.ts";
import { stopClock } from "../../../support/clock.ts";
import { png } from "../../../support/pictures.ts";

const clock = stopClock();

describe("a variant and a picture", () => {
  it("say when they were made, and a variant when it last changed", async ({ expect }) => {
    const token = await tokenOf("admin");
    const { id, variants } = await givenProduct();
    const made_at = variants[0]?.created_at;
    expect(variants[0]?.updated_at).toBe(made_at);
    clock.pass(5_000);
    await call("PATCH", `/api/v1/admin/products/${id}/variants/${variants[0]?.id}`, { token, body: { price: 1_500 } });
    const body = new FormData();
    body.append("file", new File([png()], "picture.png", { type: "image/png" }));
    await call("POST", `/api/v1/admin/products/${id}/images`, { token, body });
    const changed_at = new Date(Date.parse(made_at ?? "") + 5_000).toISOString();
    for (const path of [`/admin/products/${id}`, `/products/${id}`])
      expect(await (await call("GET", `/api/v1${path}`, { token })).json()).toMatchObject({
        variants: [{ created_at: made_at, updated_at: changed_at }],
        images: [{ created_at: changed_at }],
      });
  });
});
