import type { CallId, DeviceId, DeviceKey, UserId } from '@protocol';
import type { Clock } from '@shared/clock.ts';
import { createSubject, type Observable } from '@shared/observable.ts';
import type { AccountState } from '../account/account.ts';
import type { Notify } from '../phone/notice-code.ts';
import type { DescriptionProofs, ProvenDescription } from '../rtc/description-proofs.ts';
import type { Signaling } from '../signaling/signaling.ts';
import { openDeviceIdentity, type DeviceIdentity } from './device-identity.ts';
import { KnownBook } from './known-book.ts';
import {
  refusalOf,
  suspicionOf,
  trustOf,
  type KnownDevice,
  type KnownDevices,
  type Refusal,
} from './pin-model.ts';
import { fingerprintsOf, type Party } from './proof-model.ts';
import { isGenuine, proveDescription, type ProofPlace, type Self } from './prove-description.ts';
import type { CallProofs, CallTrust, LinkContext, ProofOffice, Tell, Trust, Verification } from './trust.ts';
import type { TrustStore } from './trust-store.ts';
import { VerificationDesk, type Outcome, type VerifiedDevice } from './verification-desk.ts';
import type { Ends } from './word-exchange.ts';

export interface TrustDeps {
  readonly store: TrustStore;
  readonly signaling: Pick<Signaling, 'on'>;
  readonly account: Observable<AccountState>;
  readonly clock: Clock;
  readonly notify: Notify;
}

export interface TrustControl extends Trust, ProofOffice {
  dispose(): void;
}

export function createTrust(deps: TrustDeps): TrustControl {
  return new TrustDesk(deps);
}

interface ShownDevice {
  readonly userId: UserId;
  readonly deviceId: DeviceId;
  /** Of the description that was judged last. */
  readonly key: DeviceKey | null;
  readonly refusal: Refusal | null;
  /** By generation. What counts is the one in use: another one may never come up, or only at one end. */
  readonly links: ReadonlyMap<number, JudgedLink>;
}

interface JudgedLink {
  readonly generation: number;
  readonly key: DeviceKey | null;
  readonly fingerprints: Fingerprints;
  readonly isUsed: () => boolean;
  readonly onRefused: () => void;
}

/** Of the descriptions of both sides; the own one may come after theirs. */
interface Fingerprints {
  own: readonly string[];
  other: readonly string[];
}

class TrustDesk implements TrustControl {
  readonly calls = createSubject<readonly CallTrust[]>([]);
  readonly #deps: TrustDeps;
  readonly #book: KnownBook;
  readonly #verifications: VerificationDesk;
  /** By call and device. */
  readonly #shown = new Map<CallId, Map<DeviceId, ShownDevice>>();
  readonly #disposers: readonly (() => void)[];
  #party: Party | null = null;
  /** As soon as its key is there. */
  #ready: Self | null = null;
  #self: Promise<Self | null> = Promise.resolve(null);

