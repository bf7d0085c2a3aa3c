/** The desktop app's pages come from here. */
const APP_ORIGIN = 'app://ringdown';

/**
 * Which pages may talk to the server: the desktop app, the server's own web client under whatever name it was opened,
 * and those the admin allows. A client that is no browser sends no origin; like every other it needs a token, and
 * there are no cookies that a foreign page could use.
 */
export function createOriginCheck(
  allowedOrigins: readonly string[],
  publicUrl: () => string,
): (origin: string | undefined, host: string | undefined) => boolean {
  const allowed = new Set([APP_ORIGIN, ...allowedOrigins]);
  return (origin, host) =>
    origin === undefined ||
    allowed.has(origin) ||
    origin === publicUrl() ||
    (host !== undefined && (origin === `http://${host}` || origin === `https://${host}`));
}
