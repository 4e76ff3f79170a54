/** Posts a webhook, and gives the status of the answer; 0 where there is none. */
export async function post(
  shop: { fetch: (request: Request) => Promise<Response> },
  url: string,
  { headers, body }: { readonly headers: Record<string, string>; readonly body: string },
): Promise<number> {
  try {
    const answer = await shop.fetch(new Request(url, { method: "POST", headers, body }));
    await answer.body?.cancel();
    return answer.status;
  } catch {
    return 0;
  }
}

/** `t=…,v1=…`, the HMAC of the time and the exact bytes of the body. */
export async function sign(body: string, secret: string, timestamp: number): Promise<string> {
  const encoder = new TextEncoder();
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", encoder.encode(secret), algorithm, false, ["sign"]);
  const mac = await crypto.subtle.sign("HMAC", key, encoder.encode(`${timestamp}.${body}`));
  return `t=${timestamp},v1=${Array.from(new Uint8Array(mac), (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
