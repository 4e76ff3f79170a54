import { describe, it } from "vitest";
import { z } from "zod";
import { anyone, signedIn } from "#platform/http/auth";
import { formFile } from "#platform/http/forms";
import { json, route } from "#platform/http/route";
import { problemOf } from "../../support/api.ts";
import { probe } from "../../support/probe.ts";

const MB = 1024 * 1024;
const form = z.strictObject({ file: formFile, note: z.union([z.string(), z.array(z.string())]).optional() });
const pair = z.strictObject({ one: z.string(), two: z.string() });

const shop = probe([
  route(
    {
      tags: ["Probe"],
      summary: "A probe",
      description: "Only in tests.",
      method: "post",
      path: "/form",
      operationId: "form",
      access: anyone,
      idempotency: "none",
      body_limit_bytes: 64 * MB,
      request: { body: { content: { "multipart/form-data": { schema: form } } } },
      responses: { 200: json(z.unknown(), "What came") },
    },
    async (c) => {
      const { file, note = null } = c.req.valid("form");
      return c.json({ bytes: file.bytes.byteLength, note }, 200);
    },
  ),
  route(
    {
      tags: ["Probe"],
      summary: "A probe",
      description: "Only in tests.",
      method: "post",
      path: "/pair",
      operationId: "pair",
      access: signedIn,
      request: { body: { content: { "multipart/form-data": { schema: pair } } } },
      responses: { 200: json(pair, "What came") },
    },
    async (c) => c.json(c.req.valid("form"), 200),
  ),
]);

const type = { "content-type": "multipart/form-data; boundary=line" };
const begin = '--line\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\n';
const text = new TextEncoder();

/** A form with one file of so many megabytes, as it comes over the wire; without its end it breaks off. */
function streamOf(megabytes: number, end = "\r\n--line--\r\n"): ReadableStream<Uint8Array> {
  let left = megabytes;
  return new ReadableStream({
    start: (controller) => controller.enqueue(text.encode(begin)),
    pull(controller) {
      if (left > 0) controller.enqueue(new Uint8Array(MB));
      else {
        controller.enqueue(text.encode(end));
        controller.close();
      }
      left -= 1;
    },
  });
}
const send = (body: BodyInit, headers: Record<string, string> = type) =>
  shop("/form", { method: "POST", body, headers });

describe("a form", () => {
  it("comes with its files and fields, those that come twice as a list", async ({ expect }) => {
    const sent = new FormData();
    sent.append("file", new File([new Uint8Array(70_000)], "a"));
    sent.append("note", "é");
    expect(await (await send(sent, {})).json()).toEqual({ bytes: 70_000, note: "é" });
    sent.append("note", "two");
    expect(await (await send(sent, {})).json()).toEqual({ bytes: 70_000, note: ["é", "two"] });
  });

  it("is refused for a field that it does not have, and for a file that is none", async ({ expect }) => {
    const sent = new FormData();
    sent.append("file", "text");
    sent.append("surprise", "1");
    const { code, errors } = await problemOf(await send(sent, {}));
    expect([code, errors?.map(({ path }) => path).toSorted()]).toEqual(["invalid_request", ["file", "surprise"]]);
  });

  it("is another one under its Idempotency-Key when its fields change places", async ({ expect }) => {
    const headers = { "idempotency-key": crypto.randomUUID() };
    const ask = (names: readonly string[]) => {
      const sent = new FormData();
      for (const [at, name] of names.entries()) sent.append(name, `${at}`);
      return shop("/pair", { method: "POST", body: sent, as: "shopper", headers });
    };
    for (let n = 0; n < 2; n += 1) expect(await (await ask(["one", "two"])).json()).toEqual({ one: "0", two: "1" });
    expect((await problemOf(await ask(["two", "one"]))).code).toBe("idempotency_key_reused");
  });

  it("is malformed when it breaks off, has too many parts, or none of its boundaries", async ({ expect }) => {
    const many = `${begin}a\r\n`.repeat(101);
    for (const body of [streamOf(1, ""), many, "nothing of the kind"])
      expect((await problemOf(await send(body))).code).toBe("malformed_form");
    for (const odd of [
      "multipart/form-data",
      "multipart/form-data; boundary=",
      `multipart/form-data; boundary=${"x".repeat(71)}`,
    ])
      expect((await problemOf(await send("x", { "content-type": odd }))).code).toBe("malformed_form");
  });

  it("is held within a bound for all that an isolate holds, which it gives back", async ({ expect }) => {
    for (let i = 0; i < 2; i += 1) {
      const response = await send(streamOf(49));
      expect([response.status, (await problemOf(response)).code]).toEqual([503, "overloaded"]);
    }
    expect(await (await send(streamOf(40))).json()).toEqual({ bytes: 40 * MB, note: null });
    expect(await (await send(streamOf(40))).json()).toEqual({ bytes: 40 * MB, note: null });
  });
});
