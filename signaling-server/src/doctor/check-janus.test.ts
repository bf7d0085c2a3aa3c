import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { janusVersion, NO_JANUS, startJanus, type TestJanus } from '../testing/janus.ts';
import { ranAgainst } from '../testing/ran-against.ts';
import { diagnose } from './testing/diagnose.ts';

const version = janusVersion();
ranAgainst('doctor', version === null ? NO_JANUS : `the doctor's check of Janus: Janus ${version}`);

const secret = 'sixteen or more of them';
const look = (url: string) => diagnose('janus', { RINGDOWN_JANUS_URL: url, RINGDOWN_JANUS_SECRET: secret });

describe.skipIf(version === null)('the check of Janus', () => {
  let janus: TestJanus | null = null;
  afterEach(() => janus?.remove());

  it('finds its rooms, and says that a secret is another one without printing it', async () => {
    janus = await startJanus();
    expect(await diagnose('janus', janus.settings)).toMatchObject({
      exitCode: 0,
      findings: [{ status: 'ok', found: expect.stringContaining(`version ${version}`) as unknown }],
    });
    const diagnosis = await look(janus.settings.RINGDOWN_JANUS_URL);
    expect(diagnosis).toMatchObject({ exitCode: 1, findings: [{ status: 'fail' }] });
    expect(diagnosis.findings[0]?.found).toMatch(/refuses the secret$/);
    expect(JSON.stringify(diagnosis)).not.toContain(secret);
  });

  it('says that the plugin for rooms is not loaded', async () => {
    janus = await startJanus({ without: ['videoroom'] });
    const { findings } = await diagnose('janus', janus.settings);
    expect(findings).toMatchObject([
      { status: 'fail', found: expect.stringMatching(/no VideoRoom/) as unknown },
    ]);
  });
});

describe('the check of Janus that is not there', () => {
  it('says that nothing listens', async () => {
    const { exitCode, findings } = await look('ws://127.0.0.1:9');
    expect(findings[0]?.found).toBe('Janus at 127.0.0.1:9 refuses the connection: nothing listens there');
    expect(exitCode).toBe(1);
  });

  it('says that something else answers', async () => {
    const other = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: () => false });
    await once(other, 'listening');
    const { findings } = await look(`ws://127.0.0.1:${(other.address() as AddressInfo).port}`);
    other.close();
    expect(findings[0]?.found).toMatch(/is not the WebSocket API of Janus$/);
  });

  it('is left out where rooms are a mesh', async () => {
    expect(await diagnose('janus', {})).toMatchObject({ exitCode: 0, status: 'skipped' });
  });
});
