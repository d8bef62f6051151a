"use client";

import { Command } from "cmdk";
import { useRouter } from "next/navigation";
import { Dialog } from "radix-ui";
import { useEffect, useMemo, useState } from "react";
import { matchPalette, type PaletteGroup, type PaletteItem } from "./palette-match";
import { type SaveViewAction, SaveViewForm } from "./save-view-form";
import { toggleTheme } from "./toggle-theme";

const ACTIONS = {
  heading: "Do",
  items: [
    { id: "save view", label: "Save this view" },
    { id: "copy link", label: "Copy link to this page" },
    { id: "toggle theme", label: "Switch between light and dark theme" },
  ].map((item) => ({ ...item, href: "" })),
} satisfies PaletteGroup;

/** What is offered before anything is typed. */
const FIRST = ["Saved views", "Pages"];

/** Finds pages, teams, units, services, features and saved views by name, and does the few things every page can. */
export function PaletteDialog({
  open,
  onOpenChange,
  onClosed,
  saveView,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** Gives the focus back to where it was. */
  onClosed: () => void;
  saveView: SaveViewAction;
}) {
  const [saving, setSaving] = useState(false);
  const close = () => {
    onOpenChange(false);
    setSaving(false);
  };
  return (
    <Dialog.Root open={open} onOpenChange={(next) => (next ? onOpenChange(true) : close())}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-bg/70 print:hidden" />
        <Dialog.Content
          aria-describedby={undefined}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            onClosed();
          }}
          className="float-in fixed inset-x-4 top-16 z-50 mx-auto max-w-140 rounded-control border border-float-line bg-float text-body text-ink shadow-float outline-none md:top-24"
        >
          <Dialog.Title className="sr-only">{saving ? "Save this view" : "Search"}</Dialog.Title>
          {saving ? (
            <SaveViewForm
              href={`${location.pathname}${location.search}`}
              suggestion={document.title.replace(/ · Whospent$/, "")}
              action={saveView}
              onDone={close}
            />
          ) : (
            <Finder onSave={() => setSaving(true)} onDone={close} />
          )}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Finder({ onSave, onDone }: { onSave: () => void; onDone: () => void }) {
  const router = useRouter();
  const [typed, setTyped] = useState("");
  const [groups, failed] = useGroups();
  const shown = useMemo(
    // Before anything is typed, names would only be a wall; pages and actions are what one looks for.
    () => {
      const offered = typed === "" ? groups.filter(({ heading }) => FIRST.includes(heading)) : groups;
      return matchPalette([...offered, ACTIONS], typed);
    },
    [groups, typed],
  );
  // Enter takes the first line, also when it has come after the list was opened.
  const first = shown[0]?.items[0]?.id ?? "";
  const [marked, setMarked] = useState({ for: first, id: first });
  const value = marked.for === first ? marked.id : first;
  const choose = (item: PaletteItem) => {
    if (item.id === "save view") return onSave();
    if (item.id === "toggle theme") toggleTheme();
    else if (item.id === "copy link") void navigator.clipboard.writeText(location.href);
    else router.push(item.href);
    onDone();
  };
  return (
    <Command
      shouldFilter={false}
      loop
      label="Search"
      value={value}
      onValueChange={(id) => setMarked({ for: first, id })}
    >
      <Command.Input
        value={typed}
        onValueChange={setTyped}
        placeholder="Team, service, feature, page or saved view"
        className="h-12 w-full border-b border-line bg-transparent px-4 text-body text-ink outline-none placeholder:text-ink-3"
      />
      <Command.List
        label="Found"
        className="max-h-[min(26rem,60vh)] overflow-y-auto py-1 [&_[cmdk-group-heading]]:px-4 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-label [&_[cmdk-group-heading]]:text-ink-2"
      >
        {shown.map((group) => (
          <Command.Group key={group.heading} heading={group.heading}>
            {group.items.map((item) => (
              <Command.Item
                key={item.id}
                value={item.id}
                onSelect={() => choose(item)}
                className="flex min-h-10 cursor-pointer items-center justify-between gap-4 px-4 data-[selected=true]:bg-accent-bg md:min-h-8"
              >
                <span className="truncate">{item.label}</span>
                {item.aside ? <span className="truncate text-label text-ink-3">{item.aside}</span> : null}
              </Command.Item>
            ))}
          </Command.Group>
        ))}
        <Command.Empty className="px-4 py-3 text-ink-2">
          {typed === "" ? null : `Nothing here is called “${typed}”.`}
        </Command.Empty>
      </Command.List>
      {failed ? (
        <p role="alert" className="border-t border-line px-4 py-2 text-label text-alert">
          Names could not be read; pages and actions still work. Open the search again to retry.
        </p>
      ) : null}
    </Command>
  );
}

/** What can be gone to, read each time the palette opens, so that a view just saved is in it. */
function useGroups(): [readonly PaletteGroup[], boolean] {
  const [groups, setGroups] = useState<readonly PaletteGroup[]>(kept);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    const going = new AbortController();
    fetch("/views/palette", { signal: going.signal })
      .then(async (answer) => {
        if (!answer.ok) throw new Error(String(answer.status));
        const read = (await answer.json()) as { groups: PaletteGroup[] };
        kept = read.groups;
        setGroups(read.groups);
      })
      .catch(() => {
        if (!going.signal.aborted) setFailed(true);
      });
    return () => going.abort();
  }, []);
  return [groups, failed];
}

/** The last answer, shown while the next is on its way. A sign-out loads the page anew and forgets it. */
let kept: readonly PaletteGroup[] = [];
