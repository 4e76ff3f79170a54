import { takeChanges } from "../../src/features/discovery/search/index-changes.ts";
import { call } from "./api.ts";
import { testContext } from "./context.ts";

type Result = { id: string; slug: string; name: string; highlight: { name: string; description: string | null } };
type Results = {
  data: Result[];
  next_cursor: string | null;
  total_count?: number;
  did_you_mean: string | null;
  is_nearest: boolean;
};

/** Takes every change of the catalog into the index now, without waiting for the queue. */
export async function indexNow(): Promise<void> {
  while (!(await takeChanges(testContext()))) continue;
}

/** What the storefront finds; `more` are further parameters. */
export async function searchFor(q: string, more = ""): Promise<Results> {
  const answer = await call("GET", `/api/v1/products?q=${encodeURIComponent(q)}${more === "" ? "" : `&${more}`}`);
  if (answer.status !== 200) throw new Error(`the search for ${q} came to ${answer.status}: ${await answer.text()}`);
  return answer.json();
}
