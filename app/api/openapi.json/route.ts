export { getOpenApi as GET } from "@/lib/http/openapi/document";

export const dynamic = "force-dynamic";
