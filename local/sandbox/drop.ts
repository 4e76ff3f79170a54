/** Tells the Worker in front to drop the connection instead of answering. */
const DROP_HEADER = "x-sandbox-drop";

export const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** What the sandbox's object answers where the caller is to get no answer. */
export const dropped = (): Response => new Response(null, { status: 599, headers: { [DROP_HEADER]: "true" } });

/** The answer as the caller gets it: their fetch fails, as it does when a connection breaks, where it is dropped. */
export function orDrop(answer: Response, who: string): Response {
  if (answer.headers.has(DROP_HEADER)) throw new Error(`${who} dropped this connection, as it was told to.`);
  return answer;
}
