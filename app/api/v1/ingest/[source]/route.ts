import { postIngest } from "@/lib/http/ingest";

export async function POST(
  request: Request,
  context: { params: Promise<{ source: string }> },
): Promise<Response> {
  return postIngest(request, (await context.params).source);
}
