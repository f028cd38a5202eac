#!/usr/bin/env node
// `npx gongdao …` and `npm start`: runs src/start.ts from a few files made of the sources (bundled.js), so that there is nothing to build.
import { bundled } from './bundled.js'
import { ensureWeb } from './web.js'

if (process.argv[2] === 'serve') await ensureWeb()
await import(await bundled())
