/** What next-auth's `?error=` means, for the person; what it does not know is a password that does not fit. */
const WORDS: Readonly<Record<string, string>> = {
  OAuthSignin: "Your company's sign-in did not answer. Try again in a moment.",
  OAuthCallback: "Your company's sign-in was not completed, and nothing was changed. Try again.",
  Callback: "Your company's sign-in was not completed, and nothing was changed. Try again.",
  AccessDenied: "Your company's sign-in was not completed, and nothing was changed. Try again.",
  Unavailable: "The server could not decide just now. Nothing was changed; try again in a moment.",
  Configuration: "Sign-in is not set up as it should be. Tell whoever runs Whospent in your company.",
};

/** Said above the ways to sign in; null where the form says it itself, or there is nothing to say. */
export function failureWords(error: string | undefined): string | null {
  if (error === undefined || error === "CredentialsSignin") return null;
  return Object.hasOwn(WORDS, error) ? (WORDS[error] ?? null) : "That did not work. Try again.";
}
