/** Units from which on a variant counts as low where staff have not said otherwise. */
export const LOW_STOCK_THRESHOLD = 10;

/** Whether units can be sold, and no more of them than the threshold. A variant that is sold out is not low. */
export const isLow = (available: number, low_stock_threshold: number): boolean =>
  available > 0 && available <= low_stock_threshold;
