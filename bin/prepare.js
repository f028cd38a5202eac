// What an install makes ready: the program as one script, and the screens. Run by `npm ci`; the first start makes what could not be made here.
import { bundled } from './bundled.js'
import { ensureWeb } from './web.js'

await Promise.all([ensureWeb(), bundled()])
