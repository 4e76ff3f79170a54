export const requests = {
  confirmTotp: { needs: "a code of an authenticator app" },
  deleteTotp: { needs: "an authenticator app that is set up" },
  loginWithSecondFactor: { needs: "a code of an authenticator app" },
};
