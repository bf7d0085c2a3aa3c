import { mkdir, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { dirname } from 'node:path';
import type { Observable } from '@shared/observable.ts';
import type { PhoneCommand, PhoneSnapshot } from '@shared/phone.ts';
import { reasonOf, type Logger } from '../logging/logger.ts';
import type { TalkKey } from '../talk-key/talk-key.ts';
import {
  commandFor,
  type ControlReply,
  type ControlVerb,
  invalidRequest,
  nothingToDo,
  readRequest,
  statusOf,
} from './control-model.ts';
import { readLines } from './read-lines.ts';

export interface ControlServerDeps {
  readonly address: string;
  readonly platform: NodeJS.Platform;
  readonly snapshot: Observable<PhoneSnapshot>;
  readonly onCommand: (command: PhoneCommand) => void;
  readonly onShow: () => void;
  readonly talkKey: TalkKey;
  readonly log: Logger;
}

/** More programs than anybody has. */
const MAX_CONNECTIONS = 32;

/**
 * Lets other programs of the same person press what the person could press: stream decks, foot pedals, compositors. One
 * line of JSON is one request, and each is answered with one. Returns how to stop.
 */
export function startControlServer(deps: ControlServerDeps): () => void {
  const { address, log, platform } = deps;
  const connections = new Set<Socket>();
  const server = createServer((socket) => {
    if (connections.size >= MAX_CONNECTIONS) {
      socket.destroy();
      return;
    }
    connections.add(socket);
    serve(deps, socket, connections);
    socket.once('close', () => connections.delete(socket));
  });
  server.on('error', (cause) =>
    log.warn('other programs can not steer the phone', { reason: reasonOf(cause) }),
  );
  let isStopped = false;
  const listen = async (): Promise<void> => {
    if (platform !== 'win32') {
      await mkdir(dirname(address), { recursive: true, mode: 0o700 });
      // Left by an app that was killed: there is one at a time for a profile.
      await rm(address, { force: true });
    }
    if (!isStopped) server.listen(address);
  };
  listen().catch((cause: unknown) => server.emit('error', cause));
  return () => {
    isStopped = true;
    server.close();
    for (const socket of connections) socket.destroy();
  };
}

function serve(deps: ControlServerDeps, socket: Socket, connections: ReadonlySet<Socket>): void {
  readLines(socket, (line) => {
    const request = readRequest(line);
    const reply = request === null ? invalidRequest : act(deps, request.do, { socket, connections });
    socket.write(`${JSON.stringify(reply)}\n`);
  });
  // A program that is killed holds nothing any more.
  socket.on('close', () => deps.talkKey.lost(socket));
  socket.on('error', () => socket.destroy());
}

interface Asker {
  readonly socket: Socket;
  readonly connections: ReadonlySet<Socket>;
}

function act(deps: ControlServerDeps, verb: ControlVerb, { connections, socket }: Asker): ControlReply {
  const { onCommand, onShow, snapshot, talkKey } = deps;
  switch (verb) {
    case 'ptt-down':
      talkKey.down(socket);
      return { ok: true };
    case 'ptt-up':
      // Whoever held it may be another program than the one that lets go, as with the keys of a compositor.
      for (const holder of connections) if (talkKey.up(holder) && holder !== socket) holder.end();
      return { ok: true };
    case 'show':
      onShow();
      return { ok: true };
    case 'status':
      return { ok: true, status: statusOf(snapshot.current) };
    default: {
      const command = commandFor(verb, snapshot.current);
      if (command === null) return nothingToDo;
      onCommand(command);
      return { ok: true };
    }
  }
}
