import type { RequestListener, Server } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** So many requests may wait on one connection. No browser and no proxy sends a second one before the first answer. */
const MAX_WAITING = 32;

interface Turns {
  isBusy: boolean;
  /** What begins each of the requests that wait, oldest first. */
  readonly waiting: (() => void)[];
}

/**
 * Answers the requests of one connection one after the other. HTTP lets clients send more of them before they have an
 * answer (pipelining), and Node passes on all that it has read: a few kilobytes would begin thousands of requests. So
 * the connection is not read while requests wait, and is closed where more than a few came in one piece.
 * Has to be called before any hook is added.
 */
export function answerInTurn(app: FastifyInstance, onCut: () => void): void {
  const bySocket = new WeakMap<Socket, Turns>();
  dropWhatIsCut(app.server);
  app.addHook('onRequest', ({ raw: { socket } }, _reply, done) => {
    const turns = bySocket.get(socket) ?? follow(socket);
    if (!turns.isBusy) {
      turns.isBusy = true;
      done();
    } else if (turns.waiting.length < MAX_WAITING) {
      turns.waiting.push(done);
      socket.pause();
    } else if (!socket.destroyed) {
      onCut();
      socket.destroy();
    }
  });
  app.addHook('onResponse', ({ raw: { socket } }, _reply, done) => {
    const turns = bySocket.get(socket);
    // In a later turn of the event loop, so that other connections have theirs in between.
    if (turns !== undefined) setImmediate(next, socket, turns);
    done();
  });

  function follow(socket: Socket): Turns {
    const turns: Turns = { isBusy: false, waiting: [] };
    bySocket.set(socket, turns);
    // Node resumes reading by itself whenever it is done with a request.
    socket.on('resume', () => {
      if (turns.waiting.length > 0) socket.pause();
    });
    return turns;
  }
}

/** Node passes on what it had read of a connection also after it was closed: a thousand requests in one piece. */
function dropWhatIsCut(server: Server): void {
  const listeners = server.listeners('request') as RequestListener[];
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    if (!request.socket.destroyed) for (const listen of listeners) listen(request, response);
  });
}

function next(socket: Socket, turns: Turns): void {
  const begin = turns.waiting.shift();
  turns.isBusy = begin !== undefined;
  if (socket.destroyed) return;
  begin?.();
  if (turns.waiting.length === 0) socket.resume();
}
