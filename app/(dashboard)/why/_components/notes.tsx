import type { ReactNode } from "react";
import { can } from "@/lib/auth/permissions";
import { ownTeams } from "@/lib/auth/viewer";
import { dateRange, instantText } from "@/lib/format";
import { type MovementNote, movementNotes } from "@/lib/queries/movement-notes";
import { NONE } from "@/lib/queries/rows";
import type { PeriodRange } from "@/lib/queries/spend-filter";
import type { WhySubject } from "@/lib/queries/why-scope";
import type { PageRequest } from "../../request";
import type { WhyScope } from "../scope";
import { NoteForm, type NoteSubject, RemoveNote } from "./note-form";

/** What people wrote about a change, who and when, and the form for one more. */
export async function Notes({
  request,
  subject,
  scope,
  days,
  open,
  notes: read,
  empty,
  children,
}: {
  request: Pick<PageRequest, "viewer" | "sql" | "timeZone">;
  subject: WhySubject;
  scope: WhyScope;
  days: PeriodRange;
  /** Whether the form is open at first. */
  open: boolean;
  /** Where the section around them has read them already. */
  notes?: readonly MovementNote[] | null;
  /** Said where there is no note; nothing if left out. */
  empty?: string;
  /** Further buttons, beside the one that opens the form. */
  children?: ReactNode;
}) {
  const { viewer, sql, timeZone } = request;
  const notes = read ?? (await movementNotes(sql, viewer, subject, days));
  const writer =
    can(viewer.role, "note:write") && noteSubject(subject, scope, days, ownTeams(viewer) === "all");
  const name = viewer.email ?? viewer.name;
  return (
    <>
      {notes.length > 0 ? (
        <ul className="border-t border-line-2">
          {notes.map((note) => (
            <li key={note.id} className="border-b border-line py-2.5">
              <p className="max-w-180 whitespace-pre-line wrap-anywhere">{note.note}</p>
              <p className="mt-0.5 text-label text-ink-3">
                {noteMeta(note, subject, timeZone)}
                {can(viewer.role, "note:write") && (note.writtenBy === name || viewer.role === "admin") ? (
                  <>
                    {" · "}
                    <RemoveNote id={note.id} label={`Remove the note of ${note.writtenBy}`} />
                  </>
                ) : null}
              </p>
            </li>
          ))}
        </ul>
      ) : empty ? (
        <p className="border-t border-line-2 py-3 text-ink-2">{empty}</p>
      ) : null}
      {writer ? (
        <NoteForm subject={writer} initiallyOpen={open}>
          {children}
        </NoteForm>
      ) : children ? (
        <div className="mt-3 flex flex-wrap items-center gap-3">{children}</div>
      ) : null}
    </>
  );
}

function noteMeta(note: MovementNote, subject: WhySubject, timeZone: string): string {
  const of = [note.service, note.feature]
    .filter((part, at) => part !== null && (at === 0 ? subject.service : subject.feature) === null)
    .map((part) => part?.name)
    .join(" / ");
  return [
    note.writtenBy,
    instantText(note.writtenAt, { timeZone, zone: true }),
    of === "" ? null : `on ${of}`,
    `about ${dateRange(note.days.fromDay, note.days.toDay)}`,
  ]
    .filter((part) => part !== null)
    .join(" · ");
}

/** Null where no note can be written: an environment, what has no name, a service without its team. */
function noteSubject(
  subject: WhySubject,
  scope: WhyScope,
  days: PeriodRange,
  seesAll: boolean,
): NoteSubject | null {
  const { level, team, service, feature, environment } = subject;
  if (environment !== null || scope.service === NONE || scope.feature === NONE) return null;
  if (level === "organisation" && !seesAll) return null;
  if (level === "unit" && !subject.wholeUnit) return null;
  if ((service !== null || feature !== null) && team === null) return null;
  return {
    ...(level === "unit" && scope.unit ? { unit: scope.unit } : {}),
    ...(team ? { team: team.slug } : {}),
    ...(service ? { service: service.slug } : {}),
    ...(feature ? { feature: feature.slug } : {}),
    from: days.fromDay,
    to: days.toDay,
  };
}
