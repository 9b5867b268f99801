import fc from 'fast-check'

/** A host's units, and what is enabled and then disabled among them. */
export interface InstallCase {
  /** Text by path. */
  files: Record<string, string>
  /** Target by path. */
  links: Record<string, string>
  unit: string
}

export const VENDOR = '/usr/lib/systemd/system'
export const CONFIG = '/etc/systemd/system'

const NAMES = ['a.service', 'b.service', 'c-d.service', 'tmpl@.service', 'in@.service', 's.socket', 't.target', 'w.timer', 'x-y.mount']
const REAL = [...NAMES, 'tmpl@one.service', 'in@a-b.service']
const PULLERS = ['multi-user.target', 't.target', '%p.target', 'x@.target', 'x@%i.target', 'nowhere.target', 'b.service']
const ALIASES = ['z.service', 'z@.service', 'z@one.service', 'z.socket', 'zz.timer', 'z.target', 'z-%p.service', 'z.mount']

const list = (words: readonly string[], most: number) => fc.uniqueArray(fc.constantFrom(...words), { maxLength: most })

const install = fc
  .record({
    wantedBy: list(PULLERS, 3),
    requiredBy: list(PULLERS, 2),
    aliases: list(ALIASES, 2),
    also: list(NAMES, 2),
    instance: fc.option(fc.constantFrom('one', 'two')),
    layout: fc.nat(3),
  })
  .map(({ wantedBy, requiredBy, aliases, also, instance, layout }) => {
    const setting = (name: string, words: readonly string[]): string[] =>
      words.length === 0
        ? []
        : layout === 1
          ? words.map((word) => `${name}=${word}`)
          : [`${name} = ${words.join(layout === 2 ? ' \\\n# between\n  ' : ' ')}`]
    const lines = [
      ...setting('WantedBy', wantedBy),
      ...setting('RequiredBy', requiredBy),
      ...setting('Alias', aliases),
      ...setting('Also', also),
    ]
    return `[Unit]\nWantedBy=not-here.target\n; Alias=comment.service\n[Install]\n${layout === 3 ? 'WantedBy=forgotten.target\nWantedBy=\n' : ''}${[...lines, ...(instance === null ? [] : [`DefaultInstance=${instance}`])].join('\n')}\n`
  })

/** Units with all that an [Install] section may say, some of it nonsense. */
export const installCase: fc.Arbitrary<InstallCase> = fc
  .record({
    texts: fc.array(install, { minLength: NAMES.length, maxLength: NAMES.length }),
    own: fc.array(fc.boolean(), { minLength: NAMES.length, maxLength: NAMES.length }),
    dropIn: fc.option(install),
    there: list(['stray', 'foreign', 'other', 'linked', 'masked'], 3),
    unit: fc.constantFrom(...REAL),
  })
  .map(({ texts, own, dropIn, there, unit }) => {
    const path = (name: string): string => `${own[NAMES.indexOf(name)] === true ? CONFIG : VENDOR}/${name}`
    const files = Object.fromEntries(NAMES.map((name, index) => [path(name), texts[index] ?? '']))
    if (dropIn !== null) files[`${CONFIG}/a.service.d/10-more.conf`] = dropIn
    for (const name of ['multi-user.target', 'x@.target']) files[`${VENDOR}/${name}`] = '[Unit]\n'
    const links: Record<string, string> = {
      [`${VENDOR}/vendor-alias.service`]: 'a.service',
      ...(there.includes('stray') ? { [`${CONFIG}/b.service.wants/a.service`]: path('a.service') } : {}),
      ...(there.includes('foreign') ? { [`${CONFIG}/t.target.wants/tmpl@three.service`]: path('tmpl@.service') } : {}),
      ...(there.includes('other')
        ? { [`${CONFIG}/second-name.service`]: `${CONFIG}/first-name.service`, [`${CONFIG}/first-name.service`]: path('a.service') }
        : {}),
      ...(there.includes('linked') ? { [`${CONFIG}/far.service`]: '/opt/far.service' } : {}),
      ...(there.includes('masked') && own[1] === false ? { [`${CONFIG}/b.service`]: '/dev/null' } : {}),
    }
    if (there.includes('linked')) files['/opt/far.service'] = texts[0] ?? ''
    return { files, links, unit }
  })
