#!/usr/bin/env node
// The development form: unbundled, after `npm run build:dev`; oclif finds the commands by itself. Same behaviour, slower start.
import { settings } from '@oclif/core'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { start } from '../dist/dev/main.js'

settings.enableAutoTranspile = false
const binPath = fileURLToPath(import.meta.url)
const root = dirname(dirname(binPath))
await start({ root, binPath, pjson: JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) })
