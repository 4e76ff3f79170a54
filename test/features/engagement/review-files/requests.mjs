export const requests = {
  adminExportReviews: { query: { rating: 5 } },
  adminImportReviews: { form: {} },
};

export const values = {};
