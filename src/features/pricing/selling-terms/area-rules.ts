import type { FieldCode } from "../../../platform/basics/field-codes.ts";
import {
  codesMeet,
  namesCodes,
  plainPostalCode,
  type PostalCodes,
  readPattern,
  readPostalCodes,
  share,
  specificityOf,
} from "./postal-code-rules.ts";

/** Where something goes, as far as taxes and shipping depend on it. */
export type Place = {
  /** ISO 3166-1 alpha-2; null where nothing is known of it. */
  readonly country: string | null;
  readonly state: string | null;
  readonly postal_code: string | null;
};

/** What a zone of taxes or of shipping covers, as it is stored. No countries at all means everywhere. */
export type ZoneArea = {
  readonly countries: readonly string[];
  /** States, provinces or prefectures of its one country, as addresses name them. */
  readonly regions: readonly string[];
  readonly postal_codes: readonly string[];
};

/** An area that is ready to be compared. */
export type Area = {
  readonly countries: ReadonlySet<string>;
  readonly regions: ReadonlySet<string>;
  readonly codes: PostalCodes;
};

export const plainRegion = (state: string): string => state.trim().toUpperCase();

export const readArea = ({ countries, regions, postal_codes }: ZoneArea): Area => ({
  countries: new Set(countries),
  regions: new Set(regions.map(plainRegion)),
  codes: readPostalCodes(postal_codes),
});

/**
 * How specifically the area covers a place, null where it does not: everywhere 0, a country 1, a region 2, then postal codes
 * by the most specific pattern that holds the place's code.
 */
export function coverageOf({ countries, regions, codes }: Area, place: Place): number | null {
  if (countries.size === 0) return 0;
  const { country, state, postal_code } = place;
  if (country === null || !countries.has(country)) return null;
  if (regions.size > 0 && (state === null || !regions.has(plainRegion(state)))) return null;
  if (!namesCodes(codes)) return regions.size > 0 ? 2 : 1;
  return postal_code === null ? null : specificityOf(codes, plainPostalCode(country, postal_code));
}

/** Whether some place may be covered by both, and by both equally specifically: neither could be chosen there. */
export function overlap(a: Area, b: Area): boolean {
  if (a.countries.size === 0 || b.countries.size === 0) return a.countries.size === b.countries.size;
  if (!share(a.countries, b.countries)) return false;
  const by_code = namesCodes(a.codes);
  if (by_code !== namesCodes(b.codes)) return false;
  const same_region = share(a.regions, b.regions);
  const anywhere = a.regions.size === 0 || b.regions.size === 0;
  if (by_code) return (same_region || anywhere) && codesMeet(a.codes, b.codes);
  return same_region || (a.regions.size === 0 && b.regions.size === 0);
}

export type AreaFault = { readonly path: string; readonly code: FieldCode; readonly message: string };

/** What is wrong with an area: regions and postal codes belong to one country, and each pattern must be one. */
export function areaFaults({ countries, regions, postal_codes }: ZoneArea): AreaFault[] {
  const parts = { regions, postal_codes };
  const homeless =
    countries.length === 1 ? [] : (["regions", "postal_codes"] as const).filter((path) => parts[path].length > 0);
  const broken = postal_codes.flatMap((text, at) =>
    readPattern(text) === null
      ? [
          {
            path: `postal_codes.${at}`,
            code: "invalid_format" as const,
            message:
              "must be a code (`94103`), a prefix (`94*`) or a range whose ends are equally long (`94100...94199`)",
          },
        ]
      : [],
  );
  return [
    ...homeless.map((path) => ({ path, code: "conflict" as const, message: "Give exactly one country with it" })),
    ...broken,
  ];
}
