/** How the demo shop sends, and what it asks wherever nothing else is said. Prices in minor units. */
export const demoShippingMethods = [
  {
    name: "By bicycle",
    position: 1,
    description: "In the city by ourselves, elsewhere by post.",
    delivery_time: "1 to 2 days",
    rates: [
      { currency: "USD", price: 590, free_above: 5000 },
      { currency: "JPY", price: 800, free_above: 8000 },
    ],
  },
  {
    name: "Tomorrow morning",
    position: 2,
    description: "When ordered by four.",
    delivery_time: "The next day before ten",
    rates: [
      { currency: "USD", price: 1490 },
      { currency: "JPY", price: 2200 },
    ],
  },
];

/** Where the demo shop sends from, and what its methods ask there: less, and by weight in grams. */
export const demoShippingZone = { name: "United States", countries: ["US"] };
export const demoDomesticRates: Readonly<Record<string, readonly object[]>> = {
  "By bicycle": [
    { currency: "USD", price: 490, free_above: 5000, max_weight: 5000 },
    { currency: "USD", price: 990, min_weight: 5000 },
  ],
  "Tomorrow morning": [{ currency: "USD", price: 1290, max_weight: 10_000 }],
};

/** One rate, wherever an order goes, on top of the prices. */
export const demoTaxZone = { name: "Everywhere" };
export const demoTaxRate = { name: "Sales tax", rate_ppm: 82_500 };

/** What a customer takes off by entering its code. */
export const demoPromotion = {
  title: "A tenth off",
  description: "For trying codes out",
  action: { kind: "percentage", rate_ppm: 100_000 },
};
export const demoCode = "WELCOME10";
