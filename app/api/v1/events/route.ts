export { postEvents as POST } from "@/lib/http/ingest";
export { getEvents as GET } from "@/lib/http/read/events";
