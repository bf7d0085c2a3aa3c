import type { CallId, DeviceId, DeviceKey, UserId } from '@protocol';
import { createSubject } from '@shared/observable.ts';
import type { HeardWord, Tell, Verification } from './trust.ts';
import { WordExchange, type Ends, type ExchangeState } from './word-exchange.ts';

export interface VerificationDeskDeps {
  readonly ends: (callId: CallId, device: DeviceId) => Ends | null;
  /** What came of it for the key of that device. */
  readonly onDecision: (device: VerifiedDevice, outcome: Outcome) => void;
}

/**
 * `matched`: says the person at this phone. `differed`: says one of the two people. `cheated`: says the exchange itself;
 * see {@link ExchangeState}.
 */
export type Outcome = 'matched' | 'differed' | 'cheated';

export interface VerifiedDevice {
  readonly userId: UserId;
  readonly deviceId: DeviceId;
  readonly key: DeviceKey;
}

const dangers: Partial<Record<ExchangeState['phase'], Outcome>> = { differs: 'differed', cheated: 'cheated' };

interface Seat {
  readonly exchange: WordExchange;
  /** What the words on the screen stand for. */
  compared: VerifiedDevice | null;
}

/** The comparing of words: one at a time is on the screen, begun by either side. */
export class VerificationDesk {
  readonly current = createSubject<Verification | null>(null);
  readonly #deps: VerificationDeskDeps;
  readonly #tells = new Map<CallId, Tell>();
  readonly #seats = new Map<string, Seat>();

  constructor(deps: VerificationDeskDeps) {
    this.#deps = deps;
  }

  open(callId: CallId, tell: Tell): void {
    this.#tells.set(callId, tell);
  }

  /** The call is over, and with it whatever was compared in it. */
  close(callId: CallId): void {
    this.#tells.delete(callId);
    for (const name of this.#seats.keys()) if (name.startsWith(`${callId} `)) this.#seats.delete(name);
    if (this.current.current?.callId === callId) this.current.set(null);
  }

  async begin(callId: CallId, deviceId: DeviceId): Promise<void> {
    await this.#seat(callId, deviceId)?.exchange.begin();
  }

  async heard(callId: CallId, from: DeviceId, { message, link }: HeardWord): Promise<void> {
    await this.#seat(callId, from)?.exchange.receive(message, link);
  }

  /** The device can be told things, perhaps over another connection than before. */
  async reachable(callId: CallId, device: DeviceId): Promise<void> {
    await this.#seats.get(`${callId} ${device}`)?.exchange.reachable();
  }

  decide(matches: boolean): void {
    const shown = this.current.current;
    const seat = shown && this.#seat(shown.callId, shown.deviceId);
    if (!seat?.compared || shown?.state.phase !== 'compare') return;
    this.#deps.onDecision(seat.compared, matches ? 'matched' : 'differed');
    if (matches) this.current.set(null);
    else {
      seat.exchange.differ();
      this.current.set({ ...shown, state: { phase: 'differs' } });
    }
  }

  putAway(): void {
    const shown = this.current.current;
    if (shown) this.#seat(shown.callId, shown.deviceId)?.exchange.abandon();
    this.current.set(null);
  }

  #seat(callId: CallId, deviceId: DeviceId): Seat | null {
    const tell = this.#tells.get(callId);
    if (!tell) return null;
    const name = `${callId} ${deviceId}`;
    const known = this.#seats.get(name);
    if (known) return known;
    const seat: Seat = { exchange: this.#exchange(callId, deviceId, tell), compared: null };
    this.#seats.set(name, seat);
    return seat;
  }

  #exchange(callId: CallId, deviceId: DeviceId, tell: Tell): WordExchange {
    const show = (state: Verification['state']): void => this.current.set({ callId, deviceId, state });
    return new WordExchange({
      callId,
      ends: () => this.#deps.ends(callId, deviceId),
      send: (message, link) => {
        const isTold = tell(deviceId, message, link);
        if (!isTold) show({ phase: 'unreachable' });
        return isTold;
      },
      say: (message) => tell(deviceId, message),
      onState: (state, other) => {
        const seat = this.#seats.get(`${callId} ${deviceId}`);
        const danger = dangers[state.phase];
        const device = other ?? seat?.compared ?? this.#deps.ends(callId, deviceId)?.other;
        // The other person's word is enough: it can only make somebody careful, and the impostor gains nothing by it.
        if (danger && device) this.#deps.onDecision(device, danger);
        if (seat) seat.compared = other ?? null;
        show(state);
      },
    });
  }
}
