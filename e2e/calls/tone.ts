import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTempFolder } from '../../signaling-server/src/testing/temp-folder.ts';

const SAMPLE_RATE = 48_000;
const SECONDS = 5;
const AMPLITUDE = 0.4;

/** A WAV file with a steady tone, for Chromium's fake microphone, which plays it in a loop. Returns its path. */
export const toneFile = (hertz: number): string =>
  once(`${hertz}`, (name) => writeTone(name, hertz, () => AMPLITUDE));

/** Never twice the same distance, so that a pattern which is heard can only be one that was sent. */
const MARKS_AT_S = [0, 0.7, 1.9, 2.6, 4.1];
const MARK_SECONDS = 0.15;
const QUIET = 0.15;
const LOUD = 0.6;

/** The same, with a tone that is louder now and then: by that its delay can be told. */
export const markedToneFile = (hertz: number): string =>
  once(`${hertz}-marked`, (name) =>
    writeTone(name, hertz, (second) =>
      MARKS_AT_S.some((mark) => second >= mark && second < mark + MARK_SECONDS) ? LOUD : QUIET,
    ),
  );

/** The sound of a fan: noise, the weaker the higher. */
export const fanFile = (): string =>
  once('fan', (name) => {
    let last = 0;
    return writeSound(name, () => {
      last = 0.95 * last + 0.3 * (Math.random() * 2 - 1);
      return 0.3 * last;
    });
  });

const written = new Map<string, string>();

/** Each file is written once in a process: browsers with the same one can be told by its path. */
function once(name: string, write: (name: string) => string): string {
  const path = written.get(name) ?? write(name);
  written.set(name, path);
  return path;
}

function writeTone(name: string, hertz: number, amplitudeAt: (second: number) => number): string {
  return writeSound(
    name,
    (sample) => amplitudeAt(sample / SAMPLE_RATE) * Math.sin((2 * Math.PI * hertz * sample) / SAMPLE_RATE),
  );
}

function writeSound(name: string, valueAt: (sample: number) => number): string {
  const samples = SAMPLE_RATE * SECONDS;
  const data = Buffer.alloc(44 + samples * 2);
  data.write('RIFF', 0);
  data.writeUInt32LE(36 + samples * 2, 4);
  data.write('WAVEfmt ', 8);
  data.writeUInt32LE(16, 16);
  data.writeUInt16LE(1, 20);
  data.writeUInt16LE(1, 22);
  data.writeUInt32LE(SAMPLE_RATE, 24);
  data.writeUInt32LE(SAMPLE_RATE * 2, 28);
  data.writeUInt16LE(2, 32);
  data.writeUInt16LE(16, 34);
  data.write('data', 36);
  data.writeUInt32LE(samples * 2, 40);
  for (let i = 0; i < samples; i++) {
    const value = Math.max(-1, Math.min(1, valueAt(i)));
    data.writeInt16LE(Math.round(value * 32_767), 44 + i * 2);
  }
  const path = join(createTempFolder('tone'), `${name}.wav`);
  writeFileSync(path, data);
  return path;
}
