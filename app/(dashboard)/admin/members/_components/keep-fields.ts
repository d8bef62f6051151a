import { type FormEvent, startTransition } from "react";

/** Sends a form by its action and leaves in the fields what was typed: an action of its own accord empties them. */
export function keepFields(send: (form: FormData) => void) {
  return (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const { submitter } = event.nativeEvent as SubmitEvent;
    const form = new FormData(event.currentTarget, submitter);
    startTransition(() => send(form));
  };
}
