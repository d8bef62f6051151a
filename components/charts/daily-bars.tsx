import type { ComponentProps } from "react";
import { StackedBars } from "./stacked-bars";

/** Cost by day as stacked bars, with markers and, where there is a plan, its pace. */
export function DailyBars(props: Omit<ComponentProps<typeof StackedBars>, "stepName">) {
  return <StackedBars {...props} stepName="Day" />;
}
