export { getTraces as GET } from "@/lib/http/read/traces";
