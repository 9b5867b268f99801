import { expect, it } from 'vitest'
import { conditionSettingsOf, skippedBecause } from '../../../src/tools/systemctl/condition-settings.js'

it('reads conditions and asserts of the section Unit, in order', () => {
  const file =
    '[Unit]\nConditionPathExists=/a\n# ConditionHost=no\n AssertUser = !root \nConditionKernelCommandLine=|a \\\n  b\n[Service]\nConditionHost=x\n'
  expect(conditionSettingsOf([file, '[Unit]\nConditionVirtualization=!container\n'])).toEqual({
    conditions: ['ConditionPathExists=/a', 'ConditionKernelCommandLine=|a    b', 'ConditionVirtualization=!container'],
    asserts: ['AssertUser=!root'],
  })
})

it('forgets what an empty assignment of any of them takes back', () => {
  expect(conditionSettingsOf(['[Unit]\nConditionHost=a\nAssertHost=b\n', '[Unit]\nConditionPathExists=\nConditionUser=c\n'])).toEqual({
    conditions: ['ConditionUser=c'],
    asserts: ['AssertHost=b'],
  })
})

it('knows the line of the journal about a unit that was left out', () => {
  expect(skippedBecause('a.service - A was skipped because of an unmet condition check (ConditionPathExists=!/x (y)).')).toBe(
    'ConditionPathExists=!/x (y)',
  )
  expect(skippedBecause('a.service was skipped because no trigger condition checks were met.')).toBeNull()
})
