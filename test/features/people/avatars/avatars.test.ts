import { env } from "cloudflare:workers";
import { imageSize } from "image-size";
import { describe, it } from "vitest";
import { givenCustomer } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { testContext } from "../../../support/context.ts";
import { runJob } from "../../../support/jobs.ts";
import { encoded, gif, join, png } from "../../../support/pictures.ts";

function form(bytes: Uint8Array<ArrayBuffer>, name = "me.png"): FormData {
  const made = new FormData();
  made.set("file", new File([bytes], name));
  return made;
}
const put = (token: string, body: FormData) => call("PUT", "/api/v1/me/avatar", { token, body });
const me = async (token: string) => (await call("GET", "/api/v1/me", { token })).json<{ avatar_url: string | null }>();
const keyOf = (url: string | null) => url?.replace("/images/", "") ?? "";

describe("a picture of the account", () => {
  it("becomes a square, is seen at its address, and is replaced and taken away for good", async ({ expect }) => {
    const { token } = await givenCustomer();
    const set = await put(token, form(png(400, 300)));
    const { avatar_url: first } = await set.json<{ avatar_url: string }>();
    expect([set.status, first]).toEqual([200, expect.stringMatching(/^\/images\/[0-9a-f]{40}\.webp$/)]);
    expect((await me(token)).avatar_url).toBe(first);
    const shown = await call("GET", first);
    expect(shown.headers.get("content-type")).toBe("image/webp");
    expect(imageSize(new Uint8Array(await shown.arrayBuffer()))).toMatchObject({ width: 512, height: 512 });

    const { avatar_url: second } = await (await put(token, form(png(30, 40)))).json<{ avatar_url: string }>();
    expect(second).not.toBe(first);
    expect(await env.MEDIA.head(keyOf(first))).toBeNull();
    for (let n = 0; n < 2; n += 1) expect((await call("DELETE", "/api/v1/me/avatar", { token })).status).toBe(204);
    expect((await me(token)).avatar_url).toBeNull();
    expect(await env.MEDIA.head(keyOf(second))).toBeNull();
  });

  it("has a name of its own, also when it is the same as another's", async ({ expect }) => {
    const [one, two, picture] = [await givenCustomer(), await givenCustomer(), png(20, 20)];
    for (const { token } of [one, two]) await put(token, form(picture));
    const [first, second] = [await me(one.token), await me(two.token)];
    expect(first.avatar_url).not.toBe(second.avatar_url);
    await call("DELETE", "/api/v1/me/avatar", { token: one.token });
    expect(await env.MEDIA.head(keyOf(second.avatar_url))).not.toBeNull();
  });

  it("leaves one behind when several come at once", async ({ expect }) => {
    const { token } = await givenCustomer();
    const answers = await Promise.all([1, 2, 3].map((n) => put(token, form(png(10 + n, 10)))));
    const urls = await Promise.all(answers.map((answer) => answer.json<{ avatar_url: string }>()));
    const kept = await Promise.all(urls.map(async ({ avatar_url }) => env.MEDIA.head(keyOf(avatar_url))));
    expect(kept.filter((object) => object !== null).map(({ key }) => key)).toEqual([
      keyOf((await me(token)).avatar_url),
    ]);
  });

  it("is not shown by the shop once it was taken away, however often it was looked at before", async ({ expect }) => {
    const { token } = await givenCustomer();
    const { avatar_url } = await (await put(token, form(png(30, 30)))).json<{ avatar_url: string }>();
    const addresses = ["", "?w=64", "?format=jpeg"].map((query) => `${avatar_url}${query}`);
    const etags: string[] = [];
    for (const address of addresses)
      for (let n = 0; n < 2; n += 1) {
        const shown = await call("GET", address);
        expect([address, shown.status, shown.headers.get("cache-control")]).toEqual([
          address,
          200,
          "private, max-age=300, must-revalidate",
        ]);
        await shown.arrayBuffer();
        etags.push(shown.headers.get("etag") ?? "");
      }
    const known = { "if-none-match": etags.join(", ") };
    for (const address of addresses) {
      const same = await call("GET", address, { headers: known });
      expect([same.status, same.headers.get("cache-control")]).toEqual([304, "private, max-age=300, must-revalidate"]);
    }
    expect((await call("DELETE", "/api/v1/me/avatar", { token })).status).toBe(204);
    for (const address of addresses) {
      expect([address, (await call("GET", address)).status]).toEqual([address, 404]);
      expect([address, (await call("GET", address, { headers: known })).status]).toEqual([address, 404]);
    }
  });

  it("goes with its person", async ({ expect }) => {
    const { token, user_id } = await givenCustomer();
    await put(token, form(png(20, 20)));
    const { avatar_url } = await me(token);
    expect((await call("GET", avatar_url ?? "")).status).toBe(200);
    await env.DB.prepare("UPDATE users SET erase_at = 1 WHERE id = ?").bind(user_id).run();
    await runJob("erase_people", testContext());
    expect(
      await env.DB.prepare("SELECT avatar_key, erased_at > 0 AS gone FROM users WHERE id = ?").bind(user_id).first(),
    ).toEqual({ avatar_key: null, gone: 1 });
    expect(await env.MEDIA.head(keyOf(avatar_url))).toBeNull();
    expect((await call("GET", avatar_url ?? "")).status).toBe(404);
  });

  it("does not tell where it was taken", async ({ expect }) => {
    const { token } = await givenCustomer();
    const jpeg = await encoded("image/jpeg");
    const exif = new TextEncoder().encode("Exif\0\0GPS 48.8584 N 2.2945 E, Ada Lovelace");
    const segment = join([0xff, 0xe1, 0, exif.length + 2], exif);
    const { avatar_url } = await (
      await put(token, form(join(jpeg.slice(0, 2), segment, jpeg.slice(2)), "me.jpg"))
    ).json<{ avatar_url: string }>();
    const stored = await env.MEDIA.get(keyOf(avatar_url));
    expect(new TextDecoder("latin1").decode(await stored?.arrayBuffer())).not.toContain("Lovelace");
  });

  it("may be an animated GIF's or an AVIF's first frame", async ({ expect }) => {
    const { token } = await givenCustomer();
    expect((await put(token, form(gif(2, 2), "me.gif"))).status).toBe(200);
    expect((await put(token, form(await encoded("image/avif"), "me.avif"))).status).toBe(200);
  });

  it("is told by its bytes: what is none is refused and nothing is stored", async ({ expect }) => {
    const { token } = await givenCustomer();
    const script = join("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>");
    const refused = await problemOf(await put(token, form(script, "me.png")));
    expect([refused.status, refused.errors]).toEqual([
      422,
      [expect.objectContaining({ path: "file", code: "unsupported_format" })],
    ]);
    const large = await put(token, form(new Uint8Array(10 * 1024 * 1024 + 1)));
    expect(large.status).toBe(413);
    expect((await put(token, new FormData())).status).toBe(422);
    expect((await me(token)).avatar_url).toBeNull();
  });
});
