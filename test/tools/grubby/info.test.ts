import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HostwardError, type ParseError } from '../../../src/errors.js'
import { parseSavedGrubbyInfo } from '../../../src/tools/grubby/formats.js'
import { parseGrubbyInfo, type GrubbyEntry } from '../../../src/tools/grubby/info.js'

const record = (fields: string): string => `index=0\n${fields}\n`

describe('parseGrubbyInfo', () => {
  it('takes the first and the last quote of a value only', () => {
    const { entries } = parseGrubbyInfo(record('args="ro dyndbg="file a.c +p""\ntitle="My "special" kernel"'))
    expect(entries[0]).toMatchObject({ args: ['ro', 'dyndbg="file a.c +p"'], title: 'My "special" kernel' })
  })

  it('does not take index= inside of arguments for a new entry', () => {
    const { entries } = parseGrubbyInfo(record('kernel="/boot/vmlinuz-1"\nargs="index=1 ro"\nid="a"'))
    expect(entries).toHaveLength(1)
    expect(entries[0]?.args).toEqual(['index=1', 'ro'])
  })

  it('takes values of several lines: initrds, titles, kernels', () => {
    const text =
      'kernel="/boot/vmlinuz-1\n/vmlinuz-2"\ninitrd="/boot/microcode.img\n/initramfs-1.img\n$tuned_initrd"\ntitle="One\n"two""\nid="a"'
    const { entries, warnings } = parseGrubbyInfo(record(text))
    expect(entries[0]).toMatchObject({
      kernel: '/boot/vmlinuz-1',
      initrds: ['/boot/microcode.img', '/initramfs-1.img', '$tuned_initrd'],
      title: 'One\n"two"',
      id: 'a',
    })
    expect(warnings).toEqual([
      { code: 'SEVERAL_KERNELS', message: 'entry 0 has several linux lines: /boot/vmlinuz-1 /vmlinuz-2; the first counts' },
    ])
  })

  it('puts together what a terminal has broken, and says so', () => {
    const text =
      'kernel="/boot/vmlinuz-5.14.0-570\n.26.1.x86_64"\nargs="ro selinux=0 crashkernel=1G-4G:192M,4G-64G:256M,64G-:512M resume=/dev/mapper/rl-swap rd.lvm.lv=rl/r\noot quiet"\ninitrd="/boot/initramfs-5.14.0\n-570.img"\nid="65dd-5.14.0-570\n.26.1.x86_64"'
    const { entries, warnings } = parseGrubbyInfo(record(text))
    expect(entries[0]).toMatchObject({
      kernel: '/boot/vmlinuz-5.14.0-570.26.1.x86_64',
      args: ['ro', 'selinux=0', 'crashkernel=1G-4G:192M,4G-64G:256M,64G-:512M', 'resume=/dev/mapper/rl-swap', 'rd.lvm.lv=rl/root', 'quiet'],
      initrds: ['/boot/initramfs-5.14.0-570.img'],
      id: '65dd-5.14.0-570.26.1.x86_64',
    })
    expect(warnings.map(({ message }) => message)).toEqual(
      [3, 5, 7, 9].map((line) => `line ${line}: the rest of the line before, broken by a terminal`),
    )
  })

  it('puts together what a mail has broken between the arguments', () => {
    const text = 'args="ro crashkernel=auto\nresume=/dev/sda2 rd.lvm.lv=rl/root\nquiet"\ntitle="A title of this host that is longer"'
    expect(parseGrubbyInfo(record(text)).entries[0]?.args).toEqual([
      'ro',
      'crashkernel=auto',
      'resume=/dev/sda2',
      'rd.lvm.lv=rl/root',
      'quiet',
    ])
    const longest = 'args="ro crashkernel=auto\nresume=/dev/sda2"'
    expect(parseGrubbyInfo(record(longest)).entries[0]?.args).toEqual(['ro', 'crashkernel=auto', 'resume=/dev/sda2'])
  })

  it('takes the prefix alone for nothing', () => {
    expect(parseGrubbyInfo(record('kernel="/boot"\nargs=""\ninitrd="/boot"\ntitle=""\nid=""')).entries[0]).toMatchObject({
      kernel: null,
      args: [],
      initrds: [],
      title: null,
      id: null,
      version: null,
    })
  })

  it('reads what the C program prints before the entries, of Xen, and of a missing title', () => {
    const text = `boot=/dev/sda\nlba\n\n${record('kernel=/boot/xen.gz\nmbmodule0=/boot/vmlinuz-1 ro \nmbmodule1=/boot/initrd\ntitle=(null)')}index=1\nnon linux entry\n`
    const { entries } = parseGrubbyInfo(text)
    expect(entries[0]).toMatchObject({ kernel: '/boot/xen.gz', modules: ['/boot/vmlinuz-1 ro', '/boot/initrd'], title: null, linux: true })
    expect(entries[1]).toMatchObject({ index: 1, kernel: null, linux: false })
  })

  it.each([
    ['garbage\n', 1],
    [record('kernel="/boot/vmlinuz-1"\ngarbage'), 3],
    [record('kernel=/boot/vmlinuz-1\ngarbage'), 3],
    [record('args="ro'), 2],
    [record('args="'), 2],
    [record('title="a\nb'), 3],
    [record('kernel="/boot/a"\nkernel="/boot/b"'), 3],
    ['index=x\n', 1],
    ['index=0\ngarbage\n', 2],
  ])('refuses %j with its line', (text, line) => {
    expect(() => parseGrubbyInfo(text)).toThrow(
      expect.objectContaining({ code: 'PARSE_ERROR', position: expect.objectContaining({ line }) }),
    )
  })

  const word = fc.stringMatching(/^[a-z0-9.,:@%+/$-]{1,12}$/)
  const quoted = fc.stringMatching(/^[a-z]{1,5}="[a-z +/]{1,8}"$/)
  const name = fc.stringMatching(/^[a-z0-9]([a-z0-9._~-]{0,10}[a-z0-9])?$/)
  const model = fc.record({
    id: name,
    title: fc.stringMatching(/^[A-Za-z("][A-Za-z0-9 "().]{0,20}[A-Za-z)"]$/),
    kernel: name.map((text) => `/boot/vmlinuz-${text}`),
    args: fc.array(fc.oneof(word, quoted), { maxLength: 6 }),
    root: fc.option(word),
    initrds: fc.array(
      name.map((text) => `/${text}.img`),
      { maxLength: 3 },
    ),
  })

  it('reads back what grubby would print', () => {
    fc.assert(
      fc.property(fc.array(model, { maxLength: 4 }), fc.constantFrom(' ', '\n'), (entries, between) => {
        const text = entries
          .map((entry, index) => {
            const root = entry.root === null ? '' : `root="${entry.root}"\n`
            const lines = `kernel="${entry.kernel}"\nargs="${entry.args.join(' ')}"\n${root}initrd="${entry.initrds.join(between)}"\n`
            return `index=${index}\n${lines}title="${entry.title}"\nid="${entry.id}"\n`
          })
          .join('')
        const parsed = parseGrubbyInfo(text)
        expect(parsed.warnings).toEqual([])
        expect(parsed.entries).toMatchObject(entries.map((entry, index) => ({ ...entry, index })) satisfies Partial<GrubbyEntry>[])
      }),
    )
  })

  it('throws nothing but HostwardError, whatever is mixed', () => {
    const piece = fc.constantFrom(
      'index=0',
      'kernel=',
      'args="',
      'title="x"',
      'root=a',
      '"',
      '\n',
      'non linux entry',
      'grep: x: Permission denied',
      ' ',
      '/boot',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 40 }),
          fc.array(piece).map((parts) => parts.join('')),
        ),
        (text) => {
          for (const parse of [parseGrubbyInfo, (saved: string) => parseSavedGrubbyInfo(saved, {})]) {
            try {
              parse(text)
            } catch (error) {
              expect(error).toBeInstanceOf(HostwardError)
            }
          }
        },
      ),
    )
  })
})

