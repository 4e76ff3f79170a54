import { carrierSettings } from "#aftersales/carriers";
import type { Ctx } from "#platform/context";
import { readAtMost } from "#platform/http/read-at-most";
import { parcelApiSettings } from "./settings.ts";

export type Call = {
  readonly method: "GET" | "POST";
  /** Behind `/v1`. */
  readonly path: string;
  readonly body?: object;
  readonly key?: string;
  readonly type: "application/json" | "application/pdf";
  readonly max_bytes: number;
  /** `CARRIER_TIMEOUT_MS` when absent. */
  readonly timeout_ms?: number;
};

export type Answer = { readonly status: number; readonly bytes: Uint8Array };

/**
 * One call. A redirect is not followed, an answer of another type is not read, and a long one only as far as it may be: each of these throws,
 * and so does whatever is no answer. A refusal is an answer.
 */
export async function callParcelApi(
  ctx: Ctx,
  { method, path, body, key, type, max_bytes, timeout_ms }: Call,
): Promise<Answer> {
  const { PARCEL_API_URL, PARCEL_API_KEY } = parcelApiSettings.of(ctx.config);
  if (PARCEL_API_URL === undefined || PARCEL_API_KEY === undefined) throw new Error("the parcel API is not set up");
  const headers = {
    accept: type,
    authorization: `Bearer ${PARCEL_API_KEY}`,
    ...(body === undefined ? {} : { "content-type": "application/json" }),
    ...(key === undefined ? {} : { "idempotency-key": key }),
  };
  const init = {
    method,
    headers,
    redirect: "manual",
    signal: AbortSignal.timeout(timeout_ms ?? carrierSettings.of(ctx.config).CARRIER_TIMEOUT_MS),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  } as const;
  const url = `${PARCEL_API_URL.replace(/\/$/, "")}/v1${path}`;
  const sandbox = ctx.env.CARRIER_SANDBOX;
  const response = await (sandbox ? sandbox.fetch(url, init) : fetch(url, init));
  const told = (response.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase();
  const wanted = response.ok ? type : "application/json";
  if (
    response.status >= 500 ||
    response.status === 429 ||
    (response.status >= 300 && response.status < 400) ||
    told !== wanted
  ) {
    await response.body?.cancel();
    throw new Error(`the parcel API answered ${response.status}`);
  }
  return { status: response.status, bytes: await readAtMost(response, max_bytes, "the parcel API") };
}
