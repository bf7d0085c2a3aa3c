import { expect, test } from './fixtures.ts';

const invite = (host: string) => `ringdown://${host}/#invite=9tZ2mWq4Lr7cXv1B`;

test('asks before it does what a link says, and what is no link of ours does nothing', async ({ launch }) => {
  const app = await launch({ args: [invite('first.example')] });
  const page = await app.page('phone');
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  const question = page.getByRole('dialog');
  await expect(question).toContainText('Open an invite to first.example?');
  await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(question).toBeHidden();

  await app.closeWindow();
  await expect(launch({ args: ['ringdown://first.example@second.example/#call=ada'] })).rejects.toThrow();
  await expect(launch({ args: ['--hidden', invite('second.example')] })).rejects.toThrow();
  await expect(question, 'the one before was refused').toContainText('Open an invite to second.example?');
  expect((await app.window('phone')).visible).toBe(true);
  expect(app.output()).toContain('refused a link');
  expect(app.output()).not.toContain('9tZ2mWq4Lr7cXv1B');
  const told = () => asked.filter((url) => url.includes('.example'));
  expect(told(), 'no server heard of it').toEqual([]);
  await question.getByRole('button', { name: 'Open' }).click();
  await expect.poll(told, { message: 'now it does' }).toEqual(['https://second.example/api/server']);
});
