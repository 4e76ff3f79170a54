/** A row that keeps a thing as JSON. */
export type BodyRow = { body: string };

/** The things in these rows. What stands in a table of a sandbox is what it has put there. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
export const readBodies = <T>(rows: readonly BodyRow[]): T[] => rows.map(({ body }) => JSON.parse(body) as T);
