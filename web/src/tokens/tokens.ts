// The look as data: colours, sizes, radii. The build turns them into custom properties; tokens.test.ts holds the contrasts they promise.
// Hue has three jobs: who (parties), how it ended, time running out. Everything else is ink on paper.
export type Palette = typeof LIGHT

export const LIGHT = {
  ink: '#17202b', 'ink-2': '#4a5666', 'ink-3': '#5c6877', paper: '#f3f5f8', sheet: '#ffffff', line: '#dfe4ea', 'line-strong': '#7d8997',
  buyer: '#1f5fbf', 'buyer-soft': '#e8f0fb', merchant: '#9a5200', 'merchant-soft': '#fbf0e2', platform: '#55606e', 'platform-soft': '#eceff3',
  ok: '#10703f', 'ok-soft': '#e4f4ea', alarm: '#bd2318', 'alarm-soft': '#fdecea', focus: '#0b57d0', demo: '#5b3d00', 'demo-soft': '#fff3d1',
} as const

/** For whoever asks the browser for dark; held to the same contrasts. Paper stays light. */
export const DARK = {
  ink: '#e9eef5', 'ink-2': '#b8c2cf', 'ink-3': '#9aa6b5', paper: '#11161d', sheet: '#19202a', line: '#2c3644', 'line-strong': '#74818f',
  buyer: '#8bb8ff', 'buyer-soft': '#16263f', merchant: '#f0b16a', 'merchant-soft': '#33230f', platform: '#b2bcc8', 'platform-soft': '#252d38',
  ok: '#6fd09b', 'ok-soft': '#12301f', alarm: '#ff9a8f', 'alarm-soft': '#3d1714', focus: '#8ab4ff', demo: '#ffdf94', 'demo-soft': '#3a2c0a',
} as const satisfies Record<keyof Palette, string>

/** What lies over or under other colours: behind a sheet, in a hatched bar, below what floats. */
const SHADES = {
  light: { veil: 'rgb(17 22 29 / .5)', glint: 'rgb(255 255 255 / .38)', 'shade-soft': 'rgb(23 32 43 / .06)', shade: 'rgb(23 32 43 / .16)' },
  dark: { veil: 'rgb(0 0 0 / .65)', glint: 'rgb(0 0 0 / .38)', 'shade-soft': 'rgb(0 0 0 / .3)', shade: 'rgb(0 0 0 / .6)' },
} as const

export const TEXT_PX = { xs: 12, sm: 13, base: 15, lg: 17, xl: 20, '2xl': 24, '3xl': 30 } as const
export const RADIUS_PX = { md: 8, lg: 12, xl: 16 } as const
export const FONT = '"PingFang SC", "HarmonyOS Sans SC", "MiSans", "Microsoft YaHei", "Noto Sans SC", "Noto Sans CJK SC", system-ui, sans-serif'

/** What stands on what, and how strong it must be: WCAG 2.2 AA. */
export const PAIRS: readonly { readonly text: keyof Palette; readonly on: readonly (keyof Palette)[]; readonly least: number }[] = [
  { text: 'ink', on: ['paper', 'sheet', 'buyer-soft', 'merchant-soft', 'platform-soft', 'ok-soft', 'alarm-soft', 'demo-soft'], least: 4.5 },
  { text: 'ink-2', on: ['paper', 'sheet', 'platform-soft', 'alarm-soft'], least: 4.5 }, { text: 'ink-3', on: ['paper', 'sheet'], least: 4.5 },
  { text: 'buyer', on: ['sheet', 'paper', 'buyer-soft'], least: 4.5 }, { text: 'merchant', on: ['sheet', 'paper', 'merchant-soft'], least: 4.5 }, { text: 'platform', on: ['sheet', 'paper', 'platform-soft'], least: 4.5 },
  { text: 'ok', on: ['sheet', 'paper', 'ok-soft'], least: 4.5 }, { text: 'alarm', on: ['sheet', 'paper', 'alarm-soft'], least: 4.5 }, { text: 'demo', on: ['demo-soft'], least: 4.5 },
  { text: 'sheet', on: ['ink', 'alarm'], least: 4.5 }, { text: 'line-strong', on: ['sheet', 'paper'], least: 3 }, { text: 'focus', on: ['sheet', 'paper'], least: 3 },
]

const properties = (prefix: string, values: Readonly<Record<string, string | number>>, unit = ''): string => Object.entries(values).map(([name, value]) => `  --${prefix}-${name}: ${value}${unit};`).join('\n')

/** Sizes as shares of what the reader's browser calls normal: whoever sets it larger reads larger. */
const inRem = (sizes: Readonly<Record<string, number>>): Record<string, number> => Object.fromEntries(Object.entries(sizes).map(([name, px]) => [name, px / 16]))

export function tokensCss(): string {
  const theme = [`  --font-sans: ${FONT};`, '  --color-*: initial;', '  --color-transparent: transparent;', properties('color', LIGHT), '  --text-*: initial;', properties('text', inRem(TEXT_PX), 'rem'), properties('radius', RADIUS_PX, 'px')]
  const dark = `${properties('color', DARK)}\n${properties('color', SHADES.dark)}`
  return `@theme {\n${theme.join('\n')}\n}\n@layer theme {\n:root {\n${properties('color', SHADES.light)}\n}\n@media screen and (prefers-color-scheme: dark) {\n:root {\n${dark}\n}\n}\n}`
}
