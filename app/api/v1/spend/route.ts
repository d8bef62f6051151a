export { getSpend as GET } from "@/lib/http/read/spend";
