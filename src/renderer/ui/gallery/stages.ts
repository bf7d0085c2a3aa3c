import type { CallId } from '@protocol';
import { createSubject } from '@shared/observable.ts';
import type { CallView } from '../../call/calls.ts';
import type { LevelMeter } from '../../media/media.ts';
import type { CallQuality } from '../../quality/call-quality.ts';
import { aPath, aPictureIn, aPictureOut, aSample, aWord } from '../../quality/testing/samples.ts';
import type { TalkKeyState } from '../../talk-key/talk-key-model.ts';
import {
  aCall,
  createFakePhone,
  desktopShell,
  type FakePhone,
  type FakePhoneOptions,
} from '../testing/fake-phone.ts';
import { katherine, longName, team } from './colleagues.ts';

/** A voice that swells and fades without ever falling silent, so that the graph always has something to show. */
export function aMeter(speaking: boolean): LevelMeter {
  return {
    level: () => 0.5,
    loudness: () => 0.1,
    frequencies: (bands) => {
      const now = performance.now();
      const swell = 0.8 + 0.2 * Math.sin(now / 260);
      bands.forEach((_, band) => {
        const formant = 0.75 + 0.25 * Math.cos(band * 1.3 + now / 900);
        bands[band] = speaking ? 255 * swell * formant * Math.exp(-band / 16) : 12;
      });
    },
    speaking: createSubject(speaking),
  };
}

/** A phone whose microphone is opened by a key. */
export function pushToTalk(phone: FakePhone, phase: TalkKeyState['phase']): FakePhone {
  const mode = 'push-to-talk';
  phone.state.settings.set({ ...phone.state.settings.current, voice: mode });
  phone.state.talkKey.set({ mode, held: new Set(phase === 'acting' ? (['window'] as const) : []), phase });
  return phone;
}

/** So often is it painted anew, ms; what does not change is carried on by nobody. */
const PAINT_MS = 250;

const painting = new Set<ReturnType<typeof setInterval>>();

/** Of the scene that is over. */
export function endFilms(): void {
  for (const each of painting) clearInterval(each);
  painting.clear();
}

/** A film of one picture, until the scene is over. */
function film(
  { width, height, perSecond }: { width: number; height: number; perSecond: number },
  paint: (pen: CanvasRenderingContext2D) => void,
): MediaStream {
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const pen = canvas.getContext('2d');
  if (!pen) throw new Error('Nothing can be drawn here.');
  paint(pen);
  painting.add(setInterval(() => paint(pen), PAINT_MS));
  return canvas.captureStream(perSecond);
}

const camera = { width: 640, height: 480, perSecond: 15 };

/** Of one colour: `#ffffff` and `#000000` are the hardest to read anything on. */
export const aPlainPicture = (colour: string): MediaStream =>
  film(camera, (pen) => {
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 640, 480);
  });

export const aPicture = (hue: number): MediaStream =>
  film(camera, (pen) => {
    const sky = pen.createLinearGradient(0, 0, 640, 480);
    sky.addColorStop(0, `hsl(${hue} 40% 70%)`);
    sky.addColorStop(1, `hsl(${hue + 40} 45% 30%)`);
    pen.fillStyle = sky;
    pen.fillRect(0, 0, 640, 480);
  });

/** A page of text, to see whether it can be read. */
export const aScreen = (): MediaStream =>
  film({ width: 1_920, height: 1_080, perSecond: 5 }, (pen) => {
    pen.fillStyle = '#fbfaf7';
    pen.fillRect(0, 0, 1_920, 1_080);
    pen.fillStyle = '#23424a';
    pen.fillRect(0, 0, 1_920, 64);
    pen.fillStyle = '#22302d';
    pen.font = '30px sans-serif';
    for (let line = 0; line < 18; line += 1)
      pen.fillText(
        `${line + 1}.  The quick brown fox jumps over the lazy dog and calls back.`,
        120,
        150 + line * 50,
      );
  });

