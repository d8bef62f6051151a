import { flushWhenToldToEnd } from "@/lib/http/check";
import { checkEnvoy } from "@/lib/http/check-envoy";

/** Envoy asks with the method and the path of the call it asks about. */
function answer(request: Request): Promise<Response> {
  flushWhenToldToEnd();
  return checkEnvoy(request);
}

export {
  answer as DELETE,
  answer as GET,
  answer as HEAD,
  answer as OPTIONS,
  answer as PATCH,
  answer as POST,
  answer as PUT,
};
