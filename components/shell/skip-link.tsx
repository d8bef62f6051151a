/** First stop of the Tab key: past the navigation. */
export function SkipLink() {
  return (
    <a
      href="#main"
      className="link sr-only bg-bg px-2 py-1 focus:not-sr-only focus:absolute focus:top-2 focus:left-4 focus:z-40"
    >
      Skip to content
    </a>
  );
}
