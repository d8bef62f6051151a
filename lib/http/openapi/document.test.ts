import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { openApiDocument } from "./document";

const root = new URL("../../../", import.meta.url);

interface Document {
  openapi: string;
  paths: Record<string, Record<string, { parameters?: { name: string; required: boolean }[] }>>;
  components: { schemas: Record<string, unknown> };
}
const document = openApiDocument() as unknown as Document;

describe("openApiDocument", () => {
  it("describes every route file under app/api and app/v1", () => {
    const routes = ["api", "v1"].flatMap((folder) =>
      readdirSync(new URL(`app/${folder}`, root), { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith("route.ts"))
        .map((file) => `/${folder}/${file.replace(/\/route\.ts$/, "")}`),
    );
    expect(routes.length).toBeGreaterThan(5);
    for (const route of routes) {
      const path = route.replace(/\[(?:\.\.\.)?(\w+)\]/g, "{$1}");
      expect(Object.keys(document.paths), `${route} is not described`).toContain(path);
    }
  });

  it("is made of the schemas that the handlers parse with", () => {
    const parameters = document.paths["/api/v1/spend"]?.get?.parameters ?? [];
    expect(parameters.filter((parameter) => parameter.required).map((parameter) => parameter.name)).toEqual([
      "from",
      "to",
    ]);
    expect(parameters.map((parameter) => parameter.name)).toContain("filter[environment]");
    expect(document.components.schemas.NativeEvent).toMatchObject({ type: "object" });
    expect(document.paths["/api/v1/events"]).toHaveProperty("get");
    expect(document.paths["/api/v1/events"]).toHaveProperty("post");
  });

  it("is OpenAPI 3.1 that survives JSON, every reference of it resolvable", () => {
    const text = JSON.stringify(document);
    expect(document.openapi).toBe("3.1.0");
    for (const [, name] of text.matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      expect(Object.keys(document.components.schemas)).toContain(name);
    }
  });
});
