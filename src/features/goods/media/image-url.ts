/** Where a picture in R2 is served from: a path of this shop. */
export const imageUrl = (key: string): string => `/images/${key}`;
