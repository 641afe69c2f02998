import { expect, it } from 'vitest'
import { joinArguments, splitArguments } from './arguments.ts'

it.each([
  ['', []],
  ['  --listen   --port 8188 ', ['--listen', '--port', '8188']],
  ['--dir "C:\\My Models" --x', ['--dir', 'C:\\My Models', '--x']],
  [`--name='a b' ""`, ['--name=a b', '']],
  ['--a\n--b', ['--a', '--b']],
])('splits %j', (line, args) => {
  expect(splitArguments(line)).toEqual(args)
})

it.each([[['--dir', 'C:\\My Models', '', 'say "hi"', "it's"]]])('joins so that it splits back', (args) => {
  expect(splitArguments(joinArguments(args))).toEqual(args)
})
