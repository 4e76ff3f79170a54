/** How the demo shop sends, and what it adds for the state. Prices by currency, in minor units. */
export const demoShippingMethods = [
  {
    name: "By bicycle",
    position: 1,
    description: "Within two days, in the city by ourselves and elsewhere by post.",
    prices: [
      { currency: "USD", price: 590, free_above: 5000 },
      { currency: "JPY", price: 800, free_above: 8000 },
    ],
  },
  {
    name: "Tomorrow morning",
    position: 2,
    description: "Before ten, when ordered by four.",
    prices: [
      { currency: "USD", price: 1490 },
      { currency: "JPY", price: 2200 },
    ],
  },
];

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
