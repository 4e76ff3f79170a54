import { z } from "zod";

const Usage = z.object({ id: z.int(), result: z.object({ totalSize: z.number(), backingStorageSize: z.number() }) });

/** What the shop's own isolate holds of V8's memory, garbage that is not collected yet included, in megabytes. */
export async function openHeap(inspector: string): Promise<{ heap_mb: () => Promise<number>; close: () => void }> {
  const targets = z
    .array(z.object({ id: z.string(), webSocketDebuggerUrl: z.string() }))
    .parse(await (await fetch(new URL("/json", inspector.replace(/^ws/, "http")))).json());
  const target = targets.find(({ id }) => id.endsWith(":bodega-local")) ?? targets[0];
  if (!target) throw new Error("the inspector has no Worker");
  const socket = new WebSocket(target.webSocketDebuggerUrl);
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve);
    socket.addEventListener("error", reject);
  });
  let id = 0;
  const heap_mb = () =>
    new Promise<number>((resolve) => {
      const asked = (id += 1);
      const hear = ({ data }: MessageEvent) => {
        const answer = Usage.safeParse(JSON.parse(String(data)));
        if (answer.data?.id !== asked) return;
        socket.removeEventListener("message", hear);
        resolve((answer.data.result.totalSize + answer.data.result.backingStorageSize) / 2 ** 20);
      };
      socket.addEventListener("message", hear);
      socket.send(JSON.stringify({ id: asked, method: "Runtime.getHeapUsage" }));
    });
  return { heap_mb, close: () => socket.close() };
}
