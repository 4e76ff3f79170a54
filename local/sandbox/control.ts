import type { z } from "zod";
import type { Deliveries, SendOrder } from "./deliveries.ts";
import type { Failures } from "./failures.ts";

/** What somebody has typed: read by `readOrder`. */
type Order = () => Promise<Record<string, unknown>>;

/** `GET|POST|DELETE …/delivery` */
export async function controlDelivery(
  deliveries: Pick<Deliveries<object>, "settings" | "change" | "dropWaiting">,
  method: string,
  order: Order,
): Promise<Response> {
  if (method === "DELETE") deliveries.dropWaiting();
  if (method === "POST") deliveries.change(await order());
  return Response.json(deliveries.settings());
}

/** `GET|POST|DELETE …/failures` */
export async function controlFailures(
  failures: Pick<Failures<never>, "order" | "list" | "clear">,
  method: string,
  order: Order,
): Promise<Response> {
  if (method === "POST") failures.order(await order());
  if (method === "DELETE") failures.clear();
  return Response.json({ data: failures.list() });
}

/** `POST …/events/{id}/send`, of an event that there is. */
export function sendAgain(
  host: { readonly store: { readonly deliveries: Pick<Deliveries<object>, "sendAgain"> }; deliverSoon: () => void },
  event: string,
  order: z.output<typeof SendOrder>,
): object {
  host.store.deliveries.sendAgain(event, order);
  host.deliverSoon();
  return { event, ...order };
}

/** Whether a person has opened it, and no program. */
export const isBrowser = (request: Request): boolean => request.headers.get("accept")?.includes("text/html") ?? false;
