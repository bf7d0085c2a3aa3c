/** The app's own pages. A scheme of its own, not `file:`, so that they have an origin and nothing else shares it. */
export const APP_SCHEME = 'app';
export const APP_HOST = 'ringdown';
export const APP_ORIGIN = `${APP_SCHEME}://${APP_HOST}`;

/** Electron writes the origin of a custom scheme with or without a slash at the end, depending on the place. */
export function isWithinOrigin(url: string, origin: string): boolean {
  return url === origin || url.startsWith(`${origin}/`);
}

/** The content security policy of the app's pages. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  // The noise suppression is compiled code; this allows that and no other evaluation.
  "script-src 'self' 'wasm-unsafe-eval'",
  // Svelte sets `style` attributes for positions and levels.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "media-src 'self' blob: mediastream:",
  // The team's server is chosen by the person, so the policy can't name it. Plain HTTP is allowed here because a policy
  // can't say "only in this house": `network-rule.ts` says that, for every request.
  "connect-src 'self' https: wss: http: ws:",
  "worker-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
