/** What this side would like of the sound of a connection. */
export interface SoundWish {
  /** It sends music: in stereo, and with room for it. */
  readonly music: boolean;
  /** The other side is to send almost nothing while it is silent. */
  readonly sparesSilence: boolean;
}

export const voice: SoundWish = { music: false, sparesSilence: false };

/** Twice what Opus needs for stereo that is hard to tell from the original (RFC 7587, 3.1.1: 64 to 128 kbit/s). */
const MUSIC_BITS_PER_SECOND = '128000';

type Parameters = ReadonlyMap<string, string>;

/** The parameters decided here; all others are the browser's. */
const decided = ['useinbandfec', 'usedtx', 'stereo', 'sprop-stereo', 'maxaveragebitrate'];

/**
 * The description with what this side wants of Opus (RFC 7587, 6.1). A side says in its own description how it wishes
 * to *receive*, so somebody who plays music can only announce it (`sprop-stereo`), and it is the other side that asks
 * for stereo because of it. Who does not know the announcement, as older clients, goes on getting what it asked for.
 * Applying it twice changes nothing more.
 */
export function tuneOpus(own: string, theirs: string | null, wish: SoundWish): string {
  const line = findOpus(own);
  if (!line) return own;
  const getsMusic = theirs !== null && findOpus(theirs)?.parameters.get('sprop-stereo') === '1';
  const wanted = new Map([['useinbandfec', '1']]);
  // Where music fades out silence would begin too early.
  if (wish.sparesSilence && !getsMusic) wanted.set('usedtx', '1');
  if (getsMusic) wanted.set('stereo', '1').set('maxaveragebitrate', MUSIC_BITS_PER_SECOND);
  if (wish.music) wanted.set('sprop-stereo', '1');
  return line.replaceWith(merge(line.parameters, wanted));
}

/** Keeps the order of what is there, so that an unchanged wish leaves the same text. */
function merge(present: Parameters, wanted: Parameters): Parameters {
  const kept = [...present].filter(([name]) => !decided.includes(name) || wanted.has(name));
  return new Map([...kept, ...wanted]);
}

interface OpusLine {
  readonly parameters: Parameters;
  replaceWith(parameters: Parameters): string;
}

function findOpus(sdp: string): OpusLine | null {
  const map = /^a=rtpmap:(\d+) opus\/48000\/2\r?$/im.exec(sdp);
  if (!map?.[1]) return null;
  const prefix = `a=fmtp:${map[1]} `;
  const found = new RegExp(`^${prefix}(.*?)(\\r?)$`, 'm').exec(sdp);
  if (found?.[1] !== undefined) {
    const [, text] = found;
    return {
      parameters: parse(text),
      // On every line with this number, also that of a screen's sound: in one bundle they have to be the same.
      replaceWith: (parameters) =>
        sdp.replaceAll(new RegExp(`^${prefix}.*?(\\r?)$`, 'gm'), `${prefix}${write(parameters)}$1`),
    };
  }
  const after = map.index + map[0].length;
  return {
    parameters: new Map(),
    replaceWith: (parameters) =>
      `${sdp.slice(0, after)}\n${prefix}${write(parameters)}${map[0].endsWith('\r') ? '\r' : ''}${sdp.slice(after)}`,
  };
}

const parse = (text: string): Parameters =>
  new Map(
    text
      .split(';')
      .map((part) => part.trim())
      .filter((part) => part !== '')
      .map((part): [string, string] => {
        const [name = '', ...value] = part.split('=');
        return [name.toLowerCase(), value.join('=')];
      }),
  );

const write = (parameters: Parameters): string =>
  [...parameters].map(([name, value]) => (value === '' ? name : `${name}=${value}`)).join(';');