describe('parseSavedGrubbyInfo', () => {
  const refused = (text: string): ParseError => {
    try {
      parseSavedGrubbyInfo(text, {})
    } catch (error) {
      return error as ParseError
    }
    throw new Error('it was taken')
  }

  it.each([
    ['-bash: grubby: command not found', 'TOOL_MISSING', 5],
    ['sudo: grubby: command not found', 'TOOL_MISSING', 5],
    ['-bash: grubby: コマンドが見つかりません', 'TOOL_MISSING', 5],
    ['grep: /boot/grub2/grubenv: Permission denied', 'NOT_PERMITTED', 4],
    ['grep: /boot/grub2/grubenv: 許可がありません', 'NOT_PERMITTED', 4],
    ['error opening /boot/grub/grub.cfg for read: No such file or directory', 'NOT_SUPPORTED', 5],
    ['The param /boot/x is incorrect', 'TOOL_FAILED', 6],
    ['grubby-el9: invalid option "x"\nTry \'grubby-el9 --help\' for more information', 'TOOL_FAILED', 6],
    ['grub2-editenv: error: invalid environment block.', 'PARSE_ERROR', 6],
    ['hello', 'PARSE_ERROR', 6],
  ])('%s', (text, code, exitCode) => {
    expect(refused(`$ sudo grubby --info=ALL\n${text}\n`)).toMatchObject({ code, exitCode })
  })

  it('names the line of the saved text, prompt and messages counted', () => {
    expect(refused('$ grubby --info=ALL\ngrep: x: No such file or directory\nindex=0\nkernel="a"\nwhat\n').position.line).toBe(5)
  })

  it('takes an omission mark for what it is', () => {
    const { data, warnings } = parseSavedGrubbyInfo('index=0\nkernel="/boot/vmlinuz-1"\n（略）\n', {})
    expect(data['entries']).toHaveLength(1)
    expect(warnings.map(({ code }) => code)).toEqual(['TEXT_OMITTED'])
  })
})
