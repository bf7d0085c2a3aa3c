import type {
  CallEnded,
  CallId,
  CallIncoming,
  CallMedia,
  CallSignaled,
  Handover,
  Person,
  UserId,
} from '@protocol';
import { type Observable, createSubject } from '@shared/observable.ts';
import type { ScreenHint } from '@shared/phone.ts';
import type { QualityReading } from '../quality/call-quality.ts';
import {
  type Answered,
  type Call,
  type CallEvent,
  type Ended,
  type EndedBy,
  type HandoverNews,
  isAnswered,
  knownPerson,
  withOrigin,
} from './call.ts';
import type { CallEffectOf, Transition } from './call-effects.ts';
import { AbsentCalls } from './absent-calls.ts';
import { noHandles } from './call-handles.ts';
import { CallSession } from './call-session.ts';
import { viewOfCall } from './call-view-model.ts';
import type { CallControl, CallMediaHandles } from './calls.ts';
import type { CallView } from './call-view.ts';
import type { CallsDeps } from './calls-deps.ts';
import { CallsResume } from './calls-resume.ts';
import { FarewellOutbox } from './farewell-outbox.ts';
import { type CutOff, cutOff, withOwnWish } from './ice/ice-choice-model.ts';
import { type IceServers, createIceServers } from './ice/ice-servers.ts';
import { asItRings } from './incoming-call.ts';
import { createLineWatch, type LineWatch } from './line-watch.ts';
import { LingeringCalls } from './lingering-calls.ts';
import { OneTalk } from './one-talk.ts';
import { nothingMeasured } from './quality-watch.ts';
import { SummaryOutbox } from './summary-outbox.ts';
import { createSoundPlayer } from './media/sound-player.ts';
import { dial, joinedBy, joiningSteps, receive, turnedAway } from './transition.ts';

/** All calls of this phone. */
export function createCalls(deps: CallsDeps): CallControl {
  return new CallBook(deps);
}

class CallBook implements CallControl {
  readonly list = createSubject<readonly CallView[]>([]);
  readonly #deps: CallsDeps;
  readonly #sessions = new Map<CallId, CallSession>();
  readonly #absent = new AbsentCalls();
  /** Calls the server answered for this device before it heard of them: what it meant to send. */
  readonly #crossed = new Map<CallId, CallEffectOf<'continue-as'>>();
  readonly #oneTalk: OneTalk;
  readonly #lingering: LingeringCalls;
  readonly #farewells: FarewellOutbox;
  readonly #summaries: SummaryOutbox;
  readonly #iceServers: IceServers;
  readonly #lineWatch: LineWatch;
  readonly #resume: CallsResume;
  readonly #disposers: (() => void)[];
  #self: UserId | null = null;
  /** The server, as far as it has said so, lets a call ring on where one device can't take it. */
  #ringsOn = false;

