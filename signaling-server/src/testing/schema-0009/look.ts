import { apiOf } from '../api.ts';
import { dataOf } from '../test-device.ts';
import type {
  AdminPeopleListed,
  AdminPerson,
  AuditListed,
  ClientEventName,
  DevicesListed,
  InvitesListed,
  ListedDevice,
} from '../../protocol/index.ts';
import type { Team } from './fixture.ts';

/** When those who are there were seen last is not what was kept. */
function asKept<T extends ListedDevice | AdminPerson>(listed: T): T {
  const isThere = 'connected' in listed ? listed.connected : listed.connectedCount > 0;
  return isThere ? { ...listed, lastSeenAt: null } : listed;
}

/** Everything that the server tells these people of what it keeps. */
export async function lookAtAll(url: string, team: Team) {
  const seen: Record<string, unknown> = {};
  for (const [name, device] of Object.entries(team)) {
    const ask = async (event: ClientEventName, payload: object): Promise<unknown> =>
      dataOf(await device.request(event, payload as never));
    const { people } = dataOf(await device.request('people:list', {}));
    seen[name] = {
      self: device.welcome.self,
      presence: device.welcome.presence,
      missedCount: device.welcome.missedCount,
      people,
      history: await ask('history:list', { limit: 50 }),
      quietHours: await ask('quiet-hours:get', {}),
      waits: await ask('waits:list', {}),
      devices: dataOf(await apiOf({ url }, device).get<DevicesListed>('devices')).devices.map(asKept),
    };
  }
  const admin = apiOf({ url }, team.root);
  return {
    ...seen,
    administration: {
      people: dataOf(await admin.get<AdminPeopleListed>('admin/people')).people.map(asKept),
      invites: dataOf(await admin.get<InvitesListed>('admin/invites')).invites,
      audit: dataOf(await admin.get<AuditListed>('admin/audit')).entries,
    },
  };
}
