#!/usr/bin/env node
// `npx gongdao …` in a checkout: the sources run through tsx, so there is nothing to build.
import { register } from 'tsx/esm/api'

register()
await import('../src/main.ts')
