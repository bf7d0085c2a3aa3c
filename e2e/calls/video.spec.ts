import { test } from './fixtures.ts';
import { ada, grace } from './team.ts';

test('a video call shows moving pictures on both sides and lets the camera go at the end', async ({
  openPhone,
}) => {
  const a = await openPhone(ada, { toneHertz: 440 });
  const g = await openPhone(grace, { toneHertz: 660 });
  await a.call(grace.name, 'video');
  await g.sees('Incoming video call');
  await g.answer();
  await a.seesMovingPictures();
  await g.seesMovingPictures();
  await a.hears(660);
  await g.hears(440);
  await a.hangUp();
  await g.sees(`${ada.name} hung up`);
  await a.isAtRest();
  await g.isAtRest();
});

test('a camera can be switched on in a voice call and off again', async ({ openPhone }) => {
  const a = await openPhone(ada);
  const g = await openPhone(grace);
  await a.call(grace.name);
  await g.answer();
  await a.seesPhase('active');
  await a.cameraOn();
  await g.seesMovingPictures();
  await a.cameraOff();
  await a.hangUp();
  await a.isAtRest();
  await g.isAtRest();
});
