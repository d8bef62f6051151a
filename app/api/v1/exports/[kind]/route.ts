export { getExport as GET } from "@/lib/http/read/exports";
