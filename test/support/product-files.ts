import { vi } from "vitest";
import { tokenOf } from "./actors.ts";
import { call } from "./api.ts";

/** Files of products, as they are sent and as they come back. */

export type Import = {
  id: string;
  status: string;
  total_rows: number;
  done_rows: number;
  refused_rows: number;
  errors: { row: number; code: string }[];
};

const quoted = (value: string) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);

/** Lines as CSV below these columns; a field that a line leaves out is empty. */
export const toCsv = <C extends string>(lines: readonly Partial<Record<C, string>>[], columns: readonly C[]): string =>
  [
    columns.map(quoted).join(","),
    ...lines.map((line) => columns.map((column) => quoted(line[column] ?? "")).join(",")),
  ].join("\n");

export function formOf(
  file: string | Uint8Array<ArrayBuffer> | null,
  fields: Record<string, string> = { format: "shopify" },
): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  if (file !== null) form.append("file", new File([file], "products.csv", { type: "text/csv" }));
  return form;
}

/** Sends the file as the admin of this token, another one each time when none is given. */
export const sendFile = async (
  file: string | Uint8Array<ArrayBuffer> | null,
  fields?: Record<string, string>,
  headers: Record<string, string> = {},
  token?: string,
): Promise<Response> =>
  call("POST", "/api/v1/admin/products/import", {
    token: token ?? (await tokenOf("admin")),
    body: formOf(file, fields),
    headers,
  });

/** The import once it is at its end. */
export const finished = (id: string): Promise<Import> =>
  vi.waitUntil(
    async () => {
      const response = await call("GET", `/api/v1/admin/imports/${id}`, { token: await tokenOf("admin") });
      const now = await response.json<Import>();
      return now.status === "completed" || now.status === "failed" ? now : null;
    },
    { timeout: 25_000, interval: 150 },
  );

/** Sends the file and waits for its end; an error when it is not taken. */
export async function imported(file: string, fields?: Record<string, string>): Promise<Import> {
  const response = await sendFile(file, fields);
  if (response.status !== 202) throw new Error(`${response.status} ${await response.text()}`);
  return finished((await response.json<Import>()).id);
}

let made = 0;
/** A handle that no other test has. */
export const handle = (what: string): string => `${what}-${Date.now().toString(36)}${(made += 1)}`;
