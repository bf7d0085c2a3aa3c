import type {
  CallEnded,
  CallId,
  CallIncoming,
  CallMedia,
  CallSignaled,
  Person,
  RoomId,
  UserId,
  DeviceId,
} from '@protocol';
import { type Observable, createSubject } from '@shared/observable.ts';
import type { ScreenHint } from '@shared/phone.ts';
import type { QualityReading } from '../quality/call-quality.ts';
import { type Call, type EndedBy, isAnswered, knownPerson } from './call.ts';
import type { CallEffectOf, Transition } from './call-effects.ts';
import { AbsentCalls } from './absent-calls.ts';
import { CallBook } from './call-book.ts';
import { noHandles } from './call-handles.ts';
import type { CallView } from './call-view.ts';
import { viewOfRing } from './call-view-model.ts';
import type { CallControl, CallMediaHandles } from './calls.ts';
import type { CallsDeps } from './calls-deps.ts';
import { CallsResume } from './calls-resume.ts';
import { FarewellOutbox } from './farewell-outbox.ts';
import { HandedOverCalls } from './handed-over-calls.ts';
import { asItRings } from './incoming-call.ts';
import { KeptCalls } from './kept-calls.ts';
import { OneTalk } from './one-talk.ts';
import { PendingTransfers } from './pending-transfers.ts';
import { nothingMeasured } from '../link/quality-watch.ts';
import { createSoundPlayer } from './sound-player.ts';
import { type Dial, bringBack, dial, mutedFromTheStart, receive, turnedAway } from './transition.ts';

/** All calls of this phone. */
export function createCalls(deps: CallsDeps): CallControl {
  return new PhoneCalls(deps);
}

class PhoneCalls implements CallControl {
  readonly list = createSubject<readonly CallView[]>([]);
  readonly #deps: CallsDeps;
  readonly #absent = new AbsentCalls();
  readonly #book: CallBook;
  readonly #handedOver: HandedOverCalls;
  readonly #pendingTransfers: PendingTransfers;
  /** Calls the server answered for this device before it heard of them: what it meant to send. */
  readonly #crossed = new Map<CallId, CallEffectOf<'continue-as'>>();
  readonly #oneTalk: OneTalk;
  readonly #farewells: FarewellOutbox;
  readonly #resume: CallsResume;
  readonly #disposers: (() => void)[];
  readonly #kept: KeptCalls;
  #self: UserId | null = null;
  #deviceId: DeviceId | null = null;
  /** The server, as far as it has said so, lets a call ring on where one device can't take it. */
  #ringsOn = false;

