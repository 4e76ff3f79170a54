import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { Crowd, CrowdAnswer, CrowdCall } from "../../../local/lib/crowd.ts";
import type { Acknowledged } from "./acknowledged.ts";

const Problem = z.object({ code: z.string() });
const PAUSE_MS = 150;
const GIVE_UP_MS = 180_000;

export const codeOf = ({ text }: CrowdAnswer): string => Problem.safeParse(bodyOf(text)).data?.code ?? "";
export const bodyOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

/**
 * Sends the very same request until it has an answer, as a client does whose connection breaks: what is cut off, what the
 * shop could not do (5xx) and what it is still at (409 `idempotency_in_progress`) is asked again. Null when nothing came
 * for three minutes.
 */
export async function persist(crowd: Crowd, known: Acknowledged, call: CrowdCall): Promise<CrowdAnswer | null> {
  const until = Date.now() + GIVE_UP_MS;
  while (Date.now() < until) {
    const answer = await crowd.send(call).catch(() => null);
    if (answer && answer.status >= 500) note(known, call, answer);
    else if (answer && codeOf(answer) !== "idempotency_in_progress") return answer;
    known.repeated += 1;
    await sleep(PAUSE_MS);
  }
  known.wrong.push({ rule: "O3", subject: `${call.method} ${call.path}`, what: "had no answer for three minutes" });
  return null;
}

function note(known: Acknowledged, { method, path }: CrowdCall, answer: CrowdAnswer): void {
  const what = `${answer.status} ${codeOf(answer)} ${method} ${path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, "{id}")}`;
  known.server_errors.set(what, (known.server_errors.get(what) ?? 0) + 1);
}
