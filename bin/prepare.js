// What an install makes ready: the program as one script, the screens, and an empty database to copy. Run by `npm ci`; the first start makes what
// could not be made here.
import { tsImport } from 'tsx/esm/api'
import { bundled } from './bundled.js'
import { ensureWeb } from './web.js'

await Promise.all([ensureWeb(), bundled(), ensureTemplate()])

async function ensureTemplate() {
  try {
    const { prepareTemplate } = await tsImport('../src/store/embedded-cluster.ts', import.meta.url)
    await prepareTemplate()
  } catch (fault) {
    process.stderr.write(`database: the first start will make it: ${fault instanceof Error ? fault.message : String(fault)}\n`)
  }
}
