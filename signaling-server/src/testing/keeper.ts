import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Keeper {
  readonly url: string;
  close(): void;
}

/** Answers the tests of a run, which are in other processes, for as long as it goes on; `wish` is what they said. */
export async function startKeeper(answer: (wish: string) => Promise<object>): Promise<Keeper> {
  const server = createServer((request, response) => {
    request.resume();
    answer(request.url?.slice(1) ?? '').then(
      (body) => response.end(JSON.stringify(body)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

export async function askKeeper(url: string, wish = ''): Promise<unknown> {
  const response = await fetch(`${url}/${wish}`, { method: 'POST' });
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}
