import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createServerApi } from './server-api.ts';

type Fetch = typeof globalThis.fetch;

const url = 'https://team.example';
const answering =
  (body: unknown, status = 200): Fetch =>
  async () =>
    new Response(typeof body === 'string' ? body : JSON.stringify(body), { status });
const info = (fetch: Fetch) => createServerApi({ fetch, timeoutMs: 20 }).info(url);

describe('an answer over HTTP', () => {
  it('is the data of the reply', async () => {
    const data = { serverName: 'Team', protocolVersion: 1 };
    expect(await info(answering({ ok: true, data }))).toEqual({ ok: true, value: data });
  });

  it.each([
    [
      'a refusal',
      answering({ ok: false, error: { code: 'forbidden', message: '' } }, 403),
      { code: 'forbidden' },
    ],
    [
      'a refusal for now',
      answering({ ok: false, error: { code: 'locked_out', message: '', retryAfterMs: 9 } }, 429),
      { code: 'locked_out', retryAfterMs: 9 },
    ],
    ['some other web server', answering('<h1>It works!</h1>'), { code: 'not-ringdown' }],
    ['some other API', answering({ status: 'up' }), { code: 'not-ringdown' }],
    [
      'a reply with the wrong data',
      answering({ ok: true, data: { serverName: 7 } }),
      { code: 'not-ringdown' },
    ],
    [
      'a code that the contract does not know',
      answering({ ok: false, error: { code: 'moon' } }),
      { code: 'not-ringdown' },
    ],
    ['a proxy whose server is down', answering('<h1>Bad Gateway</h1>', 502), { code: 'unreachable' }],
    ['no network', () => Promise.reject(new TypeError('fetch failed')), { code: 'unreachable' }],
  ] as const)('that is %s', async (_what, fetch, error) => {
    expect(await info(fetch)).toEqual({ ok: false, error });
  });

  it('is not waited for any longer than the timeout', async () => {
    const never: Fetch = (_url, init) =>
      new Promise((_resolve, reject) => {
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason as Error));
      });
    expect(await info(never)).toEqual({ ok: false, error: { code: 'unreachable' } });
  });
});

describe('a server that takes its time', () => {
  const limits: number[] = [];
  const timeout = AbortSignal.timeout.bind(AbortSignal);
  beforeEach(() => {
    limits.splice(0);
    vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
      limits.push(ms);
      return timeout(ms);
    });
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('is given more of it for an account, which it may have made all the same', async () => {
    const api = createServerApi({ fetch: answering('{}') });
    await api.info(url);
    await api.signIn(url, { username: 'ada', password: 'p', deviceName: 'd' });
    await api.signUp(url, { invite: 'i', username: 'ada', password: 'p', name: 'Ada', deviceName: 'd' });
    expect(limits).toEqual([10_000, 60_000, 60_000]);
  });
});

describe('a request over HTTP', () => {
  const record = () => {
    const seen: { url: string; init: RequestInit }[] = [];
    const fetch: Fetch = async (address, init = {}) => {
      seen.push({ url: address as string, init });
      return new Response('{}');
    };
    return { seen, api: createServerApi({ fetch }) };
  };

  it('carries the token in a header only', async () => {
    const { seen, api } = record();
    await api.signOut(url, 'hush');
    expect(seen[0]?.url).toBe('https://team.example/api/sign-out');
    expect(seen[0]?.init.headers).toMatchObject({ authorization: 'Bearer hush' });
    expect(seen[0]?.init.body).toBe('{}');
  });

  it('keeps an invite out of the address', async () => {
    const { seen, api } = record();
    await api.inspectInvite(url, 'an-invite-token');
    expect(seen[0]?.url).toBe('https://team.example/api/invites/inspect');
    expect(seen[0]?.init).toMatchObject({ method: 'POST', body: '{"invite":"an-invite-token"}' });
  });

  it('follows no redirect and sends no cookie', async () => {
    const { seen, api } = record();
    await api.signIn(url, { username: 'ada', password: 'secret-secret', deviceName: 'Firefox' });
    expect(seen[0]?.init).toMatchObject({ redirect: 'manual', credentials: 'omit' });
  });
});
