#!/usr/bin/env node
/**
 * A test double of grubby, the shell script of RHEL 8, 9 and 10 over /boot/loader/entries/*.conf. It works on the same
 * files with the same arguments, and it harms a host exactly as the real one does: that is what it is for. It was written
 * from what the real one was seen to do; test/lab/grubby-contract/ holds both to the same answers.
 *
 * GRUBBY_DOUBLE_ROOT puts everything below another folder, for tests without a lab.
 */
import { writeSync } from 'node:fs'
import { grubby } from './grubby-double/grubby.mjs'

const place = { root: process.env.GRUBBY_DOUBLE_ROOT ?? '', cwd: process.cwd(), env: process.env }
const { code, stdout, stderr } = grubby(process.argv.slice(2), place)
if (stdout !== '') writeSync(1, stdout)
if (stderr !== '') writeSync(2, stderr)
process.exitCode = code
