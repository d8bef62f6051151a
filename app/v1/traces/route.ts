export { postTraces as POST } from "@/lib/http/otlp";
