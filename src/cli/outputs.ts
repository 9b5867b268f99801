/**
 * Every command's `data`, by command id. This is the published contract: `npm run schemas` turns each type into
 * `schemas/ID.json` (with the docblocks as descriptions), CI compares them with what is committed, and the tests
 * validate real output against them.
 */
import type { BootLogData } from '../facts/boot/log.js'
import type { DoctorData } from '../facts/doctor.js'
import type { SchemaData } from './schema.js'
import type { FirewallShowData } from '../facts/firewall/show.js'
import type { UnitListData } from '../facts/units/list.js'

export interface CommandOutputs {
  // status, doctor
  doctor: DoctorData

  // boot
  'boot log': BootLogData

  // unit, service
  'unit list': UnitListData

  // timer, target

  // time

  // firewall
  'firewall show': FirewallShowData

  // record, parse, schema
  schema: SchemaData
}

export type CommandId = keyof CommandOutputs
