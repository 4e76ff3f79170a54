import { call } from "./api.ts";

/** Three rows of a list, and how to ask for them. */
export type ListFixture = {
  /** The parameters of the path. */
  readonly path?: Readonly<Record<string, string>>;
  /** Filters that leave nothing but the three, where the list has some. */
  readonly query?: string;
  readonly token?: string;
  /** The three, as the answer names them. */
  readonly ids: readonly string[];
  readonly idOf?: (row: Record<string, unknown>) => string;
  /** How the rows get the same sort keys. A value beyond all others brings them to the front of a list that no filter narrows. */
  readonly equal?: { readonly table: string; readonly set: Readonly<Record<string, number | string>> };
  /** The column of `equal.table` that holds the ids. */
  readonly key?: string;
  /** Takes away what other tests must not meet. */
  readonly remove?: () => Promise<unknown>;
};

/** Three rows of each list of a feature, by its path in the contract, made and asked for with an admin's token. */
export type OwnLists = Readonly<Record<string, (token: string) => Promise<ListFixture>>>;

export const three = [0, 1, 2] as const;
export const make = <T>(one: (n: number) => Promise<T>): Promise<T[]> =>
  three.reduce<Promise<T[]>>(async (done, n) => [...(await done), await one(n)], Promise.resolve([]));
export const idsOf = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id);

/** The thing that staff or its owner make by this route. */
export async function post(path: string, token: string, body: unknown): Promise<{ id: string }> {
  const answer = await call("POST", `/api/v1${path}`, { token, body });
  if (answer.status !== 201) throw new Error(`${path} refused: ${answer.status} ${await answer.text()}`);
  return answer.json();
}
