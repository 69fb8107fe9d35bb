import assert from 'node:assert/strict'
import {test} from 'node:test'
import {type PathSenses, PathWatch} from './path-watch.js'

function makeWatch(watchesAddresses = true) {
  const told: boolean[] = []
  const machine = {steadyMs: 0, wallMs: 1e12, busyMs: 0, addresses: ['eth0 192.0.2.7', 'wifi0 192.0.2.8']}
  const senses: PathSenses = {
    steadyMs: () => machine.steadyMs,
    wallMs: () => machine.wallMs,
    busyMs: () => machine.busyMs,
    addresses: () => machine.addresses,
  }
  const watch = new PathWatch(watchesAddresses, isLost => told.push(isLost), senses)
  /** `asleepMs`: of which the steady clock knows nothing. */
  const after = (ms: number, asleepMs = 0): readonly boolean[] => {
    machine.steadyMs += ms
    machine.wallMs += ms + asleepMs
    watch.look()
    return told.splice(0)
  }
  return {machine, after}
}

test('says nothing while nothing changes, whatever the order of addresses', () => {
  const {machine, after} = makeWatch()
  machine.addresses = machine.addresses.toReversed()
  assert.deepEqual([after(100), after(100)], [[], []])
})

test('tells once when an address is gone, or on another interface, and when one is new', () => {
  const {machine, after} = makeWatch()
  machine.addresses = ['eth0 192.0.2.7']
  assert.deepEqual([after(100), after(100)], [[true], []])
  machine.addresses = ['eth0 192.0.2.7', 'wifi0 192.0.2.9']
  assert.deepEqual([after(100), after(100)], [[false], []])
  machine.addresses = ['wifi0 192.0.2.7', 'wifi0 192.0.2.9']
  assert.deepEqual(after(100), [true])
})

test('tells that the machine slept, and that the process stood still, but not that it was busy', () => {
  const {machine, after} = makeWatch(false)
  assert.deepEqual(after(100, 30_000), [true])
  machine.busyMs += 100
  assert.deepEqual(after(30_000), [true])
  assert.deepEqual(after(3_000), [])
  machine.busyMs += 600
  assert.deepEqual(after(6_000), [])
})

test('does not look at addresses that are not to be used', () => {
  const {machine, after} = makeWatch(false)
  machine.addresses = []
  assert.deepEqual(after(100), [])
})
