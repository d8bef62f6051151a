import type { Role } from "./permissions";

export type { Role } from "./permissions";

/** Who is looking. `teamIds` is decided once, when the request arrives; every query takes the viewer. */
export interface Viewer {
  /** Null for an API key. */
  userId: number | null;
  name: string;
  email: string | null;
  role: Role;
  teamIds: number[] | "all";
}

/** The signed-in person of this request (server components and actions), or null. */
export declare function currentViewer(): Promise<Viewer | null>;
