import { z } from "zod";

/** Orders come as JSON, as a form or in the query, whichever is easiest to type. Throws what `malformed` makes of a body that says it is JSON and is none. */
export async function readOrder(request: Request, malformed: () => Error): Promise<Record<string, unknown>> {
  const text = await request.text();
  const type = request.headers.get("content-type") ?? "";
  if (text !== "" && type.includes("json")) return z.record(z.string(), z.unknown()).parse(parseJson(text, malformed));
  const pairs = new URLSearchParams(text === "" ? new URL(request.url).search : text);
  return Object.fromEntries(Array.from(pairs, ([name, value]) => [name, plain(value)]));
}

function parseJson(text: string, malformed: () => Error): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed();
  }
}

const plain = (value: string): unknown =>
  value === "true" ? true : value === "false" ? false : /^\d{1,15}$/.test(value) ? Number(value) : value;
