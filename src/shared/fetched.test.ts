import { describe, expect, it } from 'vitest';
import { createFetched } from './fetched.ts';
import { err, ok, type Result } from './result.ts';

type Answer = Result<number, string>;

/** A server that answers when the test says so. */
function setUp() {
  const answers: ((answer: Answer) => void)[] = [];
  const fetched = createFetched<number, string>(() => new Promise((resolve) => answers.push(resolve)));
  const ask = (): { done: Promise<void>; answer: (answer: Answer) => Promise<void> } => {
    const done = fetched.refresh();
    const reply = answers.at(-1)!;
    return {
      done,
      async answer(answer) {
        reply(answer);
        await done;
      },
    };
  };
  return { fetched, ask, state: () => fetched.state.current };
}

describe('something read from a server', () => {
  it('loads, is there, and stays visible while it is read again', async () => {
    const { ask, state } = setUp();
    expect(state()).toEqual({ status: 'loading' });
    await ask().answer(ok(1));
    expect(state()).toEqual({ status: 'ready', value: 1, outdated: null });
    const again = ask();
    expect(state()).toEqual({ status: 'ready', value: 1, outdated: null });
    await again.answer(ok(2));
    expect(state()).toEqual({ status: 'ready', value: 2, outdated: null });
  });

  it('says why it is not there, and tries again', async () => {
    const { ask, state } = setUp();
    await ask().answer(err('down'));
    expect(state()).toEqual({ status: 'failed', error: 'down' });
    const again = ask();
    expect(state()).toEqual({ status: 'loading' });
    await again.answer(ok(1));
    expect(state()).toEqual({ status: 'ready', value: 1, outdated: null });
  });

  it('keeps what it knew when it can not be read again, and says that it may have changed', async () => {
    const { ask, state } = setUp();
    await ask().answer(ok(1));
    await ask().answer(err('down'));
    expect(state()).toEqual({ status: 'ready', value: 1, outdated: 'down' });
    await ask().answer(ok(2));
    expect(state()).toEqual({ status: 'ready', value: 2, outdated: null });
  });

  it('takes the answer to the last question only', async () => {
    const { ask, state } = setUp();
    const first = ask();
    const second = ask();
    await second.answer(ok(2));
    await first.answer(ok(1));
    expect(state()).toEqual({ status: 'ready', value: 2, outdated: null });
  });

  it('drops an answer that is older than a change, or than forgetting', async () => {
    const { fetched, ask, state } = setUp();
    fetched.update((value) => value + 1);
    expect(state()).toEqual({ status: 'loading' });
    await ask().answer(ok(1));
    const late = ask();
    fetched.update((value) => value + 10);
    await late.answer(ok(1));
    expect(state()).toMatchObject({ value: 11 });
    const later = ask();
    fetched.forget();
    await later.answer(ok(1));
    expect(state()).toEqual({ status: 'loading' });
  });
});
