import {
  type CallAcknowledge,
  type CallId,
  type CallSignaled,
  type CallSummary,
  type DeviceId,
  type ServerPayload,
} from '@protocol';
import { afterAwake, afterHearing } from '@shared/awake-timer.ts';
import type { Observable } from '@shared/observable.ts';
import {
  type Call,
  type CallEvent,
  type CallEventOf,
  type HandoverNews,
  isAnswered,
  isConfirmed,
} from './call.ts';
import type {
  CallEffect,
  CallEffectOf,
  CallEffectType,
  CallPerformers,
  Farewell,
  Transition,
} from './call-effects.ts';
import { circumstancesOf } from './call-circumstances.ts';
import { CallHandles, visibleStreams } from './call-handles.ts';
import { CallRequests } from './call-requests.ts';
import { CallTalk } from './call-talk.ts';
import type { CallMediaHandles } from './calls.ts';
import type { CallsDeps } from './calls-deps.ts';
import type { QualityReading } from '../quality/call-quality.ts';
import type { KeptCall } from './kept-calls.ts';
import { Leg } from '../link/leg.ts';
import { QualityWatch } from '../link/quality-watch.ts';
import type { PeerLink } from '../link/peer-link.ts';
import type { SignalOutbox } from '../link/signal-outbox.ts';
import type { HandedOver } from '../participant/handed-over.ts';
import { LocalMedia } from '../participant/local-media.ts';
import { transition } from './transition.ts';

export interface CallSessionOptions {
  readonly deps: CallsDeps;
  readonly begin: Transition;
  readonly onChange: (before: Call, after: Call) => void;
  readonly onFarewell: (callId: CallId, farewell: Farewell) => void;
  /** The person's intent lives on in that other call. */
  readonly onContinueAs: (next: CallEffectOf<'continue-as'>) => void;
  /** Somebody hands this side over: another call is to begin. */
  readonly onHandover: (call: Call, handover: HandoverNews) => void;
  /** Asks the server how this call really is; the answer comes as an event. */
  readonly askServer: (callId: CallId) => void;
}

/** What the page before may have said since it was written down how many messages there were. */
const MESSAGES_UNKEPT = 1_000;

/** The server ends a ring whether this machine is awake or not; whether it answers at all shows only while it is. */
const timerWaits = { dial: afterAwake, ring: afterHearing } as const;

/**
 * Lives one call: turns everything that happens into events, lets `transition` decide, and does what it says. Events
 * that come up meanwhile wait for their turn, so effects never interleave.
 */
export class CallSession {
  readonly #options: CallSessionOptions;
  readonly #media: LocalMedia;
  readonly #leg: Leg;
  readonly #talk: CallTalk;
  readonly #quality: QualityWatch;
  readonly #handles: CallHandles;
  readonly #requests: CallRequests;
  readonly #performers: CallPerformers;
  readonly #timers = new Set<() => void>();
  readonly #events: CallEvent[] = [];
  /** Devices of the callee that have said that they ring. */
  readonly #ringing = new Set<DeviceId>();
  #call: Call;
  #busy = false;
  #isHandedOver = false;