export function withTeam(options: FakePhoneOptions = {}): FakePhone {
  const phone = createFakePhone({ info: desktopShell, ...options });
  phone.state.contacts.set(team);
  phone.state.history.set({ status: 'ready', entries: [], hasMore: false, missedCount: 3 });
  return phone;
}

export function inCall(...calls: readonly CallView[]): FakePhone {
  const phone = withTeam();
  phone.state.calls.set(calls);
  phone.state.screen.set('call');
  phone.state.devices.set({
    microphones: [
      { deviceId: 'm1', label: 'Headset with a rather long product name (USB 2.0)' },
      { deviceId: 'm2', label: 'Built-in microphone' },
    ],
    speakers: [{ deviceId: 's1', label: 'Built-in speakers' }],
    cameras: [{ deviceId: 'c1', label: 'Webcam' }],
  });
  phone.state.media.set({
    localVideo: aPicture(20),
    remoteVideo: aPicture(190),
    localScreen: aScreen(),
    remoteScreen: aScreen(),
    localMeter: aMeter(false),
    remoteMeter: aMeter(calls[0]?.remoteMuted !== true),
    voice: aMeter(true),
  });
  return phone;
}

export function measured(quality: CallQuality, ...calls: readonly CallView[]): FakePhone {
  const phone = inCall(...calls);
  phone.state.quality.set({ ...phone.state.quality.current, quality });
  return phone;
}

/** A minute in which the connection was bad for a while. */
export function measuredCall(): FakePhone {
  const phone = inCall(talking({ peer: longName }));
  phone.state.screen.set('settings');
  const samples = Array.from({ length: 60 }, (_, second) => {
    const trouble = Math.max(0, Math.sin((second - 22) / 7)) ** 2 * (second > 22 && second < 45 ? 1 : 0);
    const wave = Math.sin(second * 1.7) + 1;
    return aSample({
      audioIn: {
        lost: trouble * 0.02,
        concealed: trouble * 0.004,
        jitterMs: 4 + wave * 3,
        bufferMs: 50 + wave * 8,
      },
      audioOut: {
        lost: trouble * 0.14,
        jitterMs: 6 + trouble * 40 + wave * 4,
        bitsPerSecond: 32_000 + wave * 2_000,
      },
      roundTripMs: 38 + wave * 6 + trouble * 90,
      path: aPath({ remote: 'srflx', network: 'wireless' }),
    });
  });
  const microphone = { label: 'Headset with a rather long product name (USB 2.0)', sampleRate: 48_000 };
  phone.state.quality.set({
    quality: { bars: 3, mos: 3.8, cause: null },
    samples,
    theirs: aWord(),
    microphone,
  });
  return phone;
}

/** Both show their screens over a line that has little room. */
export function measuredScreen(): FakePhone {
  const phone = measuredCall();
  phone.state.calls.set([talking({ screenOn: true, remoteScreenOn: true, cameraOn: true })]);
  const picture = { width: 1_920, height: 1_080, framesPerSecond: 5, bitsPerSecond: 310_000 };
  const samples = phone.state.quality.current.samples.map((sample) => ({
    ...sample,
    screenOut: aPictureOut({ ...picture, codec: 'VP9', limitedBy: 'bandwidth' }),
    screenIn: aPictureIn({ ...picture, framesPerSecond: 15, bitsPerSecond: 1_240_000 }),
    videoOut: aPictureOut({ width: 320, height: 240, framesPerSecond: 5, bitsPerSecond: 84_000 }),
  }));
  phone.state.quality.set({ ...phone.state.quality.current, samples });
  return phone;
}

export const good: CallQuality = { bars: 4, mos: 4.4, cause: null };

export const talking = (changes: Partial<CallView> = {}): CallView =>
  aCall({ answeredAt: Date.now() - 754_000, ...changes });
export const other = (changes: Partial<CallView>): CallView =>
  aCall({ callId: 'call-0002' as CallId, peer: katherine, direction: 'incoming', ...changes });
