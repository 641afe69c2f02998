import { expect, it } from 'vitest'
import { othersOf, type DuplicateFile } from './duplicates.ts'

const file = (id: number, inode: string): DuplicateFile => ({ id, inode, path: `/m/${id}`, root: 'main' })
const one = file(1, 'a')
const files = [one, file(2, 'a'), file(3, 'b')]

it('leaves further names of what is kept alone when hard links are made', () => {
  expect(othersOf(files, one, 'hard-link')).toEqual([3])
})

it('sends every other name to the trash', () => {
  expect(othersOf(files, one, 'trash')).toEqual([2, 3])
})
