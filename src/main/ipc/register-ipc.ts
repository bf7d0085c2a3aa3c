import type { IpcMain, IpcMainEvent, IpcMainInvokeEvent } from 'electron';
import type * as z from 'zod/mini';
import { invokeChannels, sendChannels, type InvokeName, type SendName } from '@shared/ipc/channels.ts';
import { channelOwners, invokePayloads, sendPayloads } from '@shared/ipc/contract.ts';
import type { IpcErrorCode, IpcReply } from '@shared/ipc/reply.ts';
import { err, ok, type Result } from '@shared/result.ts';
import type { Shell } from '@shared/shell.ts';
import { reasonOf, type Logger } from '../logging/logger.ts';

export type WindowRole = 'phone' | 'ringing';

/** One handler per channel: a channel without one does not compile. They start with checked senders and payloads. */
type InvokeHandlers = {
  readonly [N in InvokeName]: (
    payload: z.infer<(typeof invokePayloads)[N]>,
  ) => Promise<Awaited<ReturnType<Shell[N]>>>;
};
type SendHandlers = {
  readonly [N in SendName]: (payload: z.infer<(typeof sendPayloads)[N]>) => void;
};

export interface IpcDeps {
  readonly ipcMain: Pick<IpcMain, 'handle' | 'on'>;
  /** Whose page the `webContents` with this id is; null for anything this app did not open. */
  readonly roleOf: (webContentsId: number) => WindowRole | null;
  /** The origin that the app's own pages have. */
  readonly origin: string;
  readonly invoke: InvokeHandlers;
  readonly send: SendHandlers;
  readonly log: Logger;
}

type AnyEvent = Pick<IpcMainEvent | IpcMainInvokeEvent, 'sender' | 'senderFrame'>;
type Checked = Result<unknown, { readonly code: IpcErrorCode }>;

/** Connects every channel of the contract. Whatever a page sends, main answers with a value and goes on. */
export function registerIpc(deps: IpcDeps): void {
  for (const name of keysOf(invokeChannels)) {
    deps.ipcMain.handle(invokeChannels[name], (event, payload) => answer(deps, name, { event, payload }));
  }
  for (const name of keysOf(sendChannels)) {
    deps.ipcMain.on(sendChannels[name], (event, payload) => take(deps, name, { event, payload }));
  }
}

interface Message {
  readonly event: AnyEvent;
  readonly payload: unknown;
}

async function answer(deps: IpcDeps, name: InvokeName, message: Message): Promise<IpcReply<unknown>> {
  const checked = check(deps, name, message);
  if (!checked.ok) return checked;
  // The payload was parsed with this very channel's schema; the compiler can't follow a name that is a union.
  const handler = deps.invoke[name] as (payload: unknown) => Promise<unknown>;
  try {
    return ok(await handler(checked.value));
  } catch (cause) {
    deps.log.error('an IPC handler failed', { channel: name, reason: reasonOf(cause) });
    return err({ code: 'internal' });
  }
}

function take(deps: IpcDeps, name: SendName, message: Message): void {
  const checked = check(deps, name, message);
  if (!checked.ok) return;
  const handler = deps.send[name] as (payload: unknown) => void;
  try {
    handler(checked.value);
  } catch (cause) {
    deps.log.error('an IPC handler failed', { channel: name, reason: reasonOf(cause) });
  }
}

function check(deps: IpcDeps, name: InvokeName | SendName, { event, payload }: Message): Checked {
  if (!isOwnPage(deps, name, event)) {
    deps.log.warn('refused an IPC message', { channel: name, code: 'forbidden' });
    return err({ code: 'forbidden' });
  }
  const schema: z.ZodMiniType = { ...invokePayloads, ...sendPayloads }[name];
  const parsed = schema.safeParse(payload);
  if (parsed.success) return ok(parsed.data);
  // Where it is wrong, never what was sent: a payload may hold a token.
  const path = parsed.error.issues[0]?.path.join('.') ?? '';
  deps.log.warn('refused an IPC message', { channel: name, code: 'invalid-payload', path });
  return err({ code: 'invalid-payload' });
}

/** The right window, its main frame, and still on this app's own page. */
function isOwnPage(deps: IpcDeps, name: InvokeName | SendName, { sender, senderFrame }: AnyEvent): boolean {
  return (
    deps.roleOf(sender.id) === channelOwners[name] &&
    senderFrame !== null &&
    senderFrame.parent === null &&
    senderFrame.origin === deps.origin
  );
}

function keysOf<T extends object>(table: T): (keyof T)[] {
  return Object.keys(table) as (keyof T)[];
}
