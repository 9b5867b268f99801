import { describe, expect, it } from 'vitest'
import { NotRecordedError } from '../../../src/errors.js'
import { readTarget } from '../../../src/facts/targets/show.js'
import { FakeHost } from '../../helpers/fake-host.js'
import { blocks } from '../../helpers/show-blocks.js'
import { FOLDERS, GRAPHICAL_HOST, LIST_UNITS, listed, showDependencies, targetHost } from '../../helpers/target-host.js'

const IDS = GRAPHICAL_HOST.map(({ Id }) => Id)

describe('readTarget', () => {
  it('tells default, current and what a switch back to the default would do', async () => {
    const host = targetHost()
    const { data, warnings } = await readTarget(host)
    expect(warnings).toEqual([])
    expect(data).toMatchObject({
      default: 'graphical.target',
      defaultLink: { path: '/etc/systemd/system/default.target', pointsTo: '/usr/lib/systemd/system/graphical.target' },
      current: 'graphical.target',
      bootTarget: null,
      target: {
        unit: 'graphical.target',
        description: 'The graphical.target',
        load: 'loaded',
        active: 'active',
        sub: 'active',
        canIsolate: true,
      },
      wouldStart: ['lvm.service', 'tmpfiles.service'],
      wouldStop: ['files.service', 'stray-helper.service', 'stray.service'],
      wouldSkip: ['firstboot.service'],
    })
    expect([...host.calls].sort()).toEqual([LIST_UNITS, 'systemctl get-default', 'systemctl --version', showDependencies(...IDS)].sort())
  })

  it('tells the chain, with the link behind each unit', async () => {
    const { chain } = (await readTarget(targetHost())).data
    expect(chain.map(({ target, active, isDefault, isCurrent }) => [target, active, isDefault, isCurrent])).toEqual([
      ['sysinit.target', 'active', false, false],
      ['basic.target', 'active', false, false],
      ['multi-user.target', 'active', false, false],
      ['graphical.target', 'active', true, true],
    ])
    expect(chain[2]?.wants).toEqual([
      { unit: 'basic.target', kind: 'requires', load: 'loaded', active: 'active', links: [], effective: true },
      {
        unit: 'chronyd.service',
        kind: 'wants',
        load: 'loaded',
        active: 'active',
        links: [
          { path: '/etc/systemd/system/multi-user.target.wants/chronyd.service', pointsTo: '/usr/lib/systemd/system/chronyd.service' },
          { path: '/usr/lib/systemd/system/multi-user.target.wants/chronyd.service', pointsTo: '../chronyd.service' },
        ],
        effective: true,
      },
      { unit: 'firstboot.service', kind: 'wants', load: 'loaded', active: 'inactive', links: [], effective: true },
      { unit: 'gone.service', kind: 'wants', load: 'not-found', active: 'inactive', links: [], effective: true },
      {
        unit: 'new.service',
        kind: 'wants',
        load: null,
        active: null,
        links: [{ path: '/etc/systemd/system/multi-user.target.wants/new.service', pointsTo: '/usr/lib/systemd/system/new.service' }],
        effective: false,
      },
      {
        unit: 'sshd.service',
        kind: 'wants',
        load: 'loaded',
        active: 'active',
        links: [{ path: '/etc/systemd/system/multi-user.target.wants/sshd.service', pointsTo: '/usr/lib/systemd/system/sshd.service' }],
        effective: true,
      },
    ])
    expect(chain[3]?.wants[1]).toMatchObject({ unit: 'multi-user.target', kind: 'requires', links: [{ pointsTo: '../multi-user.target' }] })
  })

  it.each(['cui', 'multi-user', 'multi-user.target'])('takes %s for multi-user.target', async (word) => {
    const { data } = await readTarget(targetHost(), word)
    expect(data.target?.unit).toBe('multi-user.target')
    expect(data.wouldStop).toEqual(['files.service', 'gdm.service', 'graphical.target', 'stray-helper.service', 'stray.service'])
    expect(data.wouldStart).toEqual(['lvm.service', 'tmpfiles.service'])
  })

  it('takes gui, and an alias, for graphical.target', async () => {
    expect((await readTarget(targetHost(), 'gui')).data.target?.unit).toBe('graphical.target')
    const shown = showDependencies(...IDS, 'default.target')
    const answers = blocks(
      ...GRAPHICAL_HOST,
      GRAPHICAL_HOST.find(({ Id }) => Id === 'graphical.target')!,
    )
    expect((await readTarget(targetHost({ [shown]: answers }), 'default')).data.target?.unit).toBe('graphical.target')
  })

  it('warns when a switch would shut the admin out', async () => {
    const { data, warnings } = await readTarget(targetHost(), 'rescue')
    expect(data.wouldStop).toContain('sshd.service')
    expect(data.wouldStart).toEqual(['lvm.service', 'rescue.service', 'rescue.target'])
    expect(warnings.map(({ code }) => code)).toEqual(['STOPS_SSH'])
  })

  it('warns when a switch would take the network away', async () => {
    const units = [...GRAPHICAL_HOST, { ...GRAPHICAL_HOST[5]!, Id: 'NetworkManager.service', Names: 'NetworkManager.service' }]
    const host = targetHost({ [LIST_UNITS]: listed(units), [showDependencies(...units.map(({ Id }) => Id))]: blocks(...units) })
    expect((await readTarget(host)).warnings.map(({ code }) => code)).toEqual(['STOPS_NETWORK'])
  })

  it('warns of a default that something hides, and of a kernel argument', async () => {
    const host = targetHost(
      {},
      {
        '/run/systemd/generator.early/default.target': { link: '/usr/lib/systemd/system/rescue.target' },
        '/proc/cmdline': 'ro 3\n',
      },
    )
    const { data, warnings } = await readTarget(host)
    expect(data.defaultLink?.path).toBe('/run/systemd/generator.early/default.target')
    expect(data.bootTarget).toEqual({ argument: '3', target: 'multi-user.target' })
    expect(warnings.map(({ code }) => code)).toEqual(['DEFAULT_TARGET_HIDDEN', 'BOOT_ARGUMENT_OVERRIDES_DEFAULT'])
  })

  it.each([
    ['a kernel argument that says the same', { '/proc/cmdline': 'systemd.unit=graphical.target' }],
    ['a link before it that says the same', { '/run/systemd/generator.early/default.target': { link: 'graphical.target' } }],
    ['a link after it', { '/run/systemd/system/default.target': { link: 'rescue.target' } }],
  ])('does not warn of %s', async (_, files) => {
    expect((await readTarget(targetHost({}, files))).warnings).toEqual([])
  })

  it('tells folders that may not be read', async () => {
    const host = targetHost(
      {},
      { '/run/systemd/generator.late': { error: 'EACCES' }, '/run/systemd/system/default.target': { error: 'EACCES' } },
    )
    expect((await readTarget(host)).warnings.map(({ code }) => code)).toEqual(['LINKS_UNAVAILABLE'])
  })

  it('looks at /lib too where it is a folder of its own', async () => {
    const others = Object.fromEntries(Object.entries(FOLDERS).filter(([path]) => path !== '/lib'))
    const files = { ...others, '/lib/systemd/system/multi-user.target.wants/getty.target': { link: '../getty.target' } }
    const host = new FakeHost({ files, programs: targetHost().options.programs! })
    const { chain } = (await readTarget(host)).data
    expect(chain[2]?.wants.map(({ unit }) => unit)).toContain('getty.target')
  })

  it('asks on for units that systemd had not loaded', async () => {
    const inMemory = GRAPHICAL_HOST.filter(({ Id }) => !['gdm.service', 'graphical.target', 'lvm.service'].includes(Id))
    const graphical = GRAPHICAL_HOST.find(({ Id }) => Id === 'graphical.target')!
    const gdm = {
      ...GRAPHICAL_HOST.find(({ Id }) => Id === 'gdm.service')!,
      ActiveState: 'inactive',
      Wants: 'plymouth.service getty@.service',
    }
    const programs = {
      [LIST_UNITS]: listed(inMemory),
      [showDependencies(...inMemory.map(({ Id }) => Id), 'graphical.target')]: blocks(...inMemory, {
        ...graphical,
        ActiveState: 'inactive',
      }),
      [showDependencies('gdm.service', 'lvm.service')]: blocks(gdm, { Id: 'lvm.service', LoadState: 'not-found', ActiveState: 'inactive' }),
      [showDependencies('plymouth.service')]: blocks({ Id: 'plymouth.service', LoadState: 'loaded', ActiveState: 'inactive' }),
    }
    const { data, warnings } = await readTarget(targetHost(programs), 'gui')
    expect(warnings).toEqual([])
    expect(data.current).toBe('multi-user.target')
    expect(data.wouldStart).toEqual(['gdm.service', 'graphical.target', 'plymouth.service', 'tmpfiles.service'])
  })

  it('says what is not known where a recording has no answer', async () => {
    const inMemory = GRAPHICAL_HOST.filter(({ Id }) => Id !== 'lvm.service')
    const host = targetHost({ [LIST_UNITS]: listed(inMemory), [showDependencies(...inMemory.map(({ Id }) => Id))]: blocks(...inMemory) })
    const run = host.run.bind(host)
    host.run = (program, args) => (args.includes('lvm.service') ? Promise.reject(new NotRecordedError('not recorded')) : run(program, args))
    const { data, warnings } = await readTarget(host)
    expect(warnings).toEqual([{ code: 'DEPENDENCIES_INCOMPLETE', message: expect.stringContaining('lvm.service') as string }])
    expect(data.wouldStart).toEqual(['tmpfiles.service'])
  })

  it('ends a search that never ends', async () => {
    const calls: string[] = []
    const host = targetHost()
    const run = host.run.bind(host)
    host.run = (program, args) => {
      const [unit = ''] = args.slice(args.indexOf('--') + 1)
      if (args[0] !== 'show' || args.length > 5) return run(program, args)
      calls.push(unit)
      return run('systemctl', ['get-default']).then((result) => ({ ...result, stdout: `Id=${unit}\nLoadState=loaded\nWants=x${unit}\n` }))
    }
    const inMemory = GRAPHICAL_HOST.filter(({ Id }) => Id !== 'lvm.service')
    host.options.programs![LIST_UNITS] = listed(inMemory)
    host.options.programs![showDependencies(...inMemory.map(({ Id }) => Id))] = blocks(...inMemory)
    const { warnings } = await readTarget(host)
    expect(calls).toHaveLength(8)
    expect(warnings.map(({ code }) => code)).toEqual(['DEPENDENCIES_INCOMPLETE'])
  })

  it.each([
    [{ AllowIsolate: 'no' }, 'TARGET_NOT_ISOLATABLE'],
    [{ LoadState: 'masked' }, 'TARGET_NOT_LOADED'],
    [{ Requires: 'gone.service' }, 'TARGET_CONTRADICTORY'],
  ])('a switch that systemd refuses: %j', async (differs, code) => {
    const units = GRAPHICAL_HOST.map((unit) => (unit.Id === 'rescue.target' ? { ...unit, ...differs } : unit))
    const host = targetHost({ [showDependencies(...IDS)]: blocks(...units) })
    const { data, warnings } = await readTarget(host, 'rescue')
    expect(warnings.map((warning) => warning.code)).toEqual([code])
    expect([data.wouldStart, data.wouldStop, data.wouldSkip]).toEqual([[], [], []])
  })

  it('lives without a default target', async () => {
    const host = targetHost({
      'systemctl get-default': { exitCode: 1, stderr: 'Failed to get default target: No such file or directory\n' },
    })
    const { data, warnings } = await readTarget(host)
    expect(data).toMatchObject({ default: null, target: null, current: 'graphical.target', wouldStop: [] })
    expect(warnings.map(({ code }) => code)).toEqual(['DEFAULT_TARGET_UNAVAILABLE'])
  })

  it('does not find what is not there', async () => {
    const shown = showDependencies(...IDS, 'nope.target')
    const host = targetHost({ [shown]: blocks(...GRAPHICAL_HOST, { Id: 'nope.target', LoadState: 'not-found' }) })
    await expect(readTarget(host, 'nope')).rejects.toMatchObject({ code: 'NOT_FOUND', exitCode: 3 })
  })

  it.each(['sshd.service', 'a b', ''])('%j is not the name of a target', async (word) => {
    await expect(readTarget(targetHost(), word)).rejects.toMatchObject({ code: 'USAGE', exitCode: 2 })
  })

  it('fails where there is no systemd', async () => {
    const stderr = "System has not been booted with systemd as init system (PID 1). Can't operate.\n"
    await expect(readTarget(targetHost({ [LIST_UNITS]: { exitCode: 1, stderr } }))).rejects.toMatchObject({
      code: 'NOT_SUPPORTED',
      exitCode: 5,
    })
  })
})
