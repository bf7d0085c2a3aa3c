/**
 * A signaling server and its lines, in memory, for tests of what is above `Signaling`. It has the wire semantics of
 * calls for a handful of people and devices, and lines that lose, repeat, delay and reorder what they carry, all of
 * it as told and nothing by chance. Payloads are parsed both ways, as on the real wire.
 */
import {
  type ClientEventName,
  type ClientPayload,
  type DeviceId,
  type IceConfiguration,
  type ParsedPayload,
  type Person,
  REQUEST_TIMEOUT_MS,
  type ServerEventName,
  type ServerPayload,
  clientEvents,
  serverEvents,
} from '@protocol';
import type { Clock } from '@shared/clock.ts';
import { createSubject } from '@shared/observable.ts';
import { err, ok } from '@shared/result.ts';
import type { ConnectionState } from '../account/account.ts';
import type { Device } from './memory-call.ts';
import { MemoryCalls, type ReplyOf, fail } from './memory-calls.ts';
import type { Signaling, SignalingError } from './signaling.ts';

/**
 * What becomes of one message on its way. `late` is added to the delay of the line, ms; `refused` is for requests: the
 * server hears of them and does nothing.
 */
type Fate =
  'deliver' | 'drop' | 'duplicate' | { readonly late: number } | { readonly refused: SignalingError };

interface MemoryLine extends Signaling {
  /** Connects, or reconnects after {@link MemoryLine.cut}. */
  connect(): void;
  /** The server notices at once; what is under way is lost. */
  cut(): void;
  /** The server says that it may have lost track of this device. */
  doubt(): void;
}

export interface MemoryServer {
  addDevice(person: Person, deviceId: DeviceId): MemoryLine;
  /** A word to a device, whether this server had a reason for it or not. */
  tell<E extends ServerEventName>(deviceId: DeviceId, event: E, payload: ServerPayload<E>): void;
  /** Every message, in the order in which it was sent: `ada-1 → call:start`, `bob-1 ← call:incoming`. */
  readonly log: string[];
  /** What everybody connects with. */
  ice: IceConfiguration;
  /** Whether a device of the callee may say that it alone can't take a call; else this server is one from before. */
  ringsOn: boolean;
  /** The same, told to those who are connected. */
  changeIce(ice: IceConfiguration): void;
  /** Decides about messages by their log line; the first fate that is not undefined counts. */
  bend(decide: (line: string) => Fate | undefined): void;
}

export interface MemoryServerOptions {
  readonly clock: Clock;
  /** One way, ms. */
  readonly delay?: number;
}

export function createMemoryServer(options: MemoryServerOptions): MemoryServer {
  return new Memory(options);
}

class Memory implements MemoryServer {
  ice: IceConfiguration = { iceServers: [], lifetimeMs: null, relayOnly: false };
  ringsOn = true;
  readonly log: string[] = [];
  readonly #clock: Clock;
  readonly #delay: number;
  readonly #devices: Device[] = [];
  readonly #calls: MemoryCalls;
  #decide: (line: string) => Fate | undefined = () => undefined;

  constructor({ clock, delay = 0 }: MemoryServerOptions) {
    this.#clock = clock;
    this.#delay = delay;
    this.#calls = new MemoryCalls({
      ...{ clock, devices: this.#devices },
      ringsOn: () => this.ringsOn,
      send: (device, event, payload) => this.#send(device, event, payload),
    });
  }

  bend(decide: (line: string) => Fate | undefined): void {
    this.#decide = decide;
  }

  changeIce(ice: IceConfiguration): void {
    this.ice = ice;
    for (const device of this.#devices) this.#send(device, 'ice:changed', ice);
  }

  tell<E extends ServerEventName>(deviceId: DeviceId, event: E, payload: ServerPayload<E>): void {
    for (const device of this.#devices) if (device.deviceId === deviceId) this.#send(device, event, payload);
  }

  addDevice(person: Person, deviceId: DeviceId): MemoryLine {
    const device: Device = {
      ...{ person, deviceId, session: 0, online: false },
      connection: createSubject<ConnectionState>({ status: 'connecting' }),
      listeners: new Map(),
    };
    this.#devices.push(device);
    return {
      connection: device.connection,
      connect: () => this.#connect(device),
      cut: () => this.#cut(device),
      doubt: () => this.#send(device, 'session:stale', {}),
      request: (event, payload) => this.#request(device, event, payload),
      on: (event, listener) => {
        const listeners = device.listeners.get(event) ?? new Set();
        device.listeners.set(event, listeners.add(listener));
        return () => listeners.delete(listener);
      },
    };
  }

  #connect(device: Device): void {
    device.session += 1;
    device.online = true;
    device.connection.set({ status: 'online' });
    this.#send(device, 'session:welcomed', {
      self: device.person,
      deviceId: device.deviceId,
      serverName: 'Memory',
      presence: { status: 'available', note: '' },
      ice: this.ice,
      missedCount: 0,
      ...(this.ringsOn && { ringsOn: true }),
    });
    this.#calls.connected(device);
  }

  #cut(device: Device): void {
    device.session += 1;
    device.online = false;
    device.connection.set({ status: 'reconnecting', attempt: 1 });
    this.#calls.disconnected(device);
  }

  #request<E extends ClientEventName>(
    device: Device,
    event: E,
    payload: ClientPayload<E>,
  ): Promise<ReplyOf<E>> {
    if (!device.online) return Promise.resolve(fail('offline'));
    const line = `${device.deviceId} → ${event}`;
    this.log.push(line);
    return new Promise((resolve) => {
      const fate = this.#decide(line) ?? 'deliver';
      const refused = typeof fate === 'object' && 'refused' in fate ? err(fate.refused) : null;
      this.#clock.after(REQUEST_TIMEOUT_MS, () => resolve(fail('timeout')));
      this.#carry(device, fate, () => {
        const parsed = clientEvents[event].payload.safeParse(payload);
        const reply = parsed.success
          ? (refused ?? (this.#handle(device, event, parsed.data as ParsedPayload<E>) as ReplyOf<E>))
          : fail('invalid_payload');
        this.#carry(device, this.#decide(`${device.deviceId} ✓ ${event}`), () => resolve(reply));
      });
    });
  }

  #send<E extends ServerEventName>(device: Device, event: E, payload: ServerPayload<E>): void {
    if (!device.online) return;
    const line = `${device.deviceId} ← ${event}`;
    this.log.push(line);
    this.#carry(device, this.#decide(line), () => {
      const parsed = serverEvents[event].parse(structuredClone(payload)) as never;
      for (const listener of [...(device.listeners.get(event) ?? [])]) listener(parsed);
    });
  }

  #carry(device: Device, fate: Fate | undefined, arrive: () => void): void {
    const { session } = device;
    const late = typeof fate === 'object' && 'late' in fate ? fate.late : 0;
    const times = fate === 'drop' ? 0 : fate === 'duplicate' ? 2 : 1;
    for (let time = 0; time < times; time += 1) {
      this.#clock.after(this.#delay + late, () => {
        if (device.session === session) arrive();
      });
    }
  }

  #handle<E extends ClientEventName>(device: Device, event: E, payload: ParsedPayload<E>): unknown {
    return event === 'ice:refresh' ? ok(this.ice) : this.#calls.handle(device, event, payload);
  }
}
