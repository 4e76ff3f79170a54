import { globSync } from "node:fs";

const of_features = globSync("src/features/*/*/{,*-}tables.ts").toSorted();
const isOfSearch = (path: string): boolean => path.endsWith("discovery/search/tables.ts");

/** The files that declare the tables of each database: the shop's, and the index that it is searched by. */
export const table_files = {
  shop: [...of_features.filter((path) => !isOfSearch(path)), "src/platform/data/tables.ts"],
  search: of_features.filter(isOfSearch),
} as const;
