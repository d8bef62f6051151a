"use client";

import dynamic from "next/dynamic";

/*
 * recharts draws in the browser only, and is as heavy as the rest of a page: it is fetched after the page stands.
 * Until then its box is empty; axes, names, amounts and the summary are there from the server.
 */
export const AreaMarks = dynamic(() => import("./marks").then((marks) => marks.AreaMarks), { ssr: false });
export const BarMarks = dynamic(() => import("./marks").then((marks) => marks.BarMarks), { ssr: false });
export const StepMark = dynamic(() => import("./marks").then((marks) => marks.StepMark), { ssr: false });
