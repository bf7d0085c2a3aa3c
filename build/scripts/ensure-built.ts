import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './project-root.ts';

interface Artifact {
  readonly script: string;
  readonly output: string;
  readonly sources: readonly string[];
}

const artifacts: readonly Artifact[] = [
  {
    script: 'build:server',
    output: 'signaling-server/dist/main.js',
    sources: ['signaling-server/src', 'signaling-server/package.json'],
  },
  {
    script: 'build:app',
    output: 'out/main/index.js',
    sources: ['src', 'signaling-server/src/protocol', 'electron.vite.config.ts', 'vite.shared.ts'],
  },
  {
    script: 'build:web',
    output: 'signaling-server/public/index.html',
    sources: [
      'src/renderer',
      'src/shared',
      'signaling-server/src/protocol',
      'vite.web.config.ts',
      'build/precompress.ts',
      'vite.shared.ts',
    ],
  },
];

/** Builds whatever is missing or older than its sources. Throws when a build fails. */
export function ensureBuilt(): void {
  for (const artifact of artifacts) {
    if (isFresh(artifact)) continue;
    console.log(`Building (npm run ${artifact.script}) …`);
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    const result = spawnSync(npm, ['run', '--silent', artifact.script], {
      cwd: projectRoot,
      stdio: ['ignore', 'pipe', 'pipe'],
      encoding: 'utf8',
      shell: process.platform === 'win32',
    });
    if (result.status !== 0) {
      throw new Error(`npm run ${artifact.script} failed:\n${result.stdout}${result.stderr}`);
    }
  }
}

function isFresh({ output, sources }: Artifact): boolean {
  const path = join(projectRoot, output);
  if (!existsSync(path)) return false;
  const built = statSync(path).mtimeMs;
  return sources.every((source) => newest(join(projectRoot, source)) <= built);
}

function newest(path: string): number {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}
