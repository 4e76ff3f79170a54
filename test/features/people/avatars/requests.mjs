export const requests = {
  replaceMyAvatar: { form: {} },
};
