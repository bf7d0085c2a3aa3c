import type pg from 'pg';
import type { Socket } from 'node:net';

/** The connection below a client, which tells nobody how much it has heard. */
export function socketOf(client: pg.ClientBase): Socket {
  return (client as pg.ClientBase & { readonly connection: { readonly stream: Socket } }).connection.stream;
}
