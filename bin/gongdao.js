#!/usr/bin/env node
// `npx gongdao …` and `npm start`: runs src/start.ts as one script made of the sources (bundled.js, running.js), so that there is nothing to build.
import { bundled } from './bundled.js'
import { run } from './running.js'
import { ensureWeb } from './web.js'

if (process.argv[2] === 'serve') await ensureWeb()
run(await bundled(), process.argv[2])
