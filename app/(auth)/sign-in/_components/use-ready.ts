import { useSyncExternalStore } from "react";

const nothingToWatch = () => () => {};

/** False until the page's script has run: a button that would do nothing yet is not to be pressed. */
export function useReady(): boolean {
  return useSyncExternalStore(
    nothingToWatch,
    () => true,
    () => false,
  );
}
