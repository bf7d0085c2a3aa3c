import type { CallId, DeviceId, DeviceKey, UserId } from '@protocol';
import { createSubject } from '@shared/observable.ts';
import type { HeardWord, Tell, Verification } from './trust.ts';
import { WordExchange, type Ends, type ExchangeState } from './word-exchange.ts';

export interface VerificationDeskDeps {
  /** Whether this device has a key that words could stand for. */
  readonly hasKey: () => boolean;
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

/** What ends a comparison without danger. */
const quiet: readonly Verification['state']['phase'][] = ['stopped', 'too-many', 'unreachable'];

interface Seat {
  readonly exchange: WordExchange;
  /** What the words on the screen stand for. */
  compared: VerifiedDevice | null;
  /** The person here has begun or accepted it; until then the other side has only asked. */
  isWanted: boolean;
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
    const seat = this.#seat(callId, deviceId);
    if (!this.#deps.hasKey()) {
      this.current.set({ callId, deviceId, state: { phase: 'no-key' } });
    } else if (seat) {
      seat.isWanted = true;
      await seat.exchange.begin();
    }
  }

  async heard(callId: CallId, from: DeviceId, { message, link }: HeardWord): Promise<void> {
    await this.#seat(callId, from)?.exchange.receive(message, link);
  }

  /** The device can be told things, perhaps over another connection than before. */
  async reachable(callId: CallId, device: DeviceId): Promise<void> {
    await this.#seats.get(`${callId} ${device}`)?.exchange.reachable();
  }

  accept(): void {
    const shown = this.current.current;
    const seat = shown && this.#seat(shown.callId, shown.deviceId);
    if (!seat) return;
    seat.isWanted = true;
    const { isAsked: _, ...wanted } = shown;
    this.current.set(wanted);
  }

  decide(matches: boolean): void {
    const shown = this.current.current;
    const seat = shown && this.#seat(shown.callId, shown.deviceId);
    if (!seat?.compared || shown?.state.phase !== 'compare') return;
    this.#deps.onDecision(seat.compared, matches ? 'matched' : 'differed');
    if (matches) {
      seat.isWanted = false;
      this.current.set(null);
    } else {
      seat.exchange.differ();
      this.current.set({ ...shown, state: { phase: 'differs' } });
    }
  }

  putAway(): void {
    const shown = this.current.current;
    const seat = shown && this.#seat(shown.callId, shown.deviceId);
    if (seat) {
      seat.isWanted = false;
      seat.exchange.abandon();
    }
    this.current.set(null);
  }

  /** Unless another comparison is on the screen by now. */
  #takeAway(callId: CallId, deviceId: DeviceId): void {
    const shown = this.current.current;
    if (shown?.callId === callId && shown.deviceId === deviceId) this.current.set(null);
  }

  #seat(callId: CallId, deviceId: DeviceId): Seat | null {
    const tell = this.#tells.get(callId);
    if (!tell) return null;
    const name = `${callId} ${deviceId}`;
    const known = this.#seats.get(name);
    if (known) return known;
    const seat: Seat = { exchange: this.#exchange(callId, deviceId, tell), compared: null, isWanted: false };
    this.#seats.set(name, seat);
    return seat;
  }

  #exchange(callId: CallId, deviceId: DeviceId, tell: Tell): WordExchange {
    const show = (state: Verification['state']): void => {
      if (this.#seats.get(`${callId} ${deviceId}`)?.isWanted) this.current.set({ callId, deviceId, state });
      // Nobody here has looked at it, so that there is nothing to compare is no news for them.
      else if (quiet.includes(state.phase)) this.#takeAway(callId, deviceId);
      else this.current.set({ callId, deviceId, state, isAsked: true });
    };
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