  constructor(deps: CallsDeps) {
    this.#deps = deps;
    this.#oneTalk = new OneTalk({
      live: () => this.#live(),
      dispatch: (callId, event) => this.#dispatch(callId, event),
      now: () => this.#now(),
    });
    this.#lingering = new LingeringCalls({ ...deps, onRead: (callId) => this.#forget(callId) });
    this.#farewells = new FarewellOutbox(deps);
    this.#summaries = new SummaryOutbox(deps.signaling);
    this.#iceServers = createIceServers(deps);
    this.#lineWatch = createLineWatch(deps);
    this.#resume = new CallsResume({
      ...deps,
      callIds: () => this.#live().flatMap(({ callId, phase }) => (phase === 'dialing' ? [] : [callId])),
      heardIn: (callId) => this.#sessions.get(callId)?.heard ?? [],
      knownHandover: (callId) => this.#sessions.get(callId)?.knownHandover ?? null,
      onLive: ({ callId, state, peerDevice, handover }, knownHandover) => {
        const isNews = handover && !this.#isReturned(callId, handover);
        const news = { knownHandover, ...(isNews && { handover: this.#newsOf(handover) }) };
        this.#dispatch(callId, { type: 'resumed', state, peerDevice, at: this.#now(), ...news });
      },
      onEnded: (ended) => this.#ended(ended),
    });
    this.#disposers = [
      ...this.#listen(),
      createSoundPlayer({ calls: this.list, ownPresence: deps.ownPresence, sounds: deps.sounds }),
      () => this.#iceServers.dispose(),
      () => this.#farewells.dispose(),
      () => this.#summaries.dispose(),
      () => this.#resume.dispose(),
      () => this.#lineWatch.need(false),
    ];
  }

  media(callId: CallId): Observable<CallMediaHandles> {
    return this.#sessions.get(callId)?.handles ?? createSubject(noHandles);
  }

  quality(callId: CallId): Observable<QualityReading> {
    return this.#sessions.get(callId)?.quality ?? createSubject(nothingMeasured);
  }

  dismiss(callId: CallId): void {
    if (this.#sessions.get(callId)?.call.phase === 'ended') this.#forget(callId);
  }

  start(callee: Person, media: CallMedia): void {
    const existing = this.#live().find((call) => call.peer.userId === callee.userId);
    // Calling somebody whose call rings here means answering it; a second call to them means the first.
    if (existing?.phase === 'ringing-in') this.answer(existing.callId, media);
    if (existing) return;
    const mayWarm = this.#deps.settings.current.connect === 'while-ringing';
    const callId = this.#deps.newCallId();
    const begun = this.#add(dial({ callId, peer: callee, media, mayWarm }));
    // Nobody is put on hold for a call that can't be.
    if (begun.phase !== 'ended') this.#oneTalk.quieten(callId);
  }

  answer(callId: CallId, media?: CallMedia): void {
    const call = this.#sessions.get(callId)?.call;
    if (call?.phase !== 'ringing-in') return;
    this.#dispatch(callId, { type: 'answer', media: media ?? call.media, at: this.#now() });
  }

  decline(callId: CallId, message?: string): void {
    this.#dispatch(callId, { type: 'decline', message: message ?? null, at: this.#now() });
  }

  /** Who is on the way to somebody they are handed over to, and hangs up, does not want to go back either. */
  hangUp(callId: CallId): void {
    this.#dispatchToBoth(callId, { type: 'hang-up', at: this.#now() });
  }

  setMuted(callId: CallId, muted: boolean): void {
    this.#dispatchToBoth(callId, { type: 'set-muted', muted });
  }

  setCamera(callId: CallId, on: boolean): void {
    this.#dispatchToBoth(callId, { type: 'set-camera', on });
  }

  setScreen(callId: CallId, on: boolean, hint?: ScreenHint): void {
    this.#dispatch(callId, { type: 'set-screen', on, hint });
  }

  setHeld(callId: CallId, held: boolean): void {
    this.#dispatch(callId, { type: 'set-held', held });
    if (!held) this.#oneTalk.quieten(callId);
  }

  transfer(callId: CallId, to: Person): void {
    const own = this.#live().find((call) => isAnswered(call) && call.peer.userId === to.userId);
    const joins = own?.callId ?? null;
    this.#dispatch(callId, { type: 'hand-over', to, joins, newCallId: this.#deps.newCallId() });
  }

  takeBack(callId: CallId): void {
    this.#dispatch(callId, { type: 'take-back' });
  }

  async endAll(): Promise<void> {
    for (const { callId } of this.#live()) this.hangUp(callId);
    await this.#farewells.settled();
  }

  dispose(): void {
    for (const dispose of this.#disposers) dispose();
    for (const callId of [...this.#sessions.keys()]) this.#forget(callId);
    this.#deps.sounds.stop();
  }

  #listen(): (() => void)[] {
    const { hints, media, signaling } = this.#deps;
    const now = (): number => this.#now();
    return [
      hints.subscribe((hint) => {
        for (const session of this.#sessions.values()) session.networkHint(hint);
      }),
      // With a dock comes a network, too.
      media.devices.subscribe(() => hints.say('changed')),
      signaling.connection.subscribe(() => {
        for (const session of this.#sessions.values()) session.lineChanged();
      }),
      signaling.on('session:welcomed', ({ self, ice, ringsOn = false }) => {
        this.#self = self.userId;
        this.#ringsOn = ringsOn;
        this.#iceServers.use(ice);
        this.#lineRestored();
      }),
      // An admin decided anew whether calls have to be relayed: from the next connection on.
      signaling.on('ice:changed', (ice) => this.#iceServers.use(ice)),
      // The connection is good, but what the server knows or what it told is not: as after an outage.
      signaling.on('session:stale', () => this.#lineRestored()),
      signaling.on('call:incoming', (incoming) => this.#incoming(incoming)),
      signaling.on('call:device-ringing', ({ callId, deviceId }) =>
        this.#dispatch(callId, { type: 'device-ringing', device: deviceId }),
      ),
      signaling.on('call:answered', ({ callId, deviceId }) =>
        this.#dispatch(callId, { type: 'answered', device: deviceId, at: now() }),
      ),
      signaling.on('call:ended', (ended) => this.#ended(ended)),
      signaling.on('call:signaled', (signaled) => this.#signaled(signaled)),
      signaling.on('call:held', ({ callId, held }) => this.#dispatch(callId, { type: 'peer-held', held })),
      signaling.on('call:media-changed', ({ callId, ...media }) =>
        this.#dispatch(callId, { type: 'peer-media', ...media }),
      ),
      signaling.on('call:transferring', ({ callId, handover }) =>
        this.#dispatch(callId, { type: 'transferring', handover: this.#newsOf(handover) }),
      ),
      signaling.on('call:transfer-returned', ({ callId, newCallId, reason }) => {
        this.#absent.over(newCallId);
        this.#dispatch(callId, { type: 'transfer-returned', newCallId, reason });
      }),
      signaling.on('call:peer-connection', ({ callId, connected }) =>
        this.#dispatch(callId, { type: 'peer-line', connected }),
      ),
    ];
  }

  #now(): number {
    return this.#deps.clock.now();
  }

  #live(): Call[] {
    return this.#calls().filter(({ phase }) => phase !== 'ended');
  }

  #calls(): Call[] {
    return [...this.#sessions.values()].map(({ call }) => call);
  }

  #dispatch(callId: CallId, event: CallEvent): void {
    this.#sessions.get(callId)?.dispatch(event);
  }

  /** To a call and, on the way to somebody else, the one that it may go back to. */
  #dispatchToBoth(callId: CallId, event: CallEvent): void {
    const call = this.#sessions.get(callId)?.call;
    for (const each of call ? withOrigin(call) : []) this.#dispatch(each, event);
  }

  /** Unless this device can have no call at the moment: then it is over at once. */
  #add(wanted: Transition): Call {
    const cut = this.#cutOff();
    const begin = cut ? turnedAway(wanted, { cut, ringsOn: this.#ringsOn, at: this.#now() }) : wanted;
    const { callId, phase } = begin.call;
    const session = new CallSession({
      deps: this.#deps,
      begin,
      iceServers: {
        obtain: (use) =>
          this.#iceServers.obtain((ice) => use(withOwnWish(ice, this.#deps.settings.current.relay))),
      },
      cutOff: () => this.#cutOff(),
      onChange: (before, after) => this.#changed(before, after),
      onFarewell: (id, farewell) => this.#farewells.say(id, farewell),
      onContinueAs: (wish) => {
        this.#continueAs(wish);
        // It lives on as the other one, so there is no end to be read.
        this.#forget(callId);
      },
      onHandover: (call, handover) => this.#follow(call, handover),
      askServer: () => void this.#resume.ask(),
    });
    this.#sessions.set(callId, session);
    this.#deps.log.info(`call ${callId} begins: ${phase}`);
    session.begin();
    if (begin.call.phase === 'ended') this.#over(begin.call);
    this.#publish();
    return begin.call;
  }

  #cutOff(): CutOff | null {
    const ice = this.#iceServers.current;
    return ice && cutOff(ice, this.#deps.settings.current.relay);
  }

  #incoming(incoming: CallIncoming): void {
    const { callId, transferredBy, joins } = incoming;
    // Told again after a reconnect, or late: it rings already, or never again.
    if (this.#sessions.has(callId) || this.#absent.isOver(callId)) return;
    const rings = receive(
      asItRings(incoming, { settings: this.#deps.settings.current, isBusy: this.#live().length > 0 }),
    );
    const joined = this.#live().find((call) => call.callId === joins);
    const begun = this.#add(joined ? joinedBy(rings, { joined, by: transferredBy, at: this.#now() }) : rings);
    if (isAnswered(begun)) this.#oneTalk.quieten(callId);
    for (const stray of this.#absent.take(callId)) this.#signaled(stray);
    const crossed = this.#crossed.get(callId);
    if (crossed) this.#continueAs(crossed);
  }

  #signaled(signaled: CallSignaled): void {
    const session = this.#sessions.get(signaled.callId);
    if (session) session.signaled(signaled);
    else this.#absent.keep(signaled);
  }

  #ended({ callId, reason, detail, by, message, transferredTo }: CallEnded): void {
    this.#absent.over(callId);
    this.#farewells.heard(callId);
    const taker = transferredTo === undefined ? null : knownPerson(this.#calls(), transferredTo);
    this.#dispatch(callId, {
      ...{ type: 'peer-ended', reason: detail ?? reason, by: this.#whose(by), at: this.#now() },
      message: message ?? null,
      ...(taker && { transferredTo: taker }),
    });
  }

  #newsOf({ by, to, newCallId, attended }: Handover): HandoverNews {
    return { to, newCallId, attended, giving: by === this.#self };
  }

  /** What the server says of it is older than its word that nothing came of it. */
  #isReturned(callId: CallId, { newCallId }: Handover): boolean {
    return this.#absent.isOver(newCallId) && this.#sessions.get(callId)?.knownHandover !== newCallId;
  }

  /** The other side of that call hands this person over: the call to whom they are handed over takes its place. */
  #follow(call: Call, { newCallId, to }: HandoverNews): void {
    if (this.#sessions.has(newCallId) || this.#absent.isOver(newCallId) || !isAnswered(call)) return;
    const { muted, wantsCamera } = call.local;
    const mayWarm = this.#deps.settings.current.connect === 'while-ringing';
    const origin = { by: call.peer, of: call.callId };
    const media = wantsCamera ? 'video' : 'audio';
    const begun = this.#add(dial({ callId: newCallId, peer: to, media, mayWarm, origin, muted }));
    if (begun.phase !== 'ended') this.#oneTalk.quieten(newCallId);
  }

  #whose(by: UserId | null): EndedBy {
    if (by === null) return 'server';
    return by === this.#self ? 'local' : 'remote';
  }

  /** Two people called each other: their call, answered by the server, stands for the one made here. */
  #continueAs(wish: CallEffectOf<'continue-as'>): void {
    const { callId, media, muted } = wish;
    if (!this.#sessions.has(callId)) {
      this.#crossed.set(callId, wish);
      return;
    }
    this.#crossed.delete(callId);
    this.#dispatch(callId, { type: 'set-muted', muted });
    this.#dispatch(callId, { type: 'auto-answered', media, at: this.#now() });
  }

  #lineRestored(): void {
    // First, so that the server does not ring on for calls that are over here.
    this.#farewells.sayAgain();
    for (const session of this.#sessions.values()) session.lineRestored();
    void this.#resume.ask();
  }

  #changed(before: Call, after: Call): void {
    if (after.phase === 'ended') {
      this.#summarise(after.callId);
      this.#over(after);
    } else if (isAnswered(after) && !isAnswered(before)) {
      // Who is handed over in the same moment is on the way to somebody else.
      const talk = this.#live().find(({ callId }) => callId === after.handover?.newCallId) ?? after;
      this.#oneTalk.quieten(talk.callId);
      this.#joinLate(after);
    } else if (isAnswered(after) && isAnswered(before) && before.handover && !after.handover) {
      this.#oneTalk.cameBack(after.callId);
    }
    this.#publish();
  }

  /** Calls that are to take the place of this one have come before it was known to be answered. */
  #joinLate(joined: Answered): void {
    for (const { callId, phase, origin } of this.#live()) {
      if (phase !== 'ringing-in' || origin?.of !== joined.callId) continue;
      if (origin.by.userId !== joined.peer.userId) continue;
      for (const step of joiningSteps(joined, this.#now())) this.#dispatch(callId, step);
    }
  }

  #summarise(callId: CallId): void {
    const summary = this.#sessions.get(callId)?.summary() ?? null;
    if (summary) this.#summaries.send(callId, summary);
  }

  #over(call: Ended): void {
    const { callId } = call;
    this.#absent.over(callId);
    if (this.#sessions.has(callId)) this.#lingering.add(call);
  }

  #forget(callId: CallId): void {
    this.#lingering.remove(callId);
    this.#sessions.get(callId)?.dispose();
    this.#sessions.delete(callId);
    this.#publish();
  }

  #publish(): void {
    this.#lineWatch.need(this.#live().some(isAnswered));
    this.list.set(this.#calls().map(viewOfCall));
  }
}
