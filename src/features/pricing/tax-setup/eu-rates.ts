/** The tax classes that reduced rates are given to. A product of a class without a rate in a zone is taxed as `standard`. */
export const reducedClasses = ["reduced", "second-reduced", "super-reduced", "parking"] as const;
export type ReducedClass = (typeof reducedClasses)[number];

export type EuRates = {
  readonly country: string;
  readonly standard: number;
  readonly reduced: Readonly<Partial<Record<ReducedClass, number>>>;
};

/** When the tables of rates were last compared with what is in force. */
export const RATES_CHECKED_ON = "2026-01-01";

const member = (
  country: string,
  standard: number,
  [reduced, second]: readonly [reduced?: number, second?: number] = [],
  special: Pick<EuRates["reduced"], "super-reduced" | "parking"> = {},
): EuRates => ({
  country,
  standard,
  reduced: {
    ...(reduced === undefined ? {} : { reduced }),
    ...(second === undefined ? {} : { "second-reduced": second }),
    ...special,
  },
});

/** Value added tax of the member states in parts per million: the standard rate, the reduced ones from the higher to the lower, and those below 5 % or of Article 118 of the VAT directive (parking). */
export const euRates: readonly EuRates[] = [
  member("AT", 200_000, [130_000, 100_000], { parking: 130_000 }),
  member("BE", 210_000, [120_000, 60_000], { parking: 120_000 }),
  member("BG", 200_000, [90_000]),
  member("CY", 190_000, [90_000, 50_000], { "super-reduced": 30_000 }),
  member("CZ", 210_000, [120_000]),
  member("DE", 190_000, [70_000]),
  member("DK", 250_000),
  member("EE", 240_000, [130_000, 90_000]),
  member("ES", 210_000, [100_000], { "super-reduced": 40_000 }),
  member("FI", 255_000, [135_000, 100_000]),
  member("FR", 200_000, [100_000, 55_000], { "super-reduced": 21_000 }),
  member("GR", 240_000, [130_000, 60_000]),
  member("HR", 250_000, [130_000, 50_000]),
  member("HU", 270_000, [180_000, 50_000]),
  member("IE", 230_000, [135_000, 90_000], { "super-reduced": 48_000, parking: 135_000 }),
  member("IT", 220_000, [100_000, 50_000], { "super-reduced": 40_000 }),
  member("LT", 210_000, [120_000, 50_000]),
  member("LU", 170_000, [80_000], { "super-reduced": 30_000, parking: 140_000 }),
  member("LV", 210_000, [120_000, 50_000]),
  member("MT", 180_000, [70_000, 50_000]),
  member("NL", 210_000, [90_000]),
  member("PL", 230_000, [80_000, 50_000]),
  member("PT", 230_000, [130_000, 60_000], { parking: 130_000 }),
  member("RO", 210_000, [110_000]),
  member("SE", 250_000, [120_000, 60_000]),
  member("SI", 220_000, [95_000, 50_000]),
  member("SK", 230_000, [190_000, 50_000]),
];
