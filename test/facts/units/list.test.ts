import { describe, expect, it } from 'vitest'
import { UsageError } from '../../../src/errors.js'
import { readUnitFiles } from '../../../src/facts/units/files.js'
import { readUnits, type UnitFilter } from '../../../src/facts/units/list.js'
import { nameMatcher } from '../../../src/facts/units/pattern.js'
import { unitHost } from '../../helpers/unit-host.js'

const namesOf = async (filter: UnitFilter) => (await readUnits(unitHost(), filter)).data.units.map((row) => row.unit)

describe('readUnits', () => {
  it.each<[string, UnitFilter, string[]]>([
    ['leaves out what is inactive', {}, ['chrony.service', 'web.service', 'boot.mount', 'logrotate.timer', 'dev-sda1.device']],
    ['shows all', { all: true, types: ['service'] }, ['chrony.service', 'web.service', 'idle.service']],
    ['takes several types', { types: ['mount', 'timer'] }, ['boot.mount', 'logrotate.timer']],
    [
      'shows what follows another one with --all only',
      { all: true, types: ['device'] },
      ['dev-sda1.device', 'dev-gone.device', 'dev-disk-by\\x2dlabel-root.device'],
    ],
    ['leaves it out with a state, too', { states: ['plugged'] }, ['dev-sda1.device']],
    ['and with a state that inactive units have', { states: ['loaded'], types: ['device'] }, ['dev-sda1.device', 'dev-gone.device']],
    [
      'takes words of LOAD, ACTIVE and SUB',
      { states: ['failed', 'waiting', 'dead'] },
      ['web.service', 'idle.service', 'logrotate.timer', 'dev-gone.device'],
    ],
    ['takes a pattern', { patterns: ['*o*.[st]*'], all: true }, ['chrony.service', 'logrotate.timer']],
    ['takes a name without its suffix', { patterns: ['web'] }, ['web.service']],
  ])('%s', async (_, filter, names) => {
    expect(await namesOf(filter)).toEqual(names)
  })

  it('shows an inactive unit that has a job', async () => {
    const host = unitHost({
      'systemctl list-units --full --plain --no-legend --no-pager --output=json':
        '[{"unit":"a.service","load":"loaded","active":"inactive","sub":"dead","job":"start","description":"A"}]',
    })
    expect((await readUnits(host)).data.units).toHaveLength(1)
  })

  it.each<[UnitFilter, number]>([
    [{}, 1],
    [{ all: true, states: ['dead'] }, 1],
    [{ states: ['failed'] }, 1],
    [{ states: ['failed', 'not-found'] }, 2],
  ])('asks for %j with %i processes', async (filter, processes) => {
    const host = unitHost()
    await readUnits(host, filter)
    expect(host.calls).toHaveLength(processes)
  })

  it('refuses an unknown type before anything is asked, and says which there are', async () => {
    const host = unitHost()
    await expect(readUnits(host, { types: ['servcie'] })).rejects.toMatchObject({
      code: 'USAGE',
      suggestions: ['did you mean service?', expect.stringContaining('service, socket, target')],
    })
    await expect(readUnitFiles(host, { types: ['timers', 'qqq'] })).rejects.toThrow('"timers" is not a type of units')
    expect(host.calls).toEqual([])
  })
})

describe('readUnitFiles', () => {
  it('filters, counts the states and says what they mean', async () => {
    const { data } = await readUnitFiles(unitHost(), { types: ['service', 'mount'], patterns: ['*o*', 'strange', 'getty@*'] })
    expect(data.unitFiles.map((file) => file.unitFile)).toEqual([
      'chrony.service',
      'chronyd.service',
      'getty@.service',
      'strange.service',
      'boot.mount',
    ])
    expect(data.states.map(({ state, count, meaning }) => [state, count, meaning === null])).toEqual([
      ['enabled', 2, false],
      ['alias', 1, false],
      ['generated', 1, false],
      ['odd', 1, true],
    ])
  })

  it('takes states', async () => {
    const { data } = await readUnitFiles(unitHost(), { states: ['disabled'] })
    expect(data.unitFiles).toEqual([{ unitFile: 'logrotate.timer', type: 'timer', state: 'disabled', preset: 'enabled' }])
  })
})

describe('nameMatcher', () => {
  it.each([
    ['ssh*', 'sshd.service', true],
    ['ssh*', 'xsshd.service', false],
    ['a?c.mount', 'abc.mount', true],
    ['[!a]b.mount', 'ab.mount', false],
    ['[^a]b.mount', 'bb.mount', true],
    ['[a-c]x*', 'bx.timer', true],
    ['[]]x', ']x', true],
    ['dev-a\\x2d*', 'dev-a\\x2db.swap', true],
    ['[\\]x2d', '\\x2d', true],
    ['a.b*', 'axb', false],
    ['(a|b)*', 'a', false],
    ['/boot', 'boot.mount', true],
  ])('%s and %s: %s', (pattern, name, matches) => {
    expect(nameMatcher(pattern)(name)).toBe(matches)
  })

  it.each(['', '[abc', '[z-a]*'])('refuses %j', (pattern) => {
    expect(() => nameMatcher(pattern)).toThrow(UsageError)
  })
})
