import { fileURLToPath } from 'node:url';
import type { Dialect } from './dialect.ts';
import { peerDialect } from './dialects/peer.ts';
import { ringdownDialect } from './dialects/ringdown.ts';
import { socketIoDialect } from './dialects/socket-io.ts';
import { wsDialect } from './dialects/ws.ts';
import { startServer, type RunningServer } from './server-process.ts';
import type { TeamFolder } from './team.ts';

export const KIND_NAMES = ['socket.io', 'ws', 'Ringdown', 'PeerServer'] as const;
export type KindName = (typeof KIND_NAMES)[number];

export interface Kind {
  readonly name: KindName;
  readonly dialect: Dialect;
  start(): Promise<RunningServer>;
}

const pathOf = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** The servers that are compared. `flags` go to the Node that runs Ringdown. */
export function createKinds(team: TeamFolder, flags: readonly string[] = []): readonly Kind[] {
  const bare = (name: KindName, dialect: Dialect, file: string): Kind => ({
    ...{ name, dialect },
    start: () => startServer({ path: pathOf(`servers/${file}.ts`) }),
  });
  return [
    bare('socket.io', socketIoDialect, 'socket-io'),
    bare('ws', wsDialect, 'ws'),
    {
      name: 'Ringdown',
      dialect: ringdownDialect,
      start: () =>
        startServer({
          path: pathOf('../../signaling-server/dist/main.js'),
          env: { RINGDOWN_PORT: '0', RINGDOWN_DATA_DIR: team.copy() },
          flags,
        }),
    },
    bare('PeerServer', peerDialect, 'peer'),
  ];
}
