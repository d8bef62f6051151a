export { getExceptions as GET } from "@/lib/http/read/exceptions";
