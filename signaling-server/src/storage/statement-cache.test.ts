import Libsql from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createStatementCache } from './statement-cache.ts';

describe('a statement that stays prepared', () => {
  let file: Libsql.Database;
  let made: string[];
  let prepare: ReturnType<typeof createStatementCache>;
  beforeEach(() => {
    made = [];
    file = new Libsql(':memory:');
    file.exec('create table people (id integer primary key, name text)');
    prepare = createStatementCache((sql) => {
      made.push(sql);
      return file.prepare(sql);
    });
  });
  afterEach(() => void file.close());

  const insert = (id: number, name: string) => prepare('insert into people values (?, ?)').run([id, name]);
  const read = (id: number) => prepare('select * from people where id = ?').all([id]);

  it('is made once, and answers each time anew', () => {
    insert(1, 'Ada');
    insert(2, 'Bob');
    expect([read(1), read(2), read(3), read(1)]).toMatchObject([
      [{ name: 'Ada' }],
      [{ name: 'Bob' }],
      [],
      [{ name: 'Ada' }],
    ]);
    expect(made).toHaveLength(2);
  });

  it('knows columns that were added meanwhile', () => {
    insert(1, 'Ada');
    read(1);
    file.exec('alter table people add column role text');
    expect(read(1)).toMatchObject([{ name: 'Ada', role: null }]);
  });

  it('is made anew after it failed', () => {
    insert(1, 'Ada');
    expect(() => insert(1, 'Bob')).toThrow('UNIQUE');
    insert(2, 'Bob');
    expect(read(2)).toMatchObject([{ name: 'Bob' }]);
    expect(made.filter((sql) => sql.startsWith('insert'))).toHaveLength(2);
  });

  it('gives way to others, of which there may be any number', () => {
    for (let id = 0; id < 300; id += 1) prepare(`select ${id}`).all([]);
    expect(read(1)).toEqual([]);
    prepare('select 0').all([]);
    expect(made.filter((sql) => sql === 'select 0')).toHaveLength(2);
  });
});
