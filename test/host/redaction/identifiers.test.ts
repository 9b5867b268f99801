import { describe, expect, it } from 'vitest'
import { redactMacs, redactSerials, redactShortIds, redactUuids } from '../../../src/host/redaction/identifiers.js'
import { StandIns } from '../../../src/host/redaction/stand-ins.js'

const UUID = '6b0a7c1e-4c9f-4d1b-9c53-1f7c2a4d9e10'
const FIRST = '00000000-0000-4000-8000-000000000001'

describe('UUIDs and ids without dashes', () => {
  it.each([
    [`root=UUID=${UUID}`, `root=UUID=${FIRST}`],
    [UUID.toUpperCase(), FIRST],
    [UUID.replaceAll('-', ''), FIRST.replaceAll('-', '')],
    [
      String.raw`dev-disk-by\x2duuid-${UUID.replaceAll('-', String.raw`\x2d`)}.device`,
      String.raw`dev-disk-by\x2duuid-${FIRST.replaceAll('-', String.raw`\x2d`)}.device`,
    ],
    [String.raw`"luks\\x2d${UUID.replaceAll('-', String.raw`\\x2d`)}"`, String.raw`"luks\\x2d${FIRST.replaceAll('-', String.raw`\\x2d`)}"`],
    ['65dd8a0b080e4373a5633404cabaac84-5.14.0-570.el9.x86_64.conf', '00000000000040008000000000000001-5.14.0-570.el9.x86_64.conf'],
  ])('%s', (text, expected) => {
    expect(redactUuids(text, new StandIns())).toBe(expected)
  })

  it('have one stand-in for one value, however it is written', () => {
    const standIns = new StandIns()
    expect(redactUuids(`${UUID} ${UUID.replaceAll('-', '')} ${UUID.toUpperCase()}`, standIns)).toBe(
      `${FIRST} ${FIRST.replaceAll('-', '')} ${FIRST}`,
    )
    expect(redactUuids('65dd8a0b080e4373a5633404cabaac84', standIns)).toBe('00000000000040008000000000000002')
  })

  it.each([
    FIRST,
    '00000000-0000-0000-0000-000000000000',
    '8be4df61-93ca-11d2-aa0d-00e098032b8c',
    '65dd8a0b080e4373a5633404cabaac841',
    `${UUID}0`,
  ])('leave %s alone', (text) => {
    expect(redactUuids(text, new StandIns())).toBe(text)
  })
})

describe('short ids of partitions', () => {
  it.each([
    ['UUID=9F3B-11C2', 'UUID=0000-0001'],
    ['/dev/disk/by-uuid/9F3B-11C2', '/dev/disk/by-uuid/0000-0001'],
    [String.raw`dev-disk-by\x2duuid-9F3B\x2d11C2.device`, String.raw`dev-disk-by\x2duuid-0000\x2d0001.device`],
    ['PARTUUID=a1b2c3d4-02', 'PARTUUID=00000001-02'],
    ['UUID="01D5A0B2C3D4E5F6"', 'UUID="0000000000000001"'],
  ])('%s', (text, expected) => {
    const standIns = new StandIns()
    expect(redactShortIds(text, standIns)).toBe(expected)
    expect(redactShortIds(expected, new StandIns())).toBe(expected)
  })

  it('are only replaced where it says that they are ids', () => {
    expect(redactShortIds('2025-0726 ABCD-1234', new StandIns())).toBe('2025-0726 ABCD-1234')
  })
})

describe('MAC addresses', () => {
  it.each([
    ['link/ether 52:54:00:ab:cd:ef brd ff:ff:ff:ff:ff:ff', 'link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff'],
    ['52:54:00:AB:CD:EF: link up', '02:00:00:00:00:01: link up'],
    ['BOOTIF=01-52-54-00-ab-cd-ef', 'BOOTIF=01-02-00-00-00-00-01'],
    ['enx525400abcdef', 'enx020000000001'],
    ['52:54:00:ab:cd:ef 52-54-00-ab-cd-ef 52:54:00:00:00:01', '02:00:00:00:00:01 02-00-00-00-00-01 02:00:00:00:00:02'],
  ])('%s', (text, expected) => {
    expect(redactMacs(text, new StandIns())).toBe(expected)
    expect(redactMacs(expected, new StandIns())).toBe(expected)
  })

  it.each([
    '00:00:00:00:00:00',
    '01:00:5e:00:00:fb',
    '33:33:00:00:00:01',
    '12:34:56:78:9a',
    '00:11:22:33:44:55:66:77',
    '2025-07-26-01-02-03-04',
  ])('leave %s alone', (text) => {
    expect(redactMacs(text, new StandIns())).toBe(text)
  })
})

describe('serial numbers and names of disks', () => {
  it.each([
    ['/dev/disk/by-id/ata-VBOX_HARDDISK_VB8a12-part1', '/dev/disk/by-id/disk1-part1'],
    [String.raw`dev-disk-by\x2did-ata\x2dVBOX_HARDDISK_VB8a12\x2dpart1.device`, String.raw`dev-disk-by\x2did-disk1\x2dpart1.device`],
    ['wwn-0x5000c500a1b2c3d4 x', 'wwn-0x0000000000000001 x'],
    ['ID_SERIAL_SHORT=VB8a12', 'ID_SERIAL_SHORT=serial1'],
    ['Serial Number: PF1ABCD2', 'Serial Number: serial1'],
    ['netroot=iscsi:@10.0.0.1::3260::iqn.2001-04.com.secret:disk.7', 'netroot=iscsi:@10.0.0.1::3260::iqn.2000-01.example:target1'],
  ])('%s', (text, expected) => {
    expect(redactSerials(text, new StandIns())).toBe(expected)
    expect(redactSerials(expected, new StandIns())).toBe(expected)
  })

  it('of one disk are the same in a path and in a unit name', () => {
    const standIns = new StandIns()
    expect(redactSerials(String.raw`/dev/disk/by-id/ata-X_1 dev-disk-by\x2did-ata\x2dX_1.device`, standIns)).toBe(
      String.raw`/dev/disk/by-id/disk1 dev-disk-by\x2did-disk1.device`,
    )
  })

  it('leave what only looks like one', () => {
    expect(redactSerials('Serial: unknown, console=ttyS0', new StandIns())).toBe('Serial: unknown, console=ttyS0')
  })
})
