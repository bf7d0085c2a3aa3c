import { CallId, DeviceId, UserId, type ListedPerson, type Person, type SessionWelcomed } from '@protocol';

/** People, devices and calls of the stories, by first name. Ids are padded to what the contract allows. */
export const userId = (name: string): UserId => UserId.parse(`user-${name}`);
export const deviceId = (name: string): DeviceId => DeviceId.parse(`device-${name}`);
export const callId = (name: string): CallId => CallId.parse(`call-${name}`);

export const person = (name: string, patch: Partial<Person> = {}): Person => ({
  userId: userId(name),
  username: name.toLowerCase(),
  name,
  role: 'member',
  ...patch,
});

export const listed = (name: string, favourite = false): ListedPerson => ({ ...person(name), favourite });

export const welcome = (name: string, patch: Partial<SessionWelcomed> = {}): SessionWelcomed => ({
  self: person(name),
  deviceId: deviceId(name),
  serverName: 'Team',
  presence: { status: 'available', note: '' },
  ice: { iceServers: [], lifetimeMs: null, relayOnly: false },
  missedCount: 0,
  ...patch,
});
