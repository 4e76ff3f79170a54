export const requests = {
  getImage: { at: { key: "{image}" } },
};
