import { expect, test } from 'vitest'
import type { StepProgress } from '../operations/types.ts'
import { parseSize, UvProgress, UvTerminal } from './uv-output.ts'

test.each([
  ['0 B', 0],
  ['15.89 KiB', 16271],
  ['782.6MiB', 820615578],
  ['1 GiB', 1073741824],
  ['5 MB', null],
  ['', null],
])('%j is %j bytes', (text, bytes) => {
  expect(parseSize(text)).toBe(bytes)
})

test('through a pipe: files count when they are there', () => {
  const progress = new UvProgress()
  const lines = [
    'Resolved 2 packages in 150ms',
    'Downloading pillow (6.0MiB)',
    'Downloading numpy (14.0MiB)',
    ' Downloaded pillow',
    ' Downloaded numpy',
    'Prepared 2 packages in 1s',
    'Installed 2 packages in 20ms',
    ' + numpy==2.5.5',
  ]
  const updates = lines.map((line) => progress.line(line))
  expect(updates.map((update) => update?.bytesDone)).toEqual([
    undefined,
    0,
    0,
    6291456,
    20971520,
    20971520,
    20971520,
    undefined,
  ])
  expect(updates[3]).toMatchObject({ bytesTotal: 20971520 })
  const fractions = updates.flatMap((update) => update?.fraction ?? [])
  expect(fractions).toEqual(fractions.toSorted((a, b) => a - b))
  expect(fractions.at(-1)).toBe(1)
})

// What uv 0.13.9 writes to a terminal: spinners filled up with blanks, bars redrawn over each other.
const pad = ' '.repeat(300)
const drawing = [
  'Using Python 3.12.1 environment at: /e1\r\n⠋ Resolving dependencies...',
  `${pad}\r\u001b[2K⠙ numpy==2.5.5${pad}\r\u001b[2KResolved 2 packages in 130ms\r\n`,
  `⠋ Preparing packages... (0/2)${pad}scipy                ------------------------------ 15.00 MiB/30.00 MiB${pad}`,
  '\u001b[1A\r\u001b[2K\u001b[1B\r\u001b[2K\u001b[1A',
  `⠙ Preparing packages... (1/2)${pad}scipy                ------------------------------ 24.00 MiB/30.00 MiB${pad}\u001b[1A\r\u001b[2K`,
  'Prepared 2 packages in 1.53s\r\n',
  `░░░░░░░░░░ [0/2] Installing wheels...${pad}\r\u001b[2K█████░░░░░ [1/2] numpy==2.5.5${pad}\r\u001b[2K`,
  'Installed 2 packages in 147ms\r\n + numpy==2.5.5\r\n',
].join('')

function draw(chunks: readonly string[]): { lines: string[]; updates: StepProgress[] } {
  const lines: string[] = []
  const updates: StepProgress[] = []
  const terminal = new UvTerminal(
    (line) => lines.push(line),
    (update) => updates.push(update),
  )
  for (const chunk of chunks) terminal.write(chunk)
  terminal.end()
  return { lines, updates }
}

test('on a terminal: bytes of the bars, and a log without them', () => {
  const { lines, updates } = draw([drawing])
  expect(lines).toEqual([
    'Using Python 3.12.1 environment at: /e1',
    'Resolved 2 packages in 130ms',
    'Prepared 2 packages in 1.53s',
    'Installed 2 packages in 147ms',
    ' + numpy==2.5.5',
  ])
  expect(updates.map(({ bytesDone }) => bytesDone)).toContain(15728640)
  expect(updates.map(({ bytesDone }) => bytesDone)).toContain(25165824)
  expect(updates.at(-1)).toMatchObject({ fraction: 1, bytesDone: 31457280, bytesTotal: 31457280 })
})

test('however the stream is cut', () => {
  const whole = draw([drawing])
  for (const size of [1, 3, 7, 50]) {
    const chunks = Array.from({ length: Math.ceil(drawing.length / size) }, (_, at) =>
      drawing.slice(at * size, (at + 1) * size),
    )
    expect(draw(chunks)).toEqual(whole)
  }
})

test('an error right after a spinner is a line of its own', () => {
  const { lines } = draw([
    `⠙ Resolving dependencies...${pad}error: Failed to fetch: http://x/\r\n  cause: tcp connect error\r\n`,
  ])
  expect(lines).toEqual(['error: Failed to fetch: http://x/', '  cause: tcp connect error'])
})

test('a short name beside a very long one still has its bar', () => {
  const bar = (name: string, done: string): string =>
    `${name.padEnd(44)} ------------------------------ ${done}/33.37 MiB${pad}`
  const { lines, updates } = draw([
    `⠋ Preparing packages... (0/2)${pad}${bar('av', '11.00 MiB')}`,
    `${bar('comfyui-workflow-templates-media-assets-01', '22.00 MiB')}\r\u001b[2K`,
  ])
  expect(lines).toEqual([])
  expect(updates.at(-1)).toMatchObject({ bytesDone: 33 * 1024 ** 2 })
})
