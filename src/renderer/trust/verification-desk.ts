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
  /** What it has to show, while another comparison is on the screen. */
  waiting: Verification | null;
}

/**
 * The comparing of words, begun by either side. One at a time is on the screen: only the person takes it off there, so
 * that nobody's request comes between two people and their words.
 */
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
    if (this.current.current?.callId === callId) this.#showNext();
  }

  async begin(callId: CallId, deviceId: DeviceId): Promise<void> {
    const seat = this.#seat(callId, deviceId);
    if (!seat) return;
    this.#makeRoom(seat);
    if (!this.#deps.hasKey()) {
      this.current.set({ callId, deviceId, state: { phase: 'no-key' } });
    } else {
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
      this.#showNext();
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
    this.#showNext();
  }

  #show(seat: Seat, news: Verification): void {
    const shown = this.current.current;
    const isOnScreen = shown?.callId === news.callId && shown.deviceId === news.deviceId;
    // Nobody here has looked at it, so that there is nothing to compare is no news for them.
    const isNews = seat.isWanted || !quiet.includes(news.state.phase);
    const wanted = isNews ? { ...news, ...(!seat.isWanted && { isAsked: true }) } : null;
    if (shown && !isOnScreen) seat.waiting = wanted;
    else if (wanted) this.current.set(wanted);
    else this.#showNext();
  }

  /** The person begins another one: what is on the screen comes back after it. */
  #makeRoom(wanted: Seat): void {
    const shown = this.current.current;
    const seat = shown && this.#seat(shown.callId, shown.deviceId);
    if (seat) seat.waiting = shown;
    wanted.waiting = null;
    this.current.set(null);
  }

  #showNext(): void {
    const next = [...this.#seats.values()].find(({ waiting }) => waiting !== null);
    this.current.set(next?.waiting ?? null);
    if (next) next.waiting = null;
  }

  #seat(callId: CallId, deviceId: DeviceId): Seat | null {
    const tell = this.#tells.get(callId);
    if (!tell) return null;
    const name = `${callId} ${deviceId}`;
    const known = this.#seats.get(name);
    if (known) return known;
    const seat: Seat = {
      exchange: this.#exchange(callId, deviceId, tell),
      compared: null,
      isWanted: false,
      waiting: null,
    };
    this.#seats.set(name, seat);
    return seat;
  }

  #exchange(callId: CallId, deviceId: DeviceId, tell: Tell): WordExchange {
    const ownSeat = (): Seat | undefined => this.#seats.get(`${callId} ${deviceId}`);
    const show = (state: Verification['state']): void => {
      const seat = ownSeat();
      if (seat) this.#show(seat, { callId, deviceId, state });
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
        const seat = ownSeat();
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
