import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { layerRules, soleUsers, type LayerRule } from './architecture.rules.ts';

const root = import.meta.dirname;

interface Import {
  readonly target: string;
  readonly typeOnly: boolean;
}

/** Sources that git knows or would add, without tests and what only tests and galleries use. */
const files = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard', 'src', 'signaling-server/src'],
  {
    cwd: root,
    encoding: 'utf8',
  },
)
  .split('\n')
  .filter((file) => /\.(ts|svelte)$/.test(file) && !/\.test\.ts$|\/testing\/|\/gallery\/|\.d\.ts$/.test(file))
  .filter((file) => existsSync(join(root, file)));

function scriptOf(file: string): string {
  const text = readFileSync(join(root, file), 'utf8');
  if (!file.endsWith('.svelte')) return text;
  return [...text.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map((match) => match[1]).join('\n');
}

function resolve(file: string, specifier: string): string {
  if (specifier === '@protocol') return 'signaling-server/src/protocol/index.ts';
  if (specifier.startsWith('@shared/')) return specifier.replace('@shared/', 'src/shared/');
  if (specifier.startsWith('.')) return posix.normalize(posix.join(dirname(file), specifier));
  return specifier.startsWith('node:') ? specifier : `npm:${specifier}`;
}

/** The module that a statement or a dynamic `import()` names; undefined when it names none. */
function moduleOf(node: ts.Node): { specifier: ts.Node | undefined; typeOnly: boolean } | undefined {
  if (ts.isImportDeclaration(node)) {
    const typeOnly = node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
    return { specifier: node.moduleSpecifier, typeOnly };
  }
  if (ts.isExportDeclaration(node)) return { specifier: node.moduleSpecifier, typeOnly: node.isTypeOnly };
  const dynamic = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
  return dynamic ? { specifier: node.arguments[0], typeOnly: false } : undefined;
}

function importsOf(file: string): Import[] {
  const source = ts.createSourceFile(file, scriptOf(file), ts.ScriptTarget.Latest, true);
  const found: Import[] = [];
  const visit = (node: ts.Node): void => {
    const named = moduleOf(node);
    if (named?.specifier && ts.isStringLiteral(named.specifier)) {
      found.push({ target: resolve(file, named.specifier.text), typeOnly: named.typeOnly });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const imports = new Map(files.map((file) => [file, importsOf(file)]));

function isAllowed(rule: LayerRule, file: string, { target, typeOnly }: Import): boolean {
  // A folder is one room: its files may import each other. The top of a process is no room.
  if (dirname(target) === dirname(file)) return true;
  if (/\.(css|svg|png)(\?.*)?$/.test(target)) return true;
  return [...rule.may, ...(typeOnly ? (rule.mayTypes ?? []) : [])].some((pattern) => pattern.test(target));
}

describe('the direction of dependencies', () => {
  it('finds the sources', () => {
    expect(files.length).toBeGreaterThan(20);
  });

  it('gives every source file a room', () => {
    expect(files.filter((file) => !layerRules.some((rule) => rule.from.test(file)))).toEqual([]);
  });

  it.each(layerRules.map((rule) => [rule.layer, rule] as const))(
    '%s imports only what it may',
    (_layer, rule) => {
      const governed = files.filter((file) => layerRules.find(({ from }) => from.test(file)) === rule);
      const wrong = governed.flatMap((file) =>
        (imports.get(file) ?? [])
          .filter((imported) => !isAllowed(rule, file, imported))
          .map(({ target, typeOnly }) => `${file} imports ${typeOnly ? 'type ' : ''}${target}`),
      );
      expect(wrong).toEqual([]);
    },
  );

  it.each(soleUsers.map((user) => [user.what, user] as const))(
    '%s has one room',
    (_what, { pattern, room }) => {
      expect(files.filter((file) => !room.test(file) && pattern.test(scriptOf(file)))).toEqual([]);
    },
  );

  it('has no cycles', () => {
    const state = new Map<string, 'open' | 'done'>();
    const cycles: string[] = [];
    const walk = (file: string, path: readonly string[]): void => {
      if (state.get(file) === 'done') return;
      if (state.get(file) === 'open') {
        cycles.push([...path.slice(path.indexOf(file)), file].join(' → '));
        return;
      }
      state.set(file, 'open');
      for (const { target } of imports.get(file) ?? []) walk(target, [...path, file]);
      state.set(file, 'done');
    };
    for (const file of files) walk(file, []);
    expect(cycles).toEqual([]);
  });
});
