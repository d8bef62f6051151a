/** A field of the contract as people say it: `cost center`, `conversation`. */
export function contractFieldText(field: string): string {
  return field === "conversation_id"
    ? "conversation"
    : field.replaceAll("_", " ").replace("trace id", "trace");
}
