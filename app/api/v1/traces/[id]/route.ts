export { getTrace as GET } from "@/lib/http/read/traces";
