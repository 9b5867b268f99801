import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HostwardError } from '../../src/errors.js'
import { CHRONY_DIRECTIVES } from '../../src/tools/chrony-conf/directives.js'
import { formats } from '../../src/tools/formats.js'
import type { FormatName } from '../../src/tools/parse-outputs.js'
import { NTP_KEYWORDS } from '../../src/tools/ntp-conf/keywords.js'

/** The small formats: short answers of the tools, and configuration files. */
const SMALL: readonly FormatName[] = [
  'systemctl-cat',
  'systemctl-links',
  'systemctl-words',
  'firewall-cmd-words',
  'grubby-default',
  'grubby-set-default',
  'chrony-conf',
  'ntp-conf',
]

const TYPICAL = [
  '\n',
  '$ sudo systemctl enable x\n',
  '（略）\n',
  'Created symlink /a → /b.\n',
  'Removed "/a".\n',
  'Failed to enable unit: x\n',
  'The unit files have no installation config (\n',
  '# /etc/systemd/system/a.service\n',
  '[Unit]\n',
  'enabled\n',
  'success\n',
  'no zone\n',
  'The default is /a.conf with index 1\n',
  ' and kernel /k\n',
  'server a iburst\n',
  'crypto "\n',
]

it.each(SMALL)('%s throws nothing but errors of its own, whatever the text', async (format) => {
  const parse = await formats[format]()
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...TYPICAL))), (pieces) => {
      try {
        expect(Object.keys(parse(pieces.join(''), {}).data)).toHaveLength(1)
      } catch (error) {
        expect(error).toBeInstanceOf(HostwardError)
      }
    }),
  )
})

describe('reads back what the tool writes', () => {
  const path = fc.stringMatching(/^\/[a-z@\\.][a-zA-Z0-9@\\. →'"-]{0,20}[a-z]$/).filter((text) => !/ to |→|->|['"]/.test(text))
  const links = fc.array(
    fc.oneof(
      fc.record({ action: fc.constant('created'), path, target: path }),
      fc.record({ action: fc.constant('removed'), path, target: fc.constant(null) }),
    ),
    { minLength: 1 },
  )
  const wordings: Record<string, [created: (path: string, target: string) => string, removed: (path: string) => string]> = {
    '208': [(from, to) => `ln -s '${to}' '${from}'`, (from) => `rm '${from}'`],
    '219': [(from, to) => `Created symlink from ${from} to ${to}.`, (from) => `Removed symlink ${from}.`],
    '239': [(from, to) => `Created symlink ${from} → ${to}.`, (from) => `Removed ${from}.`],
    '239 in the C locale': [(from, to) => `Created symlink ${from} -> ${to}.`, (from) => `Removed ${from}.`],
    '252': [(from, to) => `Created symlink ${from} → ${to}.`, (from) => `Removed "${from}".`],
    '257': [(from, to) => `Created symlink '${from}' → '${to}'.`, (from) => `Removed '${from}'.`],
  }

  it.each(Object.entries(wordings))('links of systemd %s', async (_, [created, removed]) => {
    const parse = await formats['systemctl-links']()
    fc.assert(
      fc.property(links, (all) => {
        const written = all.map((link) => `${link.target === null ? removed(link.path) : created(link.path, link.target)}\n`)
        expect(parse(written.join(''), {}).data).toEqual({ links: all })
      }),
    )
  })

  it('the files of a unit', async () => {
    const parse = await formats['systemctl-cat']()
    const content = fc.array(fc.stringMatching(/^[A-Z][a-zA-Z]*=[a-z /]*[a-z]$/)).map((lines) => lines.map((line) => `${line}\n`).join(''))
    const files = fc.array(fc.record({ path: fc.stringMatching(/^\/[a-z/]*[a-z]\.service(\.d\/[a-z]+\.conf)?$/), content }), {
      minLength: 1,
    })
    fc.assert(
      fc.property(files, (all) => {
        const written = all.map((file) => `# ${file.path}\n${file.content}`).join('\n')
        expect(parse(written, {}).data).toEqual({ files: all })
      }),
    )
  })

  const arg = fc.stringMatching(/^[a-z0-9./:-]{1,12}$/)
  it.each([
    ['chrony-conf', CHRONY_DIRECTIVES],
    ['ntp-conf', NTP_KEYWORDS],
  ] as const)('settings of %s', async (format, names) => {
    const parse = await formats[format]()
    const setting = fc.tuple(fc.constantFrom(...names), fc.array(arg, { maxLength: 3 }), fc.constantFrom(' ', '\t', '  '))
    fc.assert(
      fc.property(fc.array(setting), (all) => {
        const written = all.map(([name, args, blank]) => `${blank}${[name, ...args].join(blank)}${blank}\n`)
        expect(parse(`# a comment\n${written.join('')}`, {}).data).toEqual({
          directives: all.map(([directive, args], index) => ({ line: index + 2, directive, args: args.join(' ') })),
        })
      }),
    )
  })
})
