#!/usr/bin/env node
// `npx gongdao …` and `npm start`: runs src/main.ts as one file made of the sources (bundled.js), so that there is nothing to build.
import { bundled } from './bundled.js'

await import(await bundled())