  constructor(deps: TrustDeps) {
    this.#deps = deps;
    const { store, clock, notify } = deps;
    this.#book = new KnownBook({
      ...{ store, clock },
      onRead: () => this.#judgeAgain(),
      onUnwritten: () => notify('trust-not-saved'),
    });
    this.#verifications = new VerificationDesk({
      hasKey: () => this.#identity !== null,
      ends: (callId, device) => this.#ends(callId, device),
      onDecision: (device, outcome) => this.#decide(device, outcome),
    });
    this.#disposers = [
      deps.signaling.on('session:welcomed', ({ self, deviceId }) =>
        this.#become({ userId: self.userId, deviceId }),
      ),
      deps.account.subscribe(() => this.#leaveIfSignedOut()),
      this.#book.all.subscribe(() => this.#publish()),
      this.#book.readable.subscribe(() => this.#publish()),
      () => this.#book.dispose(),
    ];
  }

  get known(): Observable<KnownDevices> {
    return this.#book.all;
  }

  get readable(): Observable<boolean> {
    return this.#book.readable;
  }

  get verification(): Observable<Verification | null> {
    return this.#verifications.current;
  }

  compareWords(callId: CallId, device: DeviceId): void {
    void this.#verifications.begin(callId, device);
  }

  acceptComparing(): void {
    this.#verifications.accept();
  }

  decide(matches: boolean): void {
    this.#verifications.decide(matches);
  }

  stopComparing(): void {
    this.#verifications.putAway();
  }

  forget(device: Pick<KnownDevice, 'userId' | 'deviceId'>): void {
    this.#book.forget(device);
  }

  openCall(callId: CallId, peer: UserId, tell: Tell): CallProofs {
    this.#shown.set(callId, new Map());
    this.#verifications.open(callId, tell);
    return {
      link: (context) => this.#link(callId, peer, context),
      heard: (from, word) => void this.#verifications.heard(callId, from, word),
      reachable: (device) => void this.#verifications.reachable(callId, device),
      changedOver: () => this.#publish(),
      close: () => {
        this.#verifications.close(callId);
        this.#shown.delete(callId);
        this.#publish();
      },
    };
  }

  dispose(): void {
    for (const dispose of this.#disposers) dispose();
  }

  /** Null where this device has no key, or not yet. */
  get #identity(): DeviceIdentity | null {
    const identity = this.#ready?.identity;
    return identity === undefined || typeof identity === 'string' ? null : identity;
  }

  #become(party: Party): void {
    if (this.#party?.userId === party.userId && this.#party.deviceId === party.deviceId) return;
    this.#party = party;
    this.#ready = null;
    const { account } = this.#deps;
    const state = account.current;
    const serverUrl = state.status === 'signed-in' ? state.serverUrl : '';
    const opened = this.#book.open(`${serverUrl} ${party.userId}`);
    this.#self = opened.then(() => this.#open(party));
    void this.#self.then((self) => {
      if (self?.identity === 'unreadable' || !this.#book.readable.current)
        this.#deps.notify('trust-unreadable');
    });
  }

  async #open(party: Party): Promise<Self> {
    const self = { ...party, identity: await openDeviceIdentity(this.#deps.store, party.deviceId) };
    if (this.#party === party) this.#ready = self;
    return self;
  }

  /** Who this phone is. What could not be read before is read again first. */
  async #opened(): Promise<Self | null> {
    await this.#book.readAgain();
    const self = await this.#self;
    const party = this.#party;
    if (self?.identity === 'unreadable' && party) this.#self = this.#open(party);
    return this.#self;
  }

  /** A device that was signed out never comes back: the next sign-in makes another one, with a key of its own. */
  #leaveIfSignedOut(): void {
    if (this.#deps.account.current.status !== 'signed-out' || this.#party === null) return;
    const { deviceId } = this.#party;
    this.#party = null;
    this.#ready = null;
    this.#self = Promise.resolve(null);
    void this.#book.open(null);
    this.#deps.store.forgetKeys(deviceId).catch(() => undefined);
  }

  #link(callId: CallId, peer: UserId, context: LinkContext): DescriptionProofs {
    const { generation, isUsed, onRefused } = context;
    const fingerprints: Fingerprints = { own: [], other: [] };
    const place = (): ProofPlace => ({ callId, peer, generation, device: context.device() });
    return {
      prove: async (description) => {
        fingerprints.own = fingerprintsOf(description.sdp);
        const self = await this.#opened();
        return self ? proveDescription(self, place(), description) : undefined;
      },
      accepts: async (description) => {
        fingerprints.other = fingerprintsOf(description.sdp);
        const refusal = await this.#judge(place(), description, {
          ...{ generation, fingerprints, isUsed, onRefused },
        });
        if (refusal) onRefused();
        return refusal === null;
      },
    };
  }

  async #judge(
    place: ProofPlace,
    description: ProvenDescription,
    link: Omit<JudgedLink, 'key'>,
  ): Promise<Refusal | null> {
    const { peer: userId, device: deviceId } = place;
    const self = await this.#opened();
    if (!self || deviceId === null) return null;
    const key = canCheckKeys(self) ? (description.proof?.key ?? null) : null;
    const genuine = key !== null && (await isGenuine(self, place, description));
    const refusal = canCheckKeys(self) ? refusalOf(this.#book.of(userId), { deviceId, key, genuine }) : null;
    this.#settle({ userId, deviceId, key, refusal });
    this.#show(place, { userId, deviceId, key, refusal }, link);
    return refusal;
  }

  /** The store knows more than it did when the devices of these calls were judged. */
  #judgeAgain(): void {
    if (!canCheckKeys(this.#ready)) return;
    for (const devices of this.#shown.values())
      for (const shown of devices.values()) {
        const { userId, deviceId, key, links } = shown;
        const refusal = shown.refusal ?? refusalOf(this.#book.of(userId), { deviceId, key, genuine: true });
        this.#settle({ userId, deviceId, key, refusal });
        if (refusal === shown.refusal) continue;
        devices.set(deviceId, { ...shown, refusal });
        for (const { onRefused } of links.values()) onRefused();
      }
    this.#publish();
  }

  /** Nothing is believed while it can't be known what was believed before. */
  #settle({ userId, deviceId, key, refusal }: Omit<ShownDevice, 'links'>): void {
    if (refusal) this.#doubt({ userId, deviceId }, refusal);
    else if (key !== null && this.#book.readable.current) this.#believe({ userId, deviceId, key });
  }

  #show(
    { callId, generation }: Pick<ProofPlace, 'callId' | 'generation'>,
    judged: Omit<ShownDevice, 'links'>,
    link: Omit<JudgedLink, 'key'>,
  ): void {
    const { deviceId, key } = judged;
    const devices = this.#shown.get(callId);
    const links = new Map(devices?.get(deviceId)?.links).set(generation, { ...link, key });
    devices?.set(deviceId, { ...judged, links });
    this.#publish();
  }

  #believe(device: Pick<KnownDevice, 'userId' | 'deviceId' | 'key'>): void {
    const known = this.#book.find(device);
    if (known) this.#book.change(device, { alarm: suspicionOf(known.alarm) });
    else this.#book.add({ ...device, firstSeenAt: this.#deps.clock.now(), verifiedAt: null, alarm: null });
  }

  #doubt(device: Pick<KnownDevice, 'userId' | 'deviceId'>, refusal: Refusal): void {
    const alarm = this.#book.find(device)?.alarm ?? null;
    this.#book.change(device, { alarm: suspicionOf(alarm) ?? refusal });
  }

  #ends(callId: CallId, device: DeviceId): Ends | null {
    const self = this.#ready;
    const identity = this.#identity;
    const shown = this.#shown.get(callId)?.get(device);
    const used = shown && usedOf(shown);
    if (!self || !identity || !shown || shown.refusal !== null || !used || used.key === null) return null;
    const { userId, deviceId } = shown;
    const { key, fingerprints, generation } = used;
    return {
      link: generation,
      own: {
        userId: self.userId,
        deviceId: self.deviceId,
        key: identity.key,
        fingerprints: fingerprints.own,
      },
      other: { userId, deviceId, key, fingerprints: fingerprints.other },
    };
  }

  #decide({ key, ...device }: VerifiedDevice, outcome: Outcome): void {
    const now = this.#deps.clock.now();
    const found =
      outcome === 'matched' ? { verifiedAt: now, alarm: null } : { verifiedAt: null, alarm: outcome };
    const known = this.#book.find(device);
    if (known?.key === key) this.#book.change(device, found);
    // What was known can't be read; what the two people have found out counts all the same.
    else if (!known && !this.#book.readable.current)
      this.#book.add({ ...device, key, firstSeenAt: now, ...found });
  }

  #publish(): void {
    const calls = [...this.#shown].flatMap(([callId, devices]) =>
      [...devices.values()].map((shown) => {
        const { key } = usedOf(shown) ?? shown;
        return {
          callId,
          ...trustOf(this.#book.of(shown.userId), { ...shown, key }, this.#book.readable.current),
        };
      }),
    );
    this.calls.set(calls);
  }
}

/** A browser that can't has never believed any, and refuses nobody for showing none. */
const canCheckKeys = (self: Self | null): boolean => self?.identity !== 'unsupported';

const usedOf = ({ links }: ShownDevice): JudgedLink | null =>
  [...links.values()].find(({ isUsed }) => isUsed()) ?? null;
