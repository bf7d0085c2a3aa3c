import type { DesktopCapturer, Session, SystemPreferences } from 'electron';
import type { ScreenChoice, ScreenQuestion } from '@shared/screens.ts';
import { reasonOf, type Logger } from '../logging/logger.ts';
import { isWithinOrigin } from '../security/app-origin-model.ts';
import { offersSound, screenSources, type FoundSource } from './screen-sources-model.ts';

type Handler = NonNullable<Parameters<Session['setDisplayMediaRequestHandler']>[0]>;
type Request = Pick<Parameters<Handler>[0], 'securityOrigin' | 'audioRequested'>;
type Callback = Parameters<Handler>[1];

export interface ScreenPickerDeps {
  readonly desktopCapturer: Pick<DesktopCapturer, 'getSources'>;
  readonly systemPreferences: Pick<SystemPreferences, 'getMediaAccessStatus'>;
  readonly platform: NodeJS.Platform;
  readonly origin: string;
  /** The system asks the person itself as soon as anybody wants to know what there is, and tells only of what they chose. */
  readonly asksItself: boolean;
  /** Shows the question in the phone's window; null takes it back. */
  readonly ask: (question: ScreenQuestion | null) => void;
  readonly log: Logger;
}

export interface ScreenPicker {
  /** A page wants to show something. It gets what the person chose, or nothing. */
  readonly request: (request: Request, callback: Callback) => void;
  readonly answer: (choice: ScreenChoice) => void;
}

function streamsOf(
  found: readonly FoundSource[],
  choice: ScreenChoice,
  withSound: boolean,
): Parameters<Callback>[0] {
  const chosen = found.find(({ id }) => id === choice?.sourceId);
  if (!chosen) return null;
  const video = { id: chosen.id, name: chosen.name };
  return choice?.sound === true && withSound ? { video, audio: 'loopback' } : { video };
}

const onlyOne = ([only]: readonly FoundSource[]): ScreenChoice =>
  only ? { sourceId: only.id, sound: false } : null;

/** Asks the person in the phone's own window, unless the system does. One question at a time: a new one takes over. */
export function createScreenPicker(deps: ScreenPickerDeps): ScreenPicker {
  let settle: ((choice: ScreenChoice) => void) | null = null;
  let requests = 0;

  function answer(choice: ScreenChoice): void {
    settle?.(choice);
    settle = null;
  }

  function askPerson(found: readonly FoundSource[], withSound: boolean): Promise<ScreenChoice> {
    return new Promise((resolve) => {
      answer(null);
      settle = resolve;
      deps.ask({ kind: 'choose', sources: screenSources(found), offersSound: withSound });
    });
  }

  async function choose({ audioRequested }: Request): Promise<Parameters<Callback>[0]> {
    requests += 1;
    const number = requests;
    if (isKeptOut(deps)) {
      deps.ask({ kind: 'denied' });
      return null;
    }
    const found = await deps.desktopCapturer.getSources({
      types: ['screen', 'window'],
      // Where the system asks, there is no list to show pictures in.
      thumbnailSize: deps.asksItself ? { width: 0, height: 0 } : { width: 320, height: 180 },
    });
    // The list takes its time: meanwhile the page may have asked anew.
    if (number !== requests) return null;
    const withSound = audioRequested && offersSound(deps.platform);
    // Whether the system asks is only guessed; one that has asked tells of exactly one thing, or of none.
    const isChosen = deps.asksItself && found.length <= 1;
    const choice = isChosen ? onlyOne(found) : await askPerson(found, withSound);
    return streamsOf(found, choice, withSound);
  }

  return {
    answer,
    request(request, callback) {
      answer(null);
      if (!isWithinOrigin(request.securityOrigin, deps.origin)) {
        callback(null);
        return;
      }
      void choose(request).then(callback, (cause: unknown) => {
        deps.log.warn('no screen can be shown', { reason: reasonOf(cause) });
        callback(null);
      });
    },
  };
}

function isKeptOut({ platform, systemPreferences }: ScreenPickerDeps): boolean {
  if (platform !== 'darwin') return false;
  const status = systemPreferences.getMediaAccessStatus('screen');
  return status === 'denied' || status === 'restricted';
}
