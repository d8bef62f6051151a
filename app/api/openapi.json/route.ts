export { getOpenApi as GET } from "@/lib/http/read/openapi";

export const dynamic = "force-dynamic";
