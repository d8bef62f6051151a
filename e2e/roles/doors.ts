import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A page or an API path with one method, as the tree of `app` has it: `GET /teams/[team]`. */
export type Door = string;

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/** Every page and every method of every route there is. A new file is a new door. */
export function doorsOfTheTree(root = "app"): Door[] {
  const files = readdirSync(root, { recursive: true, encoding: "utf8" });
  return files
    .flatMap((file): Door[] => {
      const folder = file.split("/").slice(0, -1);
      // Folders in round brackets are for people who read the tree.
      const path = `/${folder.filter((part) => !/^\(.*\)$/.test(part)).join("/")}`;
      if (file.endsWith("page.tsx")) return [`GET ${path}`];
      if (!file.endsWith("route.ts")) return [];
      const text = readFileSync(join(root, file), "utf8");
      const exported = METHODS.filter((method) =>
        new RegExp(`export[^;]*\\b(${method}\\b|\\w+ as ${method}\\b)`).test(text),
      );
      return exported.map((method) => `${method} ${path}`);
    })
    .sort();
}

/** Functions that browsers may call: `app/(dashboard)/why/actions.ts explain`. */
export function actionsOfTheTree(root = "app"): string[] {
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".ts"),
  );
  return files
    .flatMap((file) => {
      const text = readFileSync(join(root, file), "utf8");
      if (!/^"use server";/m.test(text)) return [];
      const names = [...text.matchAll(/^export (?:async function|const) (\w+)/gm)].map(([, name]) => name);
      return names.map((name) => `${join(root, file)} ${name}`);
    })
    .sort();
}

/** A Server Action as browsers call it: by the id that the build gave it, at a page that offers it. */
export interface BuiltAction {
  /** As in `actionsOfTheTree`. */
  action: string;
  id: string;
  path: string;
}

/** The actions of the build in `.next`, or of the development server; null where nothing is built here. */
export function builtActions(): BuiltAction[] | null {
  const manifest = [".next/server", ".next/dev/server"]
    .map((folder) => join(folder, "server-reference-manifest.json"))
    .find((file) => existsSync(file));
  if (manifest === undefined) return null;
  const { node } = JSON.parse(readFileSync(manifest, "utf8")) as {
    node: Record<string, { filename: string; exportedName: string; workers: Record<string, unknown> }>;
  };
  return Object.entries(node).map(([id, { filename, exportedName, workers }]) => {
    const [page = ""] = Object.keys(workers);
    const parts = page.split("/").slice(1, -1);
    return {
      action: `${filename} ${exportedName}`,
      id,
      path: `/${parts.filter((part) => !/^\(.*\)$/.test(part)).join("/")}`,
    };
  });
}
