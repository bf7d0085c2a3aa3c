import type { CallId, CallMedia, DeviceId, EndDetail, PeerSignal, UserId } from '@protocol';
import type { DesiredMedia } from '../participant/local-state.ts';
import type { Call, CallTimer, HandoverNews } from './call.ts';

/** How this side ends a call; the server must learn of it, however late. */
export type Farewell =
  | { readonly how: 'decline'; readonly message: string | null }
  | { readonly how: 'cancel' }
  | {
      readonly how: 'hangup';
      readonly reason: 'hangup' | 'media-failed';
      readonly detail?: EndDetail;
    }
  /** The other side hung up and said so directly. The server is told only if it does not know soon. */
  | { readonly how: 'confirm'; readonly reason: 'hangup' | 'media-failed' };

/** What devices and links should be doing. */
export interface DesiredCallMedia extends Omit<DesiredMedia, 'flows'> {
  /** The one device that hears this side and is heard here; `null`: nothing flows. */
  readonly flowingTo: DeviceId | null;
  /** That device shows a screen, whose sound is to be heard. */
  readonly hearsScreen: boolean;
}

/** What is to be done about a change, with what it takes. Plain data: `call-session.ts` does it. */
interface CallEffects {
  // ---- links
  /** Opens a link to a device not yet known and reports `offer-made`. */
  'make-offer': object;
  /** Gives that link its device, or closes it when nobody got the offer. */
  'assign-offer': { readonly device: DeviceId | null };
  'open-link': { readonly device: DeviceId; readonly role: 'offerer' | 'answerer' };
  /**
   * In a page that was loaded anew: the next connection, offered by this side, after one of the number `link`. `role`:
   * this side's in the first connection of the call.
   */
  'reopen-link': {
    readonly device: DeviceId;
    readonly role: 'offerer' | 'answerer';
    readonly link: number;
  };
  /** Until then an offerer keeps its candidates, and an answerer the offer, to itself: nobody learns an address. */
  'permit-link': { readonly device: DeviceId };
  /** From now on the link has to come up, and failing that is the end of the call. */
  'expect-link': { readonly device: DeviceId };
  'close-links': { readonly except: DeviceId | null };
  'receive-signal': { readonly from: DeviceId; readonly signal: PeerSignal };

  // ---- this device
  'sync-media': { readonly desired: DesiredCallMedia };
  'retry-microphone': object;
  'start-timer': { readonly timer: CallTimer; readonly ms: number };
  /** With what this side meant to send. */
  'continue-as': { readonly callId: CallId; readonly media: CallMedia; readonly muted: boolean };
  /** Calls the one whom this side is handed over to. */
  'follow-handover': { readonly handover: HandoverNews };

  // ---- the server
  'send-start': { readonly offer: string | null };
  'send-ringing': object;
  'send-answer': { readonly media: CallMedia };
  'send-farewell': { readonly farewell: Farewell };
  'send-hold': { readonly held: boolean };
  'send-media': { readonly muted: boolean; readonly camera: boolean; readonly screen: boolean };
  'send-transfer': { readonly to: UserId; readonly newCallId: CallId; readonly joins: CallId | null };
  'send-take-back': object;
  'ask-server': object;
}

export type CallEffectType = keyof CallEffects;
export type CallEffectOf<T extends CallEffectType> = { [K in T]: { readonly type: K } & CallEffects[K] }[T];
export type CallEffect = CallEffectOf<CallEffectType>;
/** A complete table of what to do about every effect. */
export type CallPerformers = { readonly [T in CallEffectType]: (effect: CallEffectOf<T>) => void };

export interface Transition {
  readonly call: Call;
  readonly effects: readonly CallEffect[];
}
