import { io } from 'socket.io-client';
import { afterEach, describe, expect, it } from 'vitest';
import type { Environment } from '../config.ts';
import { PROTOCOL_VERSION } from '../protocol/index.ts';
import { signUp } from '../testing/test-device.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

/** These tests come from here, as a proxy on the same machine does. */
const HERE = '127.0.0.1';
const trusting: Environment = { RINGDOWN_TRUSTED_PROXIES: HERE };

let server: TestServer;
afterEach(() => server.stop());

/** How many wrong guesses at one account it takes to be told to wait, each with another word about its origin. */
async function guessesUntilRefused(words: (guess: number) => string): Promise<number> {
  for (let guess = 1; guess <= 10; guess += 1) {
    const { status } = await fetch(`${server.url}/api/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': words(guess) },
      body: JSON.stringify({ username: 'ada', password: 'a guess', deviceName: 'x' }),
    });
    if (status === 429) return guess;
  }
  return Infinity;
}

/** Resolves to where the server thinks that the device connected from, or to why it was not let in. */
async function connectWith(extraHeaders: Record<string, string>): Promise<string> {
  const { session } = await signUp(server, 'ada');
  const { token, deviceId } = session;
  const socket = io(server.url, {
    ...{ transports: ['websocket'], reconnection: false, forceNew: true, extraHeaders },
    auth: { token, deviceId, protocolVersion: PROTOCOL_VERSION },
  });
  const outcome = await new Promise<string>((resolve) => {
    socket.once('session:welcomed', () => resolve('welcome'));
    socket.once('connect_error', () => resolve('refused'));
  });
  socket.disconnect();
  if (outcome === 'refused') return outcome;
  const line = server.logged.find((entry) => entry.includes('"connected"')) ?? '{}';
  return String((JSON.parse(line) as { address?: string }).address);
}

describe('what a request says about where it comes from', () => {
  it('counts when a trusted proxy says it, for HTTP and for sockets', async () => {
    server = await startTestServer(trusting);
    expect(await guessesUntilRefused(() => '198.51.100.1')).toBe(6);
    expect(await guessesUntilRefused(() => '198.51.100.2')).toBe(6);
    expect(await connectWith({ 'x-forwarded-for': '203.0.113.9, 198.51.100.1' })).toBe('198.51.100.1');
  });
});

describe('a page of the name that a request was made for', () => {
  const page = { origin: 'https://phone.example.org', 'x-forwarded-host': 'phone.example.org' };
  const readable = async (): Promise<string | null> => {
    const { headers } = await fetch(`${server.url}/api/server`, { headers: page });
    return headers.get('access-control-allow-origin');
  };

  it('may use the server when a trusted proxy passes the name on', async () => {
    server = await startTestServer(trusting);
    expect(await readable()).toBe(page.origin);
    expect(await connectWith(page)).toBe(HERE);
  });

  it('may not when a stranger only says so', async () => {
    server = await startTestServer();
    expect(await readable()).toBeNull();
    expect(await connectWith(page)).toBe('refused');
  });
});
