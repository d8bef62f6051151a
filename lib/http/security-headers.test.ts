import { expect, it } from "vitest";
import { pagePolicy } from "./security-headers";

const directive = (policy: string, name: string) =>
  policy
    .split("; ")
    .find((part) => part.startsWith(`${name} `))
    ?.slice(name.length + 1);

it("runs and styles only by nonce or from files of this site", () => {
  const policy = pagePolicy("N", false);
  expect(policy).not.toContain("unsafe");
  expect(policy).not.toContain("ws:");
  expect(directive(policy, "script-src")).toBe("'self' 'nonce-N' 'strict-dynamic'");
  expect(directive(policy, "style-src")).toBe("'self' 'nonce-N'");
  expect(directive(policy, "img-src")).toBe("'self' data:");
  for (const none of ["object-src", "base-uri", "frame-ancestors", "frame-src", "worker-src"])
    expect(directive(policy, none)).toBe("'none'");
  expect(directive(policy, "form-action")).toBe("'self'");
});

it("lets development do what Next needs there", () => {
  const policy = pagePolicy("N", true);
  expect(directive(policy, "script-src")).toContain("'unsafe-eval'");
  expect(directive(policy, "script-src")).not.toContain("'unsafe-inline'");
});
