import { open, type FileHandle } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { explain } from '../cli/explain.ts';
import { UnavailableError } from '../ops/unavailable.ts';
import { testEngines, type TestPlace } from '../testing/databases.ts';
import { openStores, type Stores } from './stores.ts';
import { keepCall } from './testing/keep-call.ts';
import { ada, adasLaptop, addAccount, bob, newCall } from './testing/sample-people.ts';

interface Sync {
  done(): void;
  fail(error: Error): void;
}

describe('a disk that takes its time', () => {
  const [embedded] = testEngines;
  let place: TestPlace;
  let stores: Stores;
  /** What the disk was asked to confirm, and has not. */
  let asked: Sync[];
  beforeEach(async () => {
    place = await embedded!.createPlace();
    stores = await openStores(place);
    for (const name of ['ada', 'bob']) await addAccount(stores, name);
    asked = [];
    vi.spyOn(await anyFile(), 'sync').mockImplementation(
      () => new Promise((done, fail) => asked.push({ done, fail })),
    );
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await stores.close();
    place.remove();
  });
  /** Something that has to survive, with whether it was acknowledged. */
  const change = (note: string) => {
    const change = { done: stores.presences.saveNote(ada, note), isDone: false };
    void change.done.then(
      () => (change.isDone = true),
      () => undefined,
    );
    return change;
  };
  const noteOf = async () => (await stores.presences.load(ada)).note;

  it('is waited for by whoever changes something, and by nobody who reads it', async () => {
    const changed = change('x');
    expect(await noteOf()).toBe('x');
    expect([changed.isDone, asked.length]).toEqual([false, 1]);
    asked[0]!.done();
    await changed.done;
  });

  it('is asked once for a transaction', async () => {
    const opened = stores.calls.open(newCall(), 'busy');
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    expect(await stores.calls.countMissed(bob)).toBe(1);
    asked[0]!.done();
    expect(await opened).toMatchObject({ kind: 'refused' });
    expect(asked).toHaveLength(1);
  });

  it('is asked once for all that was changed while it was at it', async () => {
    const first = change('first');
    const more = Array.from({ length: 20 }, (_, number) => change(`more ${number}`));
    expect(await noteOf()).toBe('more 19');
    expect(asked).toHaveLength(1);
    asked[0]!.done();
    await first.done;
    await vi.waitFor(() => expect(asked).toHaveLength(2));
    expect(more.some(({ isDone }) => isDone)).toBe(false);
    asked[1]!.done();
    await Promise.all(more.map(({ done }) => done));
    expect(asked).toHaveLength(2);
  });

  it('is waited for by nobody who tells who is there', async () => {
    const { nodes, presences } = stores;
    const laptop = { deviceId: adasLaptop, userId: ada, nodeId: 'node', connectionId: 'socket' };
    const shown = { status: 'available', note: '' } as const;
    const workOut = () => ({ own: shown, shown, doNotDisturb: false, changesAt: null });
    await nodes.beat('node', '{}');
    await nodes.connect({ ...laptop, connectedAt: 1 });
    await nodes.touch(laptop, 2);
    expect(await presences.show(ada, 1, workOut)).toMatchObject({ isChanged: true });
    await nodes.disconnect(adasLaptop, 'socket');
    await presences.depart(ada, { goneAt: 2, unloaded: false });
    await presences.departUnseen(3);
    await nodes.reconnect([{ ...laptop, connectedAt: 1 }]);
    await nodes.retire('node');
    await nodes.bury('node', 1);
    expect(asked).toEqual([]);
  });

  it('that fails, fails what waited for it, and nothing that comes later', async () => {
    const [first, second] = [change('first'), change('second')];
    expect(await noteOf()).toBe('second');
    asked[0]!.fail(Object.assign(new Error('EIO: i/o error, fsync'), { code: 'EIO' }));
    const fault: unknown = await first.done.catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(UnavailableError);
    expect(explain(fault)).toContain(`the data folder ${place.dataDir} can’t be used`);
    await vi.waitFor(() => expect(asked).toHaveLength(2));
    asked[1]!.done();
    await second.done;
  });

  it('is waited for by a call that is answered', async () => {
    vi.restoreAllMocks();
    const call = newCall();
    await keepCall(stores, call);
    vi.spyOn(await anyFile(), 'sync').mockRejectedValue(new Error('EIO'));
    const answered = { ...call, state: 'active', calleeDevice: adasLaptop, answeredAt: 1 } as const;
    const moved = {
      kind: 'moved',
      notices: [],
      call: { ...answered, calleeDueBy: null, revision: 2 },
    } as const;
    await expect(stores.calls.change(call.callId, () => moved)).rejects.toThrow(UnavailableError);
  });
});

/** What all open files have in common. */
async function anyFile(): Promise<FileHandle> {
  const file = await open(import.meta.filename);
  await file.close();
  return Object.getPrototypeOf(file) as FileHandle;
}
