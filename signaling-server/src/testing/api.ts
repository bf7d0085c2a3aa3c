import type { Reply } from '../protocol/index.ts';
import { post, type TestDevice } from './test-device.ts';
import type { TestServer } from './test-server.ts';

/** The HTTP side of a server, as one device asks it. */
export function apiOf(server: Pick<TestServer, 'url'>, device?: TestDevice) {
  const token = device?.session.token;
  return {
    post: <T>(path: string, body: unknown) => post<T>(`${server.url}/api/${path}`, body, token),
    async get<T>(path: string): Promise<Reply<T>> {
      const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
      const response = await fetch(`${server.url}/api/${path}`, { headers });
      return (await response.json()) as Reply<T>;
    },
  };
}
