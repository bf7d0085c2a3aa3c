/**
 * The file that an address of the app's own pages means, relative to the renderer's folder; null for an address that
 * means none. Decoded once, then every segment must be a plain name: nothing can climb out of the folder.
 */
export function assetPath(pathname: string): string | null {
  if (pathname === '/' || pathname === '') return 'index.html';
  const decoded = decode(pathname);
  if (decoded === null || !decoded.startsWith('/')) return null;
  const segments = decoded.slice(1).split('/');
  return segments.every(isPlainName) ? segments.join('/') : null;
}

function isPlainName(segment: string): boolean {
  return segment !== '' && !segment.startsWith('.') && !/[\\:\0]/.test(segment);
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

const mediaTypes: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  webp: 'image/webp',
  ico: 'image/x-icon',
  woff2: 'font/woff2',
  wav: 'audio/wav',
  mp3: 'audio/mpeg',
  ogg: 'audio/ogg',
  webm: 'audio/webm',
  wasm: 'application/wasm',
};

/** The media type by the file's ending. With `nosniff` an unknown one is only a download. */
export function mediaType(path: string): string {
  return mediaTypes[path.slice(path.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
}
