import type { EndDetail, PeerSignal } from '@protocol';
import type { TalkMessage } from '../rtc/channel/channel-message.ts';
import type { SoundWish } from '../rtc/opus-parameters-model.ts';
import type { LinkCounters } from '../rtc/stats.ts';
import type { PathState } from '../rtc/path-monitor.ts';
import type { PeerConnectionState, PeerRole, RemoteStreams } from '../rtc/peer-connection.ts';
import type { PathSigns } from '../quality/call-quality.ts';
import type { NetworkHint, NetworkMonitor } from '../network/network-monitor.ts';
import {
  type ConnectionWishes,
  LinkConnection,
  type LinkConnectionDeps,
  type MakeConnection,
  noTracks,
} from './link-connection.ts';
import { LinkRecovery } from './recovery.ts';
import { NextConnection } from './next-connection.ts';
import { PathNews } from './path-news.ts';
import { SignalGate, SignalRouter } from './signal-router.ts';

/** Whom a link tells what happens to it. */
interface PeerLinkEvents {
  onSignal(signal: PeerSignal): void;
  onUp(): void;
  onDown(): void;
  /** It was expected, and every attempt to repair it was in vain, or nothing will ever be. */
  onFailed(reason: EndDetail | 'media-failed'): void;
  /** Whether `PeerLink.send` arrives. */
  onChannel(ready: boolean): void;
  /** Over the connection of this generation. */
  onMessage(message: TalkMessage, generation: number): void;
  /** Another connection is used now. */
  onChangeOver(): void;
  /** A signal of the other side is not used; says what and why, for the log. */
  onDropped(what: string): void;
  /** The streams to look at are these now. */
  onStreams(streams: RemoteStreams): void;
}

/** What the connection of a call to one device is made of. */
export interface PeerLinkOptions extends LinkConnectionDeps {
  readonly role: PeerRole;
  readonly network: NetworkMonitor;
  /** Generation of the first connection; a device that may have got an earlier offer needs a higher one. */
  readonly generation: number;
  /** This side has lost the connection that there was, with its page, and offers the next one whatever its role. */
  readonly comesBack?: boolean;
  /** Whether the server can be reached, as far as is known. */
  readonly isLineUp: () => boolean;
  /** See `ConnectionWishes.sound`. */
  readonly sound: SoundWish;
  readonly events: PeerLinkEvents;
}

/** Sound comes every 20 ms, and where silence is spared every 400 ms: after so long without any it is quiet. */
const QUIET_MS = 200;
const SPARED_QUIET_MS = 600;

/**
 * The connection to one device, over as many peer connections (generations) as it takes. Either side repairs
 * a path that broke by an ICE restart; {@link LinkRecovery} knows when. Where that does not help the offerer makes the next
 * connection, beside the one that is silent. So does a side that finds itself in another network, and at once: the
 * browser may tell a connection of the network only seconds later. Whichever comes to life first is used, and the newer
 * one as soon as it does. The other side answers, and keeps what it has until then as well. Where both begin one with
 * the same number the offerer's counts.
 */
export class PeerLink {
  readonly #options: PeerLinkOptions;
  readonly #recovery: LinkRecovery;
  /** What takes the place of the current one once it is connected. */
  readonly #next: NextConnection;
  readonly #news: PathNews;
  readonly #router: SignalRouter;
  /** For what an offerer says, and an answerer hears, before anybody may learn an address; see `permit-link`. */
  readonly #gate: SignalGate;
  /** Null before the first one and when nothing more is tried. */
  #current: LinkConnection | null = null;
  /** The generation of the newest connection that either side has begun. */
  #newest: number;
  #expected = false;
  #closed = false;
  /** Why nothing more is tried. */
  #hopeless: EndDetail | null = null;
  #wishes: ConnectionWishes;
  readonly #stopListening: () => void;
  /** While the path is in doubt: how to say that it is not any more. */
  #endDoubt: (() => void) | null = null;

