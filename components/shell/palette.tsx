"use client";

import dynamic from "next/dynamic";
import { useEffect, useRef, useState } from "react";
import type { SaveViewAction } from "./save-view-form";

const load = () => import("./palette-dialog");
/** The list and its dialog come when they are first asked for; the first page does not wait for them. */
const PaletteDialog = dynamic(() => load().then((part) => part.PaletteDialog), { ssr: false });

/** The button of the command palette, and its keys: Ctrl K, on a Mac Command K. */
export function Palette({ saveView }: { saveView: SaveViewAction }) {
  const [open, setOpen] = useState(false);
  const [asked, setAsked] = useState(false);
  const cameFrom = useRef<Element | null>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (
        event.key.toLowerCase() !== "k" ||
        !(event.ctrlKey || event.metaKey) ||
        event.shiftKey ||
        event.altKey
      )
        return;
      event.preventDefault();
      // Within the list the same keys close it; the place to return to is the one before.
      if (!document.activeElement?.closest("[role=dialog]")) cameFrom.current = document.activeElement;
      setAsked(true);
      setOpen((before) => !before);
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        aria-keyshortcuts="Control+K Meta+K"
        onPointerEnter={() => void load()}
        onClick={(event) => {
          cameFrom.current = event.currentTarget;
          setAsked(true);
          setOpen(true);
        }}
        className="inline-flex h-7.5 items-center gap-2 rounded-control border border-line-2 bg-bg px-2.5 text-body text-ink-3 hover:bg-bg-2 hover:text-ink"
      >
        Search <kbd className="font-sans text-label max-md:hidden">Ctrl K</kbd>
      </button>
      {asked ? (
        <PaletteDialog
          open={open}
          onOpenChange={setOpen}
          saveView={saveView}
          onClosed={() => {
            if (cameFrom.current instanceof HTMLElement) cameFrom.current.focus();
          }}
        />
      ) : null}
    </>
  );
}
