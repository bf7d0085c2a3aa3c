import { expect, it } from 'vitest';
import { changedGlobals, globalsOf } from './changed-globals.ts';

/** What has changed in a scope in which there is a value, and something that has a getter. */
function changesBy(change: (scope: object) => void): readonly string[] {
  const navigator = { language: 'en' };
  const scope = {
    name: 'here',
    get navigator() {
      return navigator;
    },
  };
  const before = globalsOf(scope);
  change(scope);
  return changedGlobals(before, globalsOf(scope));
}

const put = (name: string, property: PropertyDescriptor) => (scope: object) =>
  Object.defineProperty(scope, name, { configurable: true, enumerable: true, ...property });

it('notices what is another one, is gone or has joined', () => {
  expect(changesBy(put('name', { value: 'there' }))).toEqual(['name']);
  expect(changesBy((scope) => Reflect.deleteProperty(scope, 'name'))).toEqual(['name']);
  expect(changesBy(put('more', { value: 1 }))).toEqual(['more']);
  expect(changesBy(put('__library', { value: 1 }))).toEqual([]);
});

it('notices another getter, and a value in place of one', () => {
  expect(changesBy(put('navigator', { get: () => ({ language: 'de' }) }))).toEqual(['navigator']);
  expect(changesBy(put('navigator', { value: { language: 'de' } }))).toEqual(['navigator']);
  expect(changesBy(put('name', { get: () => 'here' }))).toEqual(['name']);
});

it('takes what was made when it was first used for what it was', () => {
  const makeNow = (scope: object): void => {
    put('navigator', { value: Reflect.get(scope, 'navigator') as unknown })(scope);
  };
  expect(changesBy(makeNow)).toEqual([]);
});
