import { once } from 'node:events';
import { createConnection } from 'node:net';
import { controlAddress } from '../../src/main/control/control-address.ts';
import { actAsPhone, expect, snapshotOf, test } from './fixtures.ts';

test('other programs hold the key to talk, and let go of it by dying', async ({ launch, userData }) => {
  const app = await launch();
  const phone = await actAsPhone(app);
  await phone.publish(snapshotOf({ muted: true }, { voice: 'push-to-talk' }));
  await expect
    .poll(async () => (await app.tray()).toolTip)
    .toBe('Ringdown: in a call with Grace Hopper (muted, hold the key to talk)');
  const pedal = createConnection(controlAddress(userData, process.platform));
  await once(pedal, 'connect');
  pedal.write('{"do":"toggle-mute"}\n{"do":"ptt-down"}\n');
  await expect
    .poll(() => phone.commands())
    .toEqual([
      { type: 'toggle-mute', callId: 'c-1' },
      { type: 'talk-key', key: 'down' },
    ]);
  pedal.destroy();
  await expect.poll(async () => (await phone.commands()).at(-1)).toEqual({ type: 'talk-key', key: 'lost' });
});
