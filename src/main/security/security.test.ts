import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { EventEmitter } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createRecordingLogger } from '../testing/recording-logger.ts';
import { APP_ORIGIN, contentSecurityPolicy, isWithinOrigin } from './app-origin-model.ts';
import { appScheme, serveAppPages } from './app-protocol.ts';
import { guardNavigation, mayOpenOutside, type NavigationDeps } from './navigation.ts';
import { guardSession, type PermissionDeps } from './permissions.ts';

describe('the origin of the app', () => {
  it.each([
    ['app://ringdown', true],
    ['app://ringdown/', true],
    ['app://ringdown/index.html#x', true],
    ['app://ringdown.evil/', false],
    ['https://ringdown/', false],
    ['', false],
  ])('%s: %s', (url, expected) => {
    expect(isWithinOrigin(url, APP_ORIGIN)).toBe(expected);
  });

  it('has a policy that lets no foreign script in', () => {
    expect(contentSecurityPolicy).toContain("default-src 'none'");
    expect(contentSecurityPolicy).toContain("script-src 'self' 'wasm-unsafe-eval';");
    expect(contentSecurityPolicy).not.toContain("'unsafe-eval'");
    expect(appScheme.privileges).not.toHaveProperty('bypassCSP');
  });
});

describe("the app's pages", () => {
  let folder: string;
  let get: (url: string, method?: string) => Promise<Response>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ringdown-pages-'));
    await writeFile(join(folder, 'index.html'), '<!doctype html>');
    const handle = (_scheme: string, handler: (request: Request) => Response | Promise<Response>): void => {
      get = async (url, method = 'GET') => handler(new Request(url, { method }));
    };
    serveAppPages({ protocol: { handle }, folder });
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('come with their policy', async () => {
    const response = await get('app://ringdown/');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-security-policy')).toBe(contentSecurityPolicy);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await response.text()).toBe('<!doctype html>');
  });

  it.each([
    ['app://ringdown/missing.js', 'GET'],
    ['app://elsewhere/index.html', 'GET'],
    ['app://ringdown/index.html', 'POST'],
    ['app://ringdown/%2e%2e%2fpackage.json', 'GET'],
  ])('and nothing else: %s %s', async (url, method) => {
    expect((await get(url, method)).status).toBe(404);
  });
});

type Handlers = {
  check: Parameters<PermissionDeps['session']['setPermissionCheckHandler']>[0];
  request: Parameters<PermissionDeps['session']['setPermissionRequestHandler']>[0];
  connect: (url: string) => Promise<boolean>;
};

function guarded(platform: NodeJS.Platform, systemSays = true) {
  const handlers = {} as Handlers;
  const asked: string[] = [];
  guardSession({
    platform,
    origin: APP_ORIGIN,
    isPhone: (id) => id === 1,
    screens: { request: () => undefined },
    mayConnect: (url) =>
      url.includes('nas') ? Promise.resolve(true) : Promise.reject(new Error('no dialog')),
    systemPreferences: {
      askForMediaAccess: (kind) => {
        asked.push(kind);
        return Promise.resolve(systemSays);
      },
    },
    session: {
      setPermissionCheckHandler: (handler) => void (handlers.check = handler),
      setPermissionRequestHandler: (handler) => void (handlers.request = handler),
      setDevicePermissionHandler: () => undefined,
      setDisplayMediaRequestHandler: () => undefined,
      webRequest: {
        onBeforeRequest: ((_filter: unknown, listener: unknown) => {
          const ask = listener as (details: { url: string }, reply: (r: { cancel: boolean }) => void) => void;
          handlers.connect = (url) =>
            new Promise((resolve) => ask({ url }, ({ cancel }) => resolve(!cancel)));
        }) as PermissionDeps['session']['webRequest']['onBeforeRequest'],
      },
    },
  });
  const check = (permission: string, url: string, id = 1) =>
    handlers.check?.({ id } as never, permission as never, url, {} as never);
  const request = (permission: string, details: object, id = 1) =>
    new Promise<boolean>((resolve) => {
      handlers.request?.({ id } as never, permission as never, resolve, {
        requestingUrl: `${APP_ORIGIN}/index.html`,
        ...details,
      } as never);
    });
  return { handlers, asked, check, request };
}

