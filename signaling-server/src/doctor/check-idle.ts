import { skipped, type Check, type DoctorContext } from './check.ts';
import { judgeSilence } from './idle-words.ts';
import { localUrls } from './local-address.ts';
import { keepQuiet, type Silence } from './quiet-socket.ts';

export const checkIdle: Check = {
  name: 'idle',
  title: 'Idle WebSocket stays open',
  after: ['websocket'],
  lastsMs: ({ quietMs }) => quietMs ?? 0,
  async run(context) {
    const { quietMs, publicUrl } = context;
    if (quietMs === null) return [skipped('skipped because it takes a while (--quick)')];
    // At the same time past the proxy, so that it is not blamed for what the server does.
    const [through, direct] = await Promise.all([
      keepQuiet(publicUrl, context, quietMs),
      keepQuietHere(context, quietMs),
    ]);
    return [judgeSilence({ host: publicUrl.host, quietMs, through, direct })];
  },
};

/** The server on this machine; null where none answers, or only over TLS, whose certificate is for another name. */
async function keepQuietHere(context: DoctorContext, quietMs: number): Promise<Silence | null> {
  const [plain] = localUrls(context, '/');
  const silence = plain === undefined ? null : await keepQuiet(plain, context, quietMs);
  return silence?.kind === 'fault' ? null : silence;
}
