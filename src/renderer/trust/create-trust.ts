import type { CallId, DeviceId, DeviceKey, UserId } from '@protocol';
import type { Clock } from '@shared/clock.ts';
import { createSubject, type Observable } from '@shared/observable.ts';
import type { AccountState } from '../account/account.ts';
import type { DescriptionProofs, ProvenDescription } from '../peer/description-proofs.ts';
import type { Signaling } from '../signaling/signaling.ts';
import { openDeviceIdentity } from './device-identity.ts';
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
  readonly clock: Pick<Clock, 'now'>;
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
    this.#book = new KnownBook(deps.store);
    this.#verifications = new VerificationDesk({
      ends: (callId, device) => this.#ends(callId, device),
      onDecision: (device, outcome) => this.#decide(device, outcome),
    });
    this.#disposers = [
      deps.signaling.on('session:welcomed', ({ self, deviceId }) =>
        this.#become({ userId: self.userId, deviceId }),
      ),
      deps.account.subscribe(() => this.#leaveIfSignedOut()),
      this.#book.all.subscribe(() => this.#publish()),
    ];
  }

  get known(): Observable<KnownDevices> {
    return this.#book.all;
  }

  get verification(): Observable<Verification | null> {
    return this.#verifications.current;
  }

  compareWords(callId: CallId, device: DeviceId): void {
    void this.#verifications.begin(callId, device);
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

  #become(party: Party): void {
    if (this.#party?.userId === party.userId && this.#party.deviceId === party.deviceId) return;
    this.#party = party;
    this.#ready = null;
    this.#self = this.#open(party);
  }

  async #open(party: Party): Promise<Self> {
    const { account, store } = this.#deps;
    const state = account.current;
    const serverUrl = state.status === 'signed-in' ? state.serverUrl : '';
    await this.#book.open(`${serverUrl} ${party.userId}`);
    const self = { ...party, identity: await openDeviceIdentity(store, party.deviceId) };
    if (this.#party === party) this.#ready = self;
    return self;
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
    const { generation, isUsed } = context;
    const fingerprints: Fingerprints = { own: [], other: [] };
    const place = (): ProofPlace => ({ callId, peer, generation, device: context.device() });
    return {
      prove: async (description) => {
        fingerprints.own = fingerprintsOf(description.sdp);
        const self = await this.#self;
        return self ? proveDescription(self, place(), description) : undefined;
      },
      accepts: async (description) => {
        fingerprints.other = fingerprintsOf(description.sdp);
        const refusal = await this.#judge(place(), description, { generation, fingerprints, isUsed });
        if (refusal) context.onRefused();
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
    const self = await this.#self;
    if (!self || deviceId === null) return null;
    // Who has no key can't check those of others either, and so never believed any.
    const key = self.identity ? (description.proof?.key ?? null) : null;
    const genuine = key !== null && (await isGenuine(self, place, description));
    const refusal = refusalOf(this.#book.of(userId), { deviceId, key, genuine });
    if (refusal) this.#doubt({ userId, deviceId }, refusal);
    else if (key !== null) this.#believe({ userId, deviceId, key });
    this.#show(place, { userId, deviceId, key, refusal }, link);
    return refusal;
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
    const shown = this.#shown.get(callId)?.get(device);
    const used = shown && usedOf(shown);
    if (!self?.identity || !shown || shown.refusal !== null || !used || used.key === null) return null;
    const { userId, deviceId } = shown;
    const { key, fingerprints, generation } = used;
    return {
      link: generation,
      own: {
        userId: self.userId,
        deviceId: self.deviceId,
        key: self.identity.key,
        fingerprints: fingerprints.own,
      },
      other: { userId, deviceId, key, fingerprints: fingerprints.other },
    };
  }

  #decide({ key, ...device }: VerifiedDevice, outcome: Outcome): void {
    if (this.#book.find(device)?.key !== key) return;
    if (outcome === 'matched') this.#book.change(device, { verifiedAt: this.#deps.clock.now(), alarm: null });
    else this.#book.change(device, { verifiedAt: null, alarm: outcome });
  }

  #publish(): void {
    const calls = [...this.#shown].flatMap(([callId, devices]) =>
      [...devices.values()].map((shown) => {
        const { key } = usedOf(shown) ?? shown;
        return { callId, ...trustOf(this.#book.of(shown.userId), { ...shown, key }) };
      }),
    );
    this.calls.set(calls);
  }
}

const usedOf = ({ links }: ShownDevice): JudgedLink | null =>
  [...links.values()].find(({ isUsed }) => isUsed()) ?? null;
