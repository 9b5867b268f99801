import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareEntryIds, compareRpmVersions, inMenuOrder } from '../../../src/tools/bls/version-compare.js'

describe('compareRpmVersions', () => {
  // From the test suite of rpm (tests/rpmvercmp.at).
  it.each([
    ['1.0', '1.0', 0],
    ['1.0', '2.0', -1],
    ['2.0.1', '2.0.1a', -1],
    ['5.5p1', '5.5p10', -1],
    ['10xyz', '10.1xyz', -1],
    ['xyz10', 'xyz10.1', -1],
    ['xyz.4', '8', -1],
    ['5.5p2', '5.6p1', -1],
    ['6.0.rc1', '6.0', 1],
    ['10b2', '10a1', 1],
    ['1.0a', '1.0aa', -1],
    ['10.0001', '10.1', 0],
    ['10.0001', '10.0039', -1],
    ['4.999.9', '5.0', -1],
    ['20101121', '20101122', -1],
    ['2_0', '2.0', 0],
    ['a+', 'a_', 0],
    ['+', '_', 0],
    ['1.0~rc1', '1.0', -1],
    ['1.0~rc1', '1.0~rc2', -1],
    ['1.0~rc1~git123', '1.0~rc1', -1],
    ['1.0^', '1.0', 1],
    ['1.0^git1', '1.0.1', -1],
    ['1.0^20160101', '1.0^20160102', -1],
    ['1.0^git1~pre', '1.0^git1', -1],
    ['1', 'a', 1],
    ['', '1', -1],
  ])('%s and %s', (a, b, expected) => {
    expect(Math.sign(compareRpmVersions(a, b))).toBe(expected)
    expect(Math.sign(compareRpmVersions(b, a))).toBe(expected === 0 ? 0 : -expected)
  })

  it('is an order: antisymmetric, and equal to itself', () => {
    const version = fc.string({ unit: fc.constantFrom('1', '0', '9', 'a', 'b', '.', '-', '~', '^', '+', '_'), maxLength: 12 })
    fc.assert(
      fc.property(version, version, (a, b) => {
        expect(Math.sign(compareRpmVersions(a, b)) + Math.sign(compareRpmVersions(b, a))).toBe(0)
        expect(compareRpmVersions(a, a)).toBe(0)
      }),
    )
  })
})

describe('compareEntryIds', () => {
  it.each([
    ['0123-5.14.0-503.14.1.el9_5.x86_64', '0123-5.14.0-503.9.1.el9_5.x86_64', 1],
    ['0123-5.14.0-503.9.1.el9_5.x86_64.0~custom', '0123-5.14.0-503.9.1.el9_5.x86_64', 1],
    ['0123-5.14.0-503.9.1.el9_5.x86_64', '0123-0-rescue', 1],
    ['0123-0-rescue', '0123-noroot', 1],
    ['b', 'a', 1],
    ['a-2', 'a-1', 1],
    ['-b', '-a', 1],
    ['a--1', 'a--2', -1],
    ['-1-2', '-1-3', -1],
  ])('%s and %s', (a, b, expected) => {
    expect(Math.sign(compareEntryIds(a, b))).toBe(expected)
  })

  it('puts the ids of a host in the order that grubby of RHEL 9 prints', () => {
    const ids = ['m-0-rescue', 'm-5.14.0-503.14.1.el9_5.x86_64', 'm-5.14.0-503.9.1.el9_5.x86_64', 'm-empty', 'm-nooptions', 'm-noroot']
    expect(inMenuOrder(ids)).toEqual([
      'm-5.14.0-503.14.1.el9_5.x86_64',
      'm-5.14.0-503.9.1.el9_5.x86_64',
      'm-0-rescue',
      'm-noroot',
      'm-nooptions',
      'm-empty',
    ])
  })
})
