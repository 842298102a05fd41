/**
 * What the faces are sent under, wherever they are served. Nothing inline, nothing foreign;
 * `connect` are the origins beside their own that pages may ask: the API and the identity provider.
 */
export function contentSecurityPolicy(connect: readonly string[] = []): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "media-src 'self'",
    `connect-src ${["'self'", ...connect].join(' ')}`,
    "manifest-src 'self'",
    "worker-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ].join('; ');
}

/** Kiosk and desk read QR codes by the camera; nothing else of the device is anybody's business. */
export const PERMISSIONS_POLICY = 'camera=(self), microphone=(), geolocation=()';
