import { defaultSettings, Settings } from '@shared/settings.ts';

/** What is written to disk. The version is for a future that has to tell old files from new ones. */
export interface SettingsDocument {
  readonly version: 1;
  readonly settings: Settings;
}

/**
 * Reads a document of any age. A setting that is missing or makes no sense has its default, so that one bad value
 * costs one setting; something that is no settings document at all is null.
 */
export function readSettingsDocument(found: unknown): SettingsDocument | null {
  if (!isRecord(found) || !isRecord(found['settings'])) return null;
  const stored = found['settings'];
  const kept: Record<string, unknown> = { ...defaultSettings };
  for (const [name, schema] of Object.entries(Settings.shape)) {
    const parsed = schema.safeParse(stored[name]);
    if (parsed.success) kept[name] = parsed.data;
  }
  return { version: 1, settings: Settings.parse(kept) };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
