import { ConfigError, integer, valueOf, type Environment } from '../ops/environment.ts';
import { limits } from '../protocol/index.ts';

/** The media server (SFU) that carries rooms which are too large for a mesh. */
export interface SfuSettings {
  /** Of Janus's WebSocket API. */
  readonly url: string;
  /** Its `api_secret`. */
  readonly secret: string;
  /** So many people are connected to each other directly; the media server carries a room with more. */
  readonly meshPeople: number;
}

const URL_NAME = 'RINGDOWN_JANUS_URL';
const SECRET = 'RINGDOWN_JANUS_SECRET';
const MESH_PEOPLE = 'RINGDOWN_MESH_PEOPLE';
/** Whoever guesses it can listen to every large room. */
const MIN_SECRET = 16;

/** Null: rooms are as large as a mesh can be. */
export function readSfuSettings(env: Environment): SfuSettings | null {
  const [url, secret] = [valueOf(env, URL_NAME), valueOf(env, SECRET)];
  const meshPeople = integer(env, MESH_PEOPLE, { fallback: limits.roomSeats, min: 2, max: limits.roomSeats });
  if (url === undefined && secret === undefined) return null;
  if (url === undefined) {
    throw new ConfigError(
      URL_NAME,
      `must be set together with ${SECRET}`,
      'It must be the address of the WebSocket API of Janus, such as ws://127.0.0.1:8188.',
    );
  }
  if (!URL.canParse(url) || !/^wss?:$/.test(new URL(url).protocol) || url.includes('@')) {
    // Never repeated: what is in front of an @ may be a password.
    throw new ConfigError(
      URL_NAME,
      'is not the address of a WebSocket',
      'It must look like ws://127.0.0.1:8188 or wss://janus.example.org:8989, without a user.',
    );
  }
  if (secret === undefined || secret.length < MIN_SECRET) {
    throw new ConfigError(
      SECRET,
      secret === undefined ? `must be set together with ${URL_NAME}` : 'is too short',
      `It must be the api_secret of Janus, with at least ${MIN_SECRET} characters; openssl rand -hex 32 makes a good one.`,
    );
  }
  return { url, secret, meshPeople };
}
