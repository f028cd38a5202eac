// The types of bundled.js, for tests that make scripts of their own the same way.
import type { Plugin } from 'esbuild'

export function bundled(): Promise<string>
export function placesOf(textOf: (path: string) => string | undefined, kept?: string): Plugin
