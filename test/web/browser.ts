// A real browser for tests: Debian's Chromium, found or installed (with a Chinese font) when we may, and driven over its own protocol. Best without the
// windows nobody sees: drawing those takes as much time again as the pages.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type BrowserContext, type Locator, type Page } from 'playwright-core'

const PACKAGES = ['chromium-headless-shell', 'chromium'] as const
const FONTS = 'fonts-noto-cjk'
const PROGRAMS = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']

/** `CHROMIUM` names one; otherwise Debian's, installed by its package manager when this is root. */
export function findChromium(): string {
  const named = process.env['CHROMIUM']
  if (named !== undefined && existsSync(named)) return named
  const found = (): string | undefined => PROGRAMS.find(existsSync)
  const usual = found()
  if (usual !== undefined || process.getuid?.() !== 0) return usual ?? missing()
  spawnSync('apt-get', ['update', '-qq'], { stdio: 'ignore' })
  // The second where the first is no package of its own.
  for (const name of PACKAGES) {
    if (found() !== undefined) break
    console.log(`browser tests: installing Debian's ${name} and ${FONTS}`)
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name, FONTS], { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
  }
  return found() ?? missing()
}

function missing(): never {
  throw new Error(`The browser tests need Chromium: install the packages ${PACKAGES[0]} (or ${PACKAGES[1]}) and ${FONTS} (Debian), or set CHROMIUM to its path.`)
}

export type Opened = { readonly context: BrowserContext; readonly page: Page; close(): Promise<void> }
export type Look = { readonly width?: number; readonly height?: number; readonly lang?: 'zh' | 'en'; readonly scale?: number; readonly reducedMotion?: boolean; readonly forcedColors?: boolean }

/** A person at a machine of his own: nothing is shared with another. */
export async function openBrowser({ width = 390, height = 844, lang = 'zh', scale = 1, reducedMotion = true, forcedColors = false }: Look = {}): Promise<Opened> {
  const folder = mkdtempSync(join(tmpdir(), 'gongdao-browser-'))
  const context = await chromium.launchPersistentContext(folder, {
    executablePath: findChromium(), args: FLAGS, headless: true, viewport: { width, height }, deviceScaleFactor: scale, locale: lang === 'zh' ? 'zh-CN' : 'en-GB', timezoneId: 'America/New_York',
    reducedMotion: reducedMotion ? 'reduce' : 'no-preference', forcedColors: forcedColors ? 'active' : 'none',
  })
  const page = context.pages()[0] ?? (await context.newPage())
  return {
    context, page,
    close: async () => {
      await context.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Waits until a sheet is gone; one that stays says what it shows, such as why it was not sent. */
export async function closed(sheet: Locator): Promise<void> {
  await sheet.waitFor({ state: 'detached' }).catch(async () => {
    throw new Error(`the sheet stays open: ${await sheet.innerText()}`)
  })
}
