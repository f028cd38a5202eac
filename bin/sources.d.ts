// The types of sources.js, for its tests.
export function filesIn(folder: string): string[]
export function fingerprint(paths: readonly string[]): string
