import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { fact } from '../../../src/checks/capture/fact.js'
import { specOfFacts, writeSpec } from '../../../src/checks/capture/write.js'
import type { HostIdentity } from '../../../src/host/types.js'

const identity: HostIdentity = {
  name: 'a\u001b[2Jb',
  os: null,
  osId: null,
  osLike: [],
  osVersion: null,
  machineId: null,
  bootId: null,
  kind: 'local',
  recordedAt: null,
  redacted: false,
}
const write = (value: string): string =>
  writeSpec([fact(['boot', 'arguments'], [value], { note: `n\n${value}` })], {
    identity,
    version: '0.1.0',
    all: false,
    sources: new Map([['boot', [value]]]),
  })

describe('a spec that is written', () => {
  it('says the same when it is read, whatever the host calls things, and moves no cursor', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (value) => {
        const text = write(value)
        expect(parse(text)).toEqual(specOfFacts([fact(['boot', 'arguments'], [value])]))
        expect(text.replaceAll('\n', '')).not.toMatch(/\p{C}/u)
      }),
    )
  })

  it('escapes what a spec would take for a variable', () => {
    expect(specOfFacts([fact(['target', 'default'], 'a${b}')])).toEqual({ target: { default: 'a$${b}' } })
  })
})
