import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMenuEntry, ownCommand } from './menu-entry.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'ringdown-menu-'));
  writeFileSync(join(home, 'icon.png'), 'picture');
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const entryFor = (...command: readonly string[]) =>
  createMenuEntry({
    ...{ env: {}, homeFolder: home, appId: 'app.ringdown', command },
    icon: join(home, 'icon.png'),
  });
const file = () => join(home, '.local/share/applications/app.ringdown.desktop');
const text = () => readFileSync(file(), 'utf8');

describe('the entry in the menu', () => {
  it('names the app, its picture and how it is started', async () => {
    await entryFor('/home/ada/Ringdown.AppImage').add();
    expect(text().split('\n')).toEqual(
      expect.arrayContaining([
        '[Desktop Entry]',
        'Type=Application',
        'Name=Ringdown',
        'Exec="/home/ada/Ringdown.AppImage" %u',
        'Icon=app.ringdown',
      ]),
    );
    const picture = join(home, '.local/share/icons/hicolor/256x256/apps/app.ringdown.png');
    expect(readFileSync(picture, 'utf8')).toBe('picture');
  });

  it('lies where this person keeps such files', async () => {
    const entry = createMenuEntry({
      ...{ env: { XDG_DATA_HOME: join(home, 'data') }, homeFolder: home, appId: 'app.ringdown' },
      ...{ command: ['/x'], icon: join(home, 'icon.png') },
    });
    await entry.add();
    expect(readdirSync(join(home, 'data/applications'))).toEqual(['app.ringdown.desktop']);
  });

  it.each([
    ['/opt/My Apps/ringdown', '"/opt/My Apps/ringdown"'],
    ['/opt/100%/ringdown', '"/opt/100%%/ringdown"'],
    ['/opt/$a`b"c/ringdown', '"/opt/\\\\$a\\\\`b\\\\"c/ringdown"'],
  ])('starts %s as it is', async (path, expected) => {
    await entryFor(path).add();
    expect(text()).toContain(`\nExec=${expected} %u\n`);
  });

  it('follows an app that has moved, if it was added here', async () => {
    await entryFor('/old/Ringdown.AppImage').add();
    await entryFor('/new/Ringdown.AppImage').refresh();
    expect(text()).toContain('Exec="/new/Ringdown.AppImage"');
  });

  it('is left alone where somebody else wrote it, and not made unasked', async () => {
    await entryFor('/new').refresh();
    expect(readdirSync(home)).toEqual(['icon.png']);
    await entryFor('/old').add();
    const own = '[Desktop Entry]\nName=Ringdown\nExec=/mine\n';
    writeFileSync(file(), own);
    await entryFor('/new').refresh();
    expect(text()).toBe(own);
  });
});

it.each([
  [{ env: { APPIMAGE: '/a/R.AppImage' }, isPackaged: true }, ['/a/R.AppImage']],
  [{ env: {}, isPackaged: true }, ['/opt/ringdown']],
  [{ env: {}, isPackaged: false }, ['/opt/ringdown', '/src']],
])('what was started as %j is started so again', (started, expected) => {
  expect(ownCommand({ ...started, execPath: '/opt/ringdown', appPath: '/src' })).toEqual(expected);
});