  constructor(options: CallSessionOptions) {
    const { deps, begin } = options;
    const { callId } = begin.call;
    this.#options = options;
    this.#call = begin.call;
    this.#handles = new CallHandles(deps.createStreamMeter);
    this.#leg = this.#createLeg();
    this.#talk = this.#createTalk();
    this.#quality = new QualityWatch({
      createMonitor: deps.createQualityMonitor,
      link: () => this.#peerLink(),
      circumstances: () =>
        circumstancesOf(this.#call, this.#media.microphone?.device ?? null, this.#peerLink()?.path),
      tell: (word) =>
        this.#withPeer((device) => void this.#leg.links.tell(device, { kind: 'quality', word })),
    });
    this.#requests = new CallRequests({
      ...{ ...deps, callId },
      dispatch: (event) => this.dispatch(event),
      askServer: () => options.askServer(callId),
    });
    this.#media = new LocalMedia({
      ...deps,
      onMicrophone: (news) => this.#mediaChanged({ type: 'microphone', ...news }),
      onCamera: (on, problem) => this.#mediaChanged({ type: 'camera', on, problem }),
      onScreen: (on, problem) => this.#mediaChanged({ type: 'screen', on, problem }),
    });
    this.#performers = this.#createPerformers();
  }

  get call(): Call {
    return this.#call;
  }

  /** With what a page that is loaded anew comes back to this call; null where it can't. */
  get kept(): KeptCall | null {
    const call = this.#call;
    if (!isConfirmed(call)) return null;
    const { callId, peer, direction, media, device, answeredAt, local } = call;
    const from = call.phase === 'reconnecting' ? call.from : undefined;
    const link = from?.link ?? this.#leg.links.get(device)?.newest ?? 0;
    return {
      ...{ callId, peer, direction, media, device, answeredAt },
      ...{ muted: local.muted, camera: local.wantsCamera, held: local.held },
      ...{ link, seq: this.#leg.outbox.next },
    };
  }

  /** The handover that the server can know of if it is asked now. */
  get knownHandover(): CallId | null {
    const call = this.#call;
    if (call.phase === 'dialing' || call.phase === 'ended' || this.#requests.isTransferring) return null;
    const { handover } = call;
    return handover && !('pending' in handover) ? handover.newCallId : null;
  }

  get handles(): Observable<CallMediaHandles> {
    return this.#handles.observable;
  }

  /** How it was; null where nothing was measured. */
  summary(): CallSummary | null {
    return this.#quality.summary();
  }

  get quality(): Observable<QualityReading> {
    return this.#quality.reading;
  }

  /** Does what the beginning of the call asks for. Apart from the constructor, so that the call is known by then. */
  begin(): void {
    this.#exclusively(() => this.#perform(this.#options.begin.effects));
  }

  dispatch(event: CallEvent): void {
    this.#events.push(event);
    this.#exclusively(() => undefined);
  }

  signaled({ from, seq, body }: CallSignaled): void {
    this.#leg.signaled(from, seq, body);
  }

  deviceRings({ deviceId, seq }: ServerPayload<'call:device-ringing'>): void {
    // It says so again when its connection is back.
    if (this.#ringing.has(deviceId)) this.#leg.outbox.resend(deviceId);
    this.#ringing.add(deviceId);
    if (this.#leg.inbox.takeState(deviceId, seq, 'ringing'))
      this.dispatch({ type: 'device-ringing', device: deviceId });
  }

  peerHeld({ from, seq, held }: ServerPayload<'call:held'>): void {
    if (this.#leg.inbox.takeState(from, seq, 'hold')) this.dispatch({ type: 'peer-held', held });
  }

  peerMedia({ from, seq, muted, camera, screen }: ServerPayload<'call:media-changed'>): void {
    if (this.#leg.inbox.takeState(from, seq, 'media'))
      this.dispatch({ type: 'peer-media', muted, camera, screen });
  }

  peerConnection(connected: boolean): void {
    const call = this.#call;
    if (connected && 'device' in call) this.#leg.outbox.resend(call.device);
    this.dispatch({ type: 'peer-line', connected });
  }

  acknowledged(from: DeviceId, runs: CallAcknowledge['runs']): void {
    this.#leg.outbox.acknowledged(from, runs);
  }

  lineRestored(): void {
    this.#leg.outbox.resend('all');
    this.dispatch({ type: 'line-restored' });
  }

  /**
   * Gives away what it talks with, to a room that the call has become; its end comes next, as an event. Null where it has
   * nothing yet, or nothing any more.
   */
  handOver(): HandedOver | null {
    const call = this.#call;
    const link = 'device' in call ? this.#leg.links.get(call.device) : undefined;
    if (!isConfirmed(call) || !link || this.#isHandedOver) return null;
    const { device, local, remote, answeredAt, phase } = call;
    this.#leg.keepOnly(device);
    this.#isHandedOver = true;
    return {
      ...{ leg: this.#leg, media: this.#media, device, local, remoteHeld: remote.held, since: answeredAt },
      link: phase === 'active' ? 'up' : phase === 'reconnecting' ? 'down' : 'connecting',
    };
  }

  /** Releases everything; the call itself is ended by an event, before. */
  dispose(): void {
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
    this.#requests.dispose();
    this.#quality.close();
    if (!this.#isHandedOver) this.#leg.close();
    if (!this.#isHandedOver) this.#media.dispose();
    this.#handles.close();
  }

  #exclusively(first: () => void): void {
    if (this.#busy) return;
    this.#busy = true;
    try {
      first();
      for (let event = this.#events.shift(); event; event = this.#events.shift()) this.#step(event);
    } finally {
      this.#busy = false;
    }
  }

  #step(event: CallEvent): void {
    const before = this.#call;
    const { call, effects } = transition(before, event);
    this.#call = call;
    this.#perform(effects);
    if (call === before) return;
    if (call.phase !== before.phase) {
      const why = call.phase === 'ended' ? `${event.type}: ${call.reason}` : event.type;
      this.#options.deps.log.info(`call ${call.callId} ${before.phase} -> ${call.phase} (${why})`);
    }
    this.#showStreams();
    if (isAnswered(call)) this.#quality.begin();
    this.#options.onChange(before, call);
    if (call.phase === 'ended') this.dispose();
  }

  #perform(effects: readonly CallEffect[]): void {
    for (const effect of effects) this.#performOne(effect);
  }

  #performOne<T extends CallEffectType>(effect: CallEffectOf<T>): void {
    // What it talked with is not this call's any more.
    if (this.#isHandedOver) return;
    const perform: CallPerformers[T] = this.#performers[effect.type];
    perform(effect);
  }

  #createLeg(): Leg {
    const { deps, begin } = this.#options;
    const { callId, peer } = begin.call;
    return new Leg({
      ...{ deps, talkId: callId, peer: peer.userId, first: firstNumber(begin.call) },
      host: {
        wire: {
          signal: (to, seq, body) => deps.signaling.request('call:signal', { callId, to, seq, body }),
          acknowledge: (to, runs) => void deps.signaling.request('call:acknowledge', { callId, to, runs }),
        },
        warn: (line) => deps.log.warn(`call ${callId}: ${line}`),
        onSignal: (from, signal) => this.dispatch({ type: 'signaled', from, signal }),
        onOffer: (offer) => this.dispatch({ type: 'offer-made', offer }),
        onLink: (event) => this.dispatch(event),
        onReachable: () => this.#talk.sayState(),
        onMessage: (from, message) => this.#talk.heard(from, message),
        onStreams: () => this.#showStreams(),
      },
    });
  }

  #createTalk(): CallTalk {
    return new CallTalk({
      call: () => this.#call,
      tell: (device, message) => this.#leg.links.tell(device, message),
      tellAll: (message) => this.#leg.links.tellAll(message),
      dispatch: (event) => this.dispatch(event),
      now: () => this.#options.deps.clock.now(),
      heardOfQuality: (from, { word }) =>
        this.#withPeer((device) => {
          if (device === from) this.#quality.heard(word);
        }),
    });
  }

  #createPerformers(): CallPerformers {
    const leg = this.#leg;
    const { links } = leg;
    const requests = this.#requests;
    const { signaling } = this.#options.deps;
    const { callId } = this.#call;
    return {
      'make-offer': () => links.makeOffer(),
      'assign-offer': ({ device }) => links.assignOffer(device),
      'open-link': ({ device, role }) => links.open(device, role),
      'reopen-link': ({ device, role, link }) => links.reopen(device, role, link),
      'permit-link': ({ device }) => links.get(device)?.permit(),
      'expect-link': ({ device }) => links.get(device)?.expect(),
      'close-links': ({ except }) => leg.keepOnly(except),
      'receive-signal': ({ from, signal }) => links.get(from)?.receive(signal),
      'sync-media': ({ desired }) => {
        this.#media.sync({ ...desired, flows: desired.flowingTo !== null });
        links.flow(desired.flowingTo, this.#media.tracks);
        links.hearScreen(desired.hearsScreen);
      },
      'retry-microphone': () => this.#media.retryMicrophone(),
      'start-timer': (effect) => this.#startTimer(effect),
      'continue-as': (effect) => this.#options.onContinueAs(effect),
      'follow-handover': ({ handover }) => this.#options.onHandover(this.#call, handover),
      'send-start': ({ offer }) => void requests.start(this.#call, offer),
      'send-ringing': () =>
        this.#sayState('ringing', (seq) => signaling.request('call:ringing', { callId, seq })),
      'send-answer': ({ media }) => void requests.answer(media),
      'send-farewell': ({ farewell }) => {
        this.#talk.sayFarewell(farewell);
        this.#options.onFarewell(this.#call.callId, farewell);
      },
      'send-hold': ({ held }) => {
        this.#talk.sayState();
        this.#sayState('hold', (seq) => signaling.request('call:hold', { callId, seq, held }));
      },
      'send-media': ({ muted, camera, screen }) => {
        this.#talk.sayState();
        this.#sayState('media', (seq) =>
          signaling.request('call:media', { callId, seq, muted, camera, screen }),
        );
      },
      'send-transfer': ({ to, newCallId, joins }) => void requests.transfer(to, newCallId, joins),
      'send-take-back': () => void requests.takeBack(),
      'ask-server': () => this.#options.askServer(this.#call.callId),
    };
  }

  /** To the device at the other end, where it is known. */
  #sayState(what: string, say: Parameters<SignalOutbox['state']>[2]): void {
    this.#withPeer((device) => this.#leg.outbox.state(what, device, say));
  }

  #peerLink(): PeerLink | undefined {
    const call = this.#call;
    return 'device' in call ? this.#leg.links.get(call.device) : undefined;
  }

  /** The device at the other end, where it is known. */
  #withPeer(use: (device: DeviceId) => void): void {
    if ('device' in this.#call) use(this.#call.device);
  }

  #startTimer({ timer, ms }: CallEffectOf<'start-timer'>): void {
    const { clock } = this.#options.deps;
    const after = timerWaits[timer];
    const cancel = after(clock, ms, () => {
      this.#timers.delete(cancel);
      this.dispatch({ type: 'timer', timer, at: clock.now() });
    });
    this.#timers.add(cancel);
  }

  /** A device that has just opened is heard at once, not after the next change. */
  #mediaChanged(event: CallEventOf<'microphone' | 'camera' | 'screen'>): void {
    this.#leg.links.retrack(this.#media.tracks);
    this.dispatch(event);
    this.#showStreams();
  }

  #showStreams(): void {
    const call = this.#call;
    const remote = isAnswered(call) ? this.#leg.links.streams(call.device) : null;
    if (call.phase !== 'ended') this.#handles.show(visibleStreams(call, this.#media, remote));
  }
}

/** Behind all that a page before this one may have used. */
const firstNumber = (call: Call): number =>
  call.phase === 'reconnecting' && call.from ? call.from.seq + MESSAGES_UNKEPT : 0;