  constructor(options: PeerLinkOptions) {
    this.#options = options;
    const { role, clock, isLineUp, sound } = options;
    this.#newest = options.generation;
    this.#wishes = {
      ...{ tracks: noTracks, audible: false, screenAudible: false, volume: 1, sound },
      ...{ redundant: false, video: null, screen: null },
    };
    this.#next = new NextConnection({
      ...{ clock, yields: role === 'answerer' },
      make: (which) => this.#make({ ...which, fresh: true }),
    });
    this.#gate = new SignalGate((signal) => {
      if (role === 'offerer') options.events.onSignal(signal);
      else this.#router.take(signal);
    });
    this.#news = new PathNews({
      clock,
      onUp: () => options.events.onUp(),
      onDown: () => {
        this.#recovery.down();
        options.events.onDown();
      },
    });
    this.#recovery = new LinkRecovery({
      ...{ clock, isLineUp, replaces: role === 'offerer' },
      role: () => this.#current?.role ?? role,
      isUp: () => this.#current?.isUp ?? false,
      nextComes: () => this.#next.generation !== null,
      restart: () => this.#current?.restart(),
      replace: () => this.#offerNext(),
      giveUp: () => options.events.onFailed('media-failed'),
    });
    this.#router = this.#createRouter(role);
    this.#stopListening = options.network.subscribe((hint) => this.#networkHint(hint));
    if (role === 'offerer') this.#openFirst(options.generation);
    else if (options.comesBack) this.#offerNext();
  }

  /** The number of the newest connection that either side has begun. */
  get newest(): number {
    return this.#newest;
  }

  /** Nothing was or will be tried. */
  get isHopeless(): boolean {
    return this.#hopeless !== null;
  }

  /** Neither closed nor given up. */
  get #isTried(): boolean {
    return !this.#closed && !this.#hopeless;
  }

  /** What is known of the path just now, whether the call was told already or not. */
  get path(): PathSigns {
    if (!this.#current || this.#current.path === 'silent' || !this.#news.isUp) return 'silent';
    const quietMs = this.#wishes.sound.sparesSilence ? SPARED_QUIET_MS : QUIET_MS;
    return this.#current.hasHeardWithin(quietMs) ? 'open' : 'quiet';
  }

  get streams(): RemoteStreams | null {
    return this.#current?.streams ?? null;
  }

  receive(signal: PeerSignal): void {
    if (!this.#isTried) return;
    if (this.#options.role === 'answerer') this.#gate.arrive(signal);
    else this.#router.take(signal);
  }

  /** Tells the other device something directly; false where it can't be told so. */
  send(message: TalkMessage): boolean {
    return this.#current?.send(message) ?? false;
  }

  /** Whether a signal about a connection of this generation can go over the connection itself. */
  carries(generation: number): boolean {
    return this.#current?.generation === generation;
  }

  /** What the connection of the moment has counted; null while there is none. */
  async readCounters(): Promise<LinkCounters | null> {
    return (await this.#current?.readCounters()) ?? null;
  }

  /** See {@link ConnectionWishes}. */
  wish(change: Partial<ConnectionWishes>): void {
    if (this.#closed) return;
    this.#wishes = { ...this.#wishes, ...change };
    this.#current?.wish(change);
    this.#next.wish(change);
  }

  /** See the effect `permit-link`. */
  permit(): void {
    if (!this.#closed) this.#gate.open();
  }

  /** See the effect `expect-link`. */
  expect(): void {
    if (this.#expected || this.#closed) return;
    this.#expected = true;
    if (this.#hopeless) this.#options.events.onFailed(this.#hopeless);
    if (this.#hopeless) return;
    this.#recovery.expect();
    const state = this.#current?.state;
    if (state === 'connected') return;
    this.#recovery.down();
    this.#recovery.trouble(state === 'failed' ? 'failed' : 'slow');
  }

  close(): void {
    this.#closed = true;
    this.#gate.empty();
    this.#release();
  }

  #release(): void {
    this.#stopListening();
    this.#setDoubt(false);
    this.#news.settle();
    this.#recovery.stop();
    this.#next.drop();
    this.#current?.close();
    this.#current = null;
  }

  #giveUp(why: EndDetail): void {
    if (!this.#isTried) return;
    this.#hopeless = why;
    this.#release();
    if (this.#expected) this.#options.events.onFailed(why);
  }

  #openFirst(generation: number): void {
    this.#next.drop();
    this.#newest = Math.max(this.#newest, generation);
    this.#current = this.#make({ role: this.#options.role, generation, fresh: false });
    this.#current.begin();
  }

  /** Whoever offered the first one. */
  #offerNext(): void {
    this.#openNext('offerer', this.#newest + 1);
  }

  /** Beside what there is. */
  #openNext(role: PeerRole, generation: number): void {
    this.#newest = Math.max(this.#newest, generation);
    this.#next.open(role, generation);
  }

  #make(which: Parameters<MakeConnection>[0] & { readonly fresh: boolean }): LinkConnection {
    const { events } = this.#options;
    const connection: LinkConnection = new LinkConnection({
      ...{ ...which, deps: this.#options, wishes: this.#wishes },
      events: {
        onSignal: (signal) => this.#sent(signal),
        onState: (state) => this.#changed(connection, state),
        onPath: (path) => {
          if (this.#isUsed(connection)) this.#pathChanged(path);
        },
        onAddresses: (addresses) => this.#options.network.know(addresses),
        onChannel: (ready) => {
          if (this.#next.is(connection)) this.#changeOver(connection);
          if (this.#isUsed(connection)) events.onChannel(ready);
        },
        onMessage: (message) => events.onMessage(message, connection.generation),
        onStreams: (streams) => {
          if (this.#isUsed(connection)) events.onStreams(streams);
        },
        onHopeless: (why) => {
          const isNext = this.#next.is(connection);
          // Without a relay there is none beside the one that may still work, which goes on.
          if (isNext && why === 'no-relay' && this.#news.isUp) this.#next.drop();
          else if (isNext || this.#isUsed(connection)) this.#giveUp(why);
        },
      },
    });
    return connection;
  }

  #createRouter(role: PeerRole): SignalRouter {
    return new SignalRouter({
      ...{ role, clock: this.#options.clock, next: this.#next, recovery: this.#recovery },
      newest: () => this.#newest,
      current: () => this.#current,
      isTried: () => this.#isTried,
      dropped: (what) => this.#options.events.onDropped(what),
      openFirst: (generation) => this.#openFirst(generation),
      openNext: (generation) => this.#openNext('answerer', generation),
    });
  }

  #isUsed(connection: LinkConnection): boolean {
    return connection === this.#current;
  }

  #networkHint(hint: NetworkHint): void {
    if (!this.#current || hint === 'path-lost' || hint === 'in-call') return;
    this.#current.verifyPath();
    if (hint === 'changed' || hint === 'visible') return;
    this.#recovery.trouble('moved');
    if (hint === 'moved' && this.#expected) this.#offerNext();
  }

  #sent(signal: PeerSignal): void {
    // The first offer holds no address yet; candidates do.
    if (this.#options.role === 'offerer' && signal.kind !== 'description') this.#gate.arrive(signal);
    else this.#options.events.onSignal(signal);
  }

  #changed(connection: LinkConnection, state: PeerConnectionState): void {
    if (this.#next.is(connection)) {
      if (state === 'failed') this.#next.drop();
      else if (state === 'connected') this.#changeOver(connection);
      return;
    }
    if (!this.#isUsed(connection)) return;
    if (state === 'connected') {
      this.#up();
      return;
    }
    this.#news.down();
    if (state === 'connecting') this.#recovery.trouble('slow');
    else if (state !== 'new') this.#recovery.trouble(state);
  }

  #changeOver(next: LinkConnection): void {
    this.#next.release();
    this.#current?.close();
    this.#current = next;
    this.#setDoubt(next.path !== 'open');
    this.#options.events.onChangeOver();
    if (next.streams) this.#options.events.onStreams(next.streams);
    this.#up();
  }

  #pathChanged(path: PathState): void {
    this.#setDoubt(path !== 'open');
    if (path === 'silent') {
      this.#recovery.trouble('silent');
      this.#options.network.say('path-lost');
      this.#news.doubt();
    } else if (path === 'open' && this.#current?.state === 'connected' && this.#news.isBad) this.#up();
  }

  #setDoubt(inDoubt: boolean): void {
    if (!inDoubt) this.#endDoubt?.();
    this.#endDoubt = inDoubt ? (this.#endDoubt ?? this.#options.network.doubt()) : null;
  }

  #up(): void {
    this.#recovery.worked();
    this.#news.up();
  }
}
