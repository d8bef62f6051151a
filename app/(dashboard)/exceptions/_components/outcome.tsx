import type { ActionState } from "../../action";

/** How a form ended, in words that a screen reader hears. */
export function Outcome({ state, done }: { state: ActionState; done: string }) {
  if (state === null) return null;
  if (state.ok) return <p role="status">{done}</p>;
  return (
    <p role="alert" className="text-alert">
      {state.problems.length > 0 ? state.problems.join(" ") : state.message}
    </p>
  );
}