describe('permissions', () => {
  it.each([
    ['media', `${APP_ORIGIN}/`, 1, true],
    ['speaker-selection', APP_ORIGIN, 1, true],
    ['local-network-access', APP_ORIGIN, 1, true],
    ['media', 'https://evil.example', 1, false],
    ['media', APP_ORIGIN, 2, false],
    ['geolocation', APP_ORIGIN, 1, false],
    ['display-capture', APP_ORIGIN, 1, true],
    ['display-capture', APP_ORIGIN, 2, false],
    ['hid', APP_ORIGIN, 1, false],
  ])('%s for %s in window %i: %s', (...row) => {
    const [permission, url, id, expected] = row;
    expect(guarded('linux').check(permission, url, id)).toBe(expected);
  });

  it('ask macOS for exactly the devices that are wanted', async () => {
    const { asked, request } = guarded('darwin');
    expect(await request('media', { mediaTypes: ['audio'] })).toBe(true);
    expect(asked).toEqual(['microphone']);
    expect(await request('display-capture', { mediaTypes: ['video'] })).toBe(true);
    expect(asked).toEqual(['microphone']);
    const refused = guarded('darwin', false);
    expect(await refused.request('media', { mediaTypes: ['video', 'audio'] })).toBe(false);
    expect(refused.asked).toEqual(['camera']);
  });

  it('ask nobody elsewhere, and refuse the rest', async () => {
    const { asked, request } = guarded('win32');
    expect(await request('media', { mediaTypes: ['audio', 'video'] })).toBe(true);
    expect(await request('geolocation', {})).toBe(false);
    expect(asked).toEqual([]);
  });

  it('keep passwords from travelling in the clear, also where nobody can be asked', async () => {
    const { handlers } = guarded('linux');
    expect(await handlers.connect('http://nas/api/sign-in')).toBe(true);
    expect(await handlers.connect('http://team.example/api/sign-in')).toBe(false);
  });
});

describe('navigation', () => {
  function page() {
    const app = new EventEmitter();
    const opened: string[] = [];
    guardNavigation({
      app: app as unknown as NavigationDeps['app'],
      shell: { openExternal: (url) => Promise.resolve(void opened.push(url)) },
      origin: APP_ORIGIN,
      log: createRecordingLogger(),
    });
    let open: (details: { url: string }) => { action: string } = () => ({ action: 'allow' });
    const contents = Object.assign(new EventEmitter(), {
      setWindowOpenHandler: (handler: typeof open) => (open = handler),
    });
    app.emit('web-contents-created', {}, contents);
    return { contents, opened, open: (url: string) => open({ url }) };
  }

  it('stays on the app’s own pages', () => {
    const { contents } = page();
    const leave = vi.fn();
    for (const event of ['will-frame-navigate', 'will-redirect']) {
      contents.emit(event, { url: 'https://evil.example/', preventDefault: leave });
      contents.emit(event, { url: `${APP_ORIGIN}/index.html`, preventDefault: vi.fn(() => expect.fail()) });
    }
    contents.emit('will-attach-webview', { preventDefault: leave });
    expect(leave).toHaveBeenCalledTimes(3);
  });

  it('gives links to the browser and opens no window', () => {
    const { open, opened } = page();
    expect(open('https://team.example/help')).toEqual({ action: 'deny' });
    expect(open('file:///etc/passwd')).toEqual({ action: 'deny' });
    expect(opened).toEqual(['https://team.example/help']);
  });

  it.each([
    ['https://a.example', true],
    ['mailto:a@a.example', true],
    ['http://a.example', false],
    ['ms-settings:privacy', false],
    ['javascript:alert(1)', false],
    ['nonsense', false],
  ])('%s may open outside: %s', (url, expected) => {
    expect(mayOpenOutside(url)).toBe(expected);
  });
});