  constructor(deps: CallsDeps) {
    this.#deps = deps;
    this.#book = new CallBook(deps, this.#absent);
    this.#kept = new KeptCalls(deps.pageStorage);
    const book = this.#book;
    const now = (): number => this.#now();
    this.#handedOver = new HandedOverCalls({
      ...{ book, absent: this.#absent, now },
      self: () => this.#self,
      dial: (begin) => this.#dial(begin),
    });
    this.#pendingTransfers = new PendingTransfers({ ...deps, book });
    this.#oneTalk = new OneTalk({
      live: () => book.live(),
      dispatch: (callId, event) => book.dispatch(callId, event),
      now,
    });
    this.#farewells = new FarewellOutbox(deps);
    this.#resume = new CallsResume({
      ...deps,
      // A call whose offer is being made is not known to the server in any way.
      calls: () => this.#book.live().filter((call) => call.phase !== 'dialing' || call.request !== null),
      knownHandover: (callId) => this.#book.session(callId)?.knownHandover ?? null,
      onLive: ({ callId, state, peerDevice, handover }, knownHandover) => {
        const news = handover && this.#handedOver.resumedNews(callId, handover);
        const known = { knownHandover, ...(news && { handover: news }) };
        book.dispatch(callId, { type: 'resumed', state, peerDevice, at: now(), ...known });
      },
      onEnded: (ended) => this.#ended(ended),
    });
    this.#disposers = [
      ...this.#listen(),
      createSoundPlayer({ calls: this.list, ownPresence: deps.ownPresence, sounds: deps.sounds }),
      () => this.#farewells.dispose(),
      book.list.subscribe(() => this.#keep(null)),
      () => this.#resume.dispose(),
      () => book.dispose(),
      // Last, so that it is known that they are over.
      ...[book.list, deps.rings].map((source) => source.subscribe(() => this.#publish())),
    ];
  }

  moved(callId: CallId, roomId: RoomId): void {
    const session = this.#book.session(callId);
    if (!session || session.call.phase === 'ended') return;
    const from = session.handOver();
    this.#book.dispatch(callId, {
      ...{ type: 'peer-ended', reason: 'moved', by: 'server', at: this.#now(), message: null },
    });
    // It lives on as the room, so there is no end to be read.
    this.#book.forget(callId);
    this.#deps.onMoved(roomId, from);
  }

  media(callId: CallId): Observable<CallMediaHandles> {
    return this.#book.session(callId)?.handles ?? createSubject(noHandles);
  }

  quality(callId: CallId): Observable<QualityReading> {
    return this.#book.session(callId)?.quality ?? createSubject(nothingMeasured);
  }

  dismiss(callId: CallId): void {
    if (this.#book.session(callId)?.call.phase === 'ended') this.#book.forget(callId);
  }

  start(callee: Person, media: CallMedia): void {
    const existing = this.#book.live().find((call) => call.peer.userId === callee.userId);
    // Calling somebody whose call rings here means answering it; a second call to them means the first.
    if (existing?.phase === 'ringing-in') this.answer(existing.callId, media);
    if (existing) return;
    this.#dial({ callId: this.#deps.newCallId(), peer: callee, media });
  }

  answer(callId: CallId, media?: CallMedia): void {
    const call = this.#book.session(callId)?.call;
    if (call?.phase !== 'ringing-in') return;
    this.#book.dispatch(callId, { type: 'answer', media: media ?? call.media, at: this.#now() });
  }

  decline(callId: CallId, message?: string): void {
    this.#book.dispatch(callId, { type: 'decline', message: message ?? null, at: this.#now() });
  }

  /** Who is on the way to somebody they are handed over to, and hangs up, does not want to go back either. */
  hangUp(callId: CallId): void {
    // Off line nobody can connect the two, and a person who hangs up must not go on being heard.
    // Connecting the two ends it for this person.
    if (this.#isOnline && this.#pendingTransfers.sendInto(callId)) return;
    this.#hangUpPlainly(callId);
  }

  setMuted(callId: CallId, muted: boolean): void {
    this.#book.dispatchToBoth(callId, { type: 'set-muted', muted });
  }

  setCamera(callId: CallId, on: boolean): void {
    this.#book.dispatchToBoth(callId, { type: 'set-camera', on });
  }

  setScreen(callId: CallId, on: boolean, hint?: ScreenHint): void {
    this.#book.dispatch(callId, { type: 'set-screen', on, hint });
  }

  holdAll(): void {
    this.#oneTalk.quieten(null);
  }

  setHeld(callId: CallId, held: boolean): void {
    this.#book.dispatch(callId, { type: 'set-held', held });
    if (!held) this.#oneTalk.quieten(callId);
  }

  transfer(callId: CallId, to: Person): void {
    this.#pendingTransfers.begin(callId, to);
  }

  takeBack(callId: CallId): void {
    this.#book.dispatch(callId, { type: 'take-back' });
  }

  bringBack(deviceId: DeviceId): void {
    this.#deviceId = deviceId;
    for (const kept of this.#kept.load(deviceId, this.#now())) this.#add(bringBack(kept));
  }

  unload(): void {
    void this.#pendingTransfers.sendAll();
    this.#keep(this.#now());
  }

  async leave(): Promise<void> {
    await this.#pendingTransfers.sendAll();
    for (const { callId, phase } of this.#book.live()) if (phase !== 'ringing-in') this.hangUp(callId);
  }

  async endAll(): Promise<void> {
    for (const { callId } of this.#book.live()) this.hangUp(callId);
    await this.#farewells.settled();
  }

  dispose(): void {
    for (const dispose of this.#disposers) dispose();
    this.#deps.sounds.stop();
  }

  #listen(): (() => void)[] {
    const { signaling } = this.#deps;
    const now = (): number => this.#now();
    return [
      signaling.on('session:welcomed', ({ self, deviceId, ringsOn = false }) => {
        this.#self = self.userId;
        this.#deviceId = deviceId;
        this.#ringsOn = ringsOn;
        this.#lineRestored();
      }),
      // The connection is good, but what the server knows or what it told is not: as after an outage.
      signaling.on('session:stale', () => this.#lineRestored()),
      signaling.on('call:incoming', (incoming) => this.#incoming(incoming)),
      signaling.on('call:device-ringing', (ringing) =>
        this.#book.session(ringing.callId)?.deviceRings(ringing),
      ),
      signaling.on('call:answered', ({ callId, deviceId }) =>
        this.#book.dispatch(callId, { type: 'answered', device: deviceId, at: now() }),
      ),
      signaling.on('call:ended', (ended) => this.#ended(ended)),
      signaling.on('call:signaled', (signaled) => this.#signaled(signaled)),
      signaling.on('call:acknowledged', ({ callId, from, runs }) =>
        this.#book.session(callId)?.acknowledged(from, runs),
      ),
      signaling.on('call:held', (held) => this.#book.session(held.callId)?.peerHeld(held)),
      signaling.on('call:media-changed', (media) => this.#book.session(media.callId)?.peerMedia(media)),
      signaling.on('call:transferring', ({ callId, handover }) =>
        this.#book.dispatch(callId, { type: 'transferring', handover: this.#handedOver.newsOf(handover) }),
      ),
      signaling.on('call:transfer-returned', ({ callId, newCallId, reason }) => {
        this.#absent.over(newCallId);
        this.#book.dispatch(callId, { type: 'transfer-returned', newCallId, reason });
      }),
      signaling.on('call:peer-connection', ({ callId, connected }) =>
        this.#book.session(callId)?.peerConnection(connected),
      ),
    ];
  }

  #publish(): void {
    this.list.set([...this.#book.list.current, ...this.#deps.rings.current.map(viewOfRing)]);
  }

  #keep(leftAt: number | null): void {
    const calls = [...this.#book.sessions()].flatMap(({ kept }) => kept ?? []);
    if (this.#deviceId) this.#kept.save(this.#deviceId, calls, leftAt);
  }

  get #isBusy(): boolean {
    return this.#book.live().length > 0 || this.#deps.isBusyElsewhere();
  }

  get #isOnline(): boolean {
    return this.#deps.signaling.connection.current.status === 'online';
  }

  #now(): number {
    return this.#deps.clock.now();
  }

  /** To somebody this person talks to next. */
  #dial(begin: Omit<Dial, 'mayWarm'>): void {
    const mayWarm = this.#deps.settings.current.connect === 'while-ringing';
    const begun = this.#add(dial({ ...begin, mayWarm }));
    // Nobody is put on hold for a call that can't be.
    if (begun.phase !== 'ended') this.#oneTalk.quieten(begin.callId);
  }

  /** Unless this device can have no call at the moment: then it is over at once. */
  #add(wanted: Transition): Call {
    const cut = this.#deps.iceServers.cutOff();
    const possible = cut ? turnedAway(wanted, { cut, ringsOn: this.#ringsOn, at: this.#now() }) : wanted;
    const isPushToTalk = this.#deps.settings.current.voice === 'push-to-talk';
    const begin = isPushToTalk ? mutedFromTheStart(possible) : possible;
    return this.#book.add({
      begin,
      onChange: (before, after) => this.#changed(before, after),
      onFarewell: (id, farewell) => this.#farewells.say(id, farewell),
      onContinueAs: (wish) => {
        this.#continueAs(wish);
        // It lives on as the other one, so there is no end to be read.
        this.#book.forget(begin.call.callId);
      },
      onHandover: (call, handover) => this.#handedOver.follow(call, handover),
      askServer: () => void this.#resume.ask(),
    });
  }

  #incoming(incoming: CallIncoming): void {
    const { callId } = incoming;
    // Told again after a reconnect, or late: it rings already, or never again.
    if (this.#book.session(callId) || this.#absent.isOver(callId)) return;
    const rings = receive(
      asItRings(incoming, { settings: this.#deps.settings.current, isBusy: this.#isBusy }),
    );
    const begun = this.#add(this.#handedOver.begin(rings, incoming));
    if (isAnswered(begun)) this.#oneTalk.quieten(callId);
    for (const stray of this.#absent.take(callId)) this.#signaled(stray);
    const crossed = this.#crossed.get(callId);
    if (crossed) this.#continueAs(crossed);
  }

  #signaled(signaled: CallSignaled): void {
    const session = this.#book.session(signaled.callId);
    if (session) session.signaled(signaled);
    else if (!this.#absent.keep(signaled))
      this.#deps.log.warn(`call ${signaled.callId}: dropped a signal, the call is not known here`);
  }

  #ended({ callId, reason, detail, by, message, transferredTo, roomId }: CallEnded): void {
    if (reason === 'moved' && roomId !== undefined) this.moved(callId, roomId);
    this.#absent.over(callId);
    this.#farewells.heard(callId);
    const taker = transferredTo === undefined ? null : knownPerson(this.#book.calls(), transferredTo);
    this.#book.dispatch(callId, {
      ...{ type: 'peer-ended', reason: detail ?? reason, by: this.#whose(by), at: this.#now() },
      message: message ?? null,
      ...(taker && { transferredTo: taker }),
    });
  }

  #whose(by: UserId | null): EndedBy {
    if (by === null) return 'server';
    return by === this.#self ? 'local' : 'remote';
  }

  /** Two people called each other: their call, answered by the server, stands for the one made here. */
  #continueAs(wish: CallEffectOf<'continue-as'>): void {
    const { callId, media, muted } = wish;
    const call = this.#book.session(callId)?.call;
    if (!call) {
      this.#crossed.set(callId, wish);
      return;
    }
    this.#crossed.delete(callId);
    // The person has answered it meanwhile, and what they did in it since counts.
    if (call.phase !== 'ringing-in') return;
    this.#book.dispatch(callId, { type: 'set-muted', muted });
    this.#book.dispatch(callId, { type: 'auto-answered', media, at: this.#now() });
  }

  #lineRestored(): void {
    // First, so that the server does not ring on for calls that are over here.
    this.#farewells.sayAgain();
    // With them go the calls that are being started, which the server has to know before it is asked.
    for (const session of this.#book.sessions()) session.lineRestored();
    void this.#resume.ask();
  }

  #changed(before: Call, after: Call): void {
    this.#oneTalk.changed(before, after);
    if (after.phase === 'ended') this.#pendingTransfers.undoInto(after.callId);
    this.#endWhatWasHungUp(before, after);
    if (!isAnswered(after)) return;
    if (!isAnswered(before)) {
      this.#oneTalk.quieten(this.#handedOver.talkAfter(after));
      this.#handedOver.joinLate(after);
    } else if (before.handover && !before.handover.pending && !after.handover) {
      this.#oneTalk.cameBack(after.callId);
    }
  }

  /** Whoever hangs up by connecting two others has hung up also where the server does not connect them. */
  #endWhatWasHungUp(before: Call, after: Call): void {
    if (!isAnswered(before) || !before.handover || (isAnswered(after) && after.handover)) return;
    const hungUp = this.#pendingTransfers.over(before.handover.newCallId);
    if (hungUp !== null && after.phase !== 'ended') this.#hangUpPlainly(hungUp);
  }

  #hangUpPlainly(callId: CallId): void {
    this.#book.dispatchToBoth(callId, { type: 'hang-up', at: this.#now() });
  }
}
