export { postLogs as POST } from "@/lib/http/otlp";
