import { flushWhenToldToEnd, postCheck } from "@/lib/http/check";

export function POST(request: Request): Promise<Response> {
  flushWhenToldToEnd();
  return postCheck(request);
}
