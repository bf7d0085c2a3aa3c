/** How a test reaches into the double's process, as Playwright reaches into Electron's. */

export interface RemoteRequest {
  readonly id: number;
  /** The text of a function of Electron's module and one argument. */
  readonly source: string;
  readonly argument: unknown;
}

export type RemoteMessage =
  | { readonly type: 'ready'; readonly endpoint: string }
  | { readonly type: 'result'; readonly id: number; readonly value: unknown }
  | { readonly type: 'failed'; readonly id: number; readonly reason: string };

type Remote = (electron: object, argument: unknown) => unknown;

/** Serves the process that started this one; without one there is nothing to do. */
export function serveRemote(endpoint: string, electron: { readonly app: { exit(): void } }): void {
  if (process.send === undefined) return;
  const answer = (message: RemoteMessage): void => void process.send?.(message);
  process.on('message', (request: RemoteRequest) => {
    void run(request, electron).then(
      (value) => answer({ type: 'result', id: request.id, value }),
      (cause: unknown) => answer({ type: 'failed', id: request.id, reason: String(cause) }),
    );
  });
  // The test is gone, however it ended: nothing of it stays behind, not even the browser, which writes in its folder.
  process.once('disconnect', () => electron.app.exit());
  answer({ type: 'ready', endpoint });
}

async function run({ argument, source }: RemoteRequest, electron: object): Promise<unknown> {
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the text comes from the test that started us
  const remote = new Function('electron', 'argument', `return (${source})(electron, argument)`) as Remote;
  return await remote(electron, argument);
}
