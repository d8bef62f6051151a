import { count } from "@/lib/format";
import { reattributions } from "@/lib/queries/exception-adjustments";
import type { PageRequest } from "../../request";
import { ContinueMove } from "./continue-move";

/** What was just done, and re-attributions that are not finished: they can be left and come back to. */
export async function DoneNotice({ request, done }: { request: PageRequest; done: string | undefined }) {
  const { sql, viewer } = request;
  const list = await reattributions(sql, viewer, Number(done) || 0);
  if (done !== "saved" && list.length === 0) return null;
  return (
    <div className="mt-6 border-l-2 border-accent bg-accent-bg px-4 py-3">
      {done === "saved" ? (
        <p role="status">Saved. New calls follow it; the calls of open months stay where they are.</p>
      ) : null}
      {list.map(({ id, events, finished, by }) => (
        <div key={id}>
          {finished ? (
            <p role="status">
              Saved, and {events === 1 ? "1 request" : `${count(events)} requests`} of open months
              re-attributed: adjustment {id}.
            </p>
          ) : (
            <ContinueMove adjustment={id} events={events} by={by} goesOn={done === String(id)} />
          )}
        </div>
      ))}
    </div>
  );
}
