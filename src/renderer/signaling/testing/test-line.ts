import { createManualClock } from '../../phone/testing/manual-clock.ts';
import type { Logger } from '../../phone/log.ts';
import type { NetworkHint } from '../../network/network-monitor.ts';
import { createSignalingLine } from '../signaling-line.ts';
import { createFakeLinks } from './fake-link.ts';
import { deviceId } from './people.ts';

export const credentials = {
  serverUrl: 'https://team.example',
  token: 'secret-token-secret',
  deviceId: deviceId('ada'),
};

/** A line with the draw of the lots fixed: every wait is half of what it may be at most. */
export function createTestLine() {
  const links = createFakeLinks();
  const clock = createManualClock();
  const log: string[] = [];
  const logger: Logger = { info: (line) => log.push(line), warn: (line) => log.push(`! ${line}`) };
  let hint: (hint: NetworkHint) => void = () => undefined;
  let isListening = true;
  const line = createSignalingLine({
    openLink: links.open,
    network: {
      subscribe: (listener) => {
        hint = listener;
        return () => void (isListening = false);
      },
    },
    clock,
    log: logger,
    random: () => 0.5,
  });
  const seen: string[] = [];
  line.connection.subscribe(() => {
    const state = line.connection.current;
    seen.push(state.status === 'reconnecting' ? `reconnecting ${state.attempt}` : state.status);
  });
  const online = () => {
    line.open(credentials);
    links.latest().welcome();
  };
  return {
    line,
    links,
    clock,
    log,
    seen,
    online,
    hint: (kind: NetworkHint) => hint(kind),
    isListening: () => isListening,
  };
}
