/** Where Langfuse's SDK exports to; the protocol is the same. */
export { postTraces as POST } from "@/lib/http/otlp";
