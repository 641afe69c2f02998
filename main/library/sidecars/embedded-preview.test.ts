import { describe, expect, it } from 'vitest'
import { embeddedPreview } from './embedded-preview.ts'
import { imageTypeOf, maxPreviewBytes } from './image-type.ts'

const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13])
const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46])
const webp = Buffer.from('RIFF\u0010\u0000\u0000\u0000WEBPVP8 ', 'latin1')
const gif = Buffer.from('GIF89a\u0001\u0000', 'latin1')

it.each([
  [png, 'image/png'],
  [jpeg, 'image/jpeg'],
  [webp, 'image/webp'],
  [gif, 'image/gif'],
  [Buffer.from('\u0000\u0000\u0000\u001cftypavif\u0000', 'latin1'), 'image/avif'],
  [Buffer.from('\u0000\u0000\u0000\u001cftypmp42\u0000', 'latin1'), null],
  [Buffer.from('RIFF\u0010\u0000\u0000\u0000WAVEfmt ', 'latin1'), null],
  [Buffer.from('<svg onload="x">'), null],
  [Buffer.from('<!doctype html>'), null],
  [png.subarray(0, 7), null],
  [Buffer.alloc(0), null],
])('%# is %s by its first bytes', (data, expected) => {
  expect(imageTypeOf(data)).toBe(expected)
})

describe('the picture in a model file', () => {
  const url = (data: Buffer, type = 'image/jpeg'): string => `data:${type};base64,${data.toString('base64')}`

  it.each<[string, Readonly<Record<string, string>>, string | null]>([
    ['a thumbnail', { 'modelspec.thumbnail': url(jpeg) }, 'image/jpeg'],
    ['a thumbnail of another type than it says', { 'modelspec.thumbnail': url(webp) }, 'image/webp'],
    ['a cover', { ssmd_cover_images: JSON.stringify([png.toString('base64')]) }, 'image/png'],
    ['a cover as data URL', { ssmd_cover_images: JSON.stringify([url(png)]) }, 'image/png'],
    ['the second cover', { ssmd_cover_images: JSON.stringify([1, 'no', png.toString('base64')]) }, 'image/png'],
    [
      'the thumbnail first',
      { 'modelspec.thumbnail': url(jpeg), ssmd_cover_images: JSON.stringify([png.toString('base64')]) },
      'image/jpeg',
    ],
    [
      'the cover when the thumbnail is broken',
      {
        'modelspec.thumbnail': 'data:image/jpeg;base64,!!',
        ssmd_cover_images: JSON.stringify([png.toString('base64')]),
      },
      'image/png',
    ],
    ['nothing', {}, null],
    ['an address', { 'modelspec.thumbnail': 'https://example.org/x.png' }, null],
    ['a drawing with code', { 'modelspec.thumbnail': url(Buffer.from('<svg onload="x"/>'), 'image/svg+xml') }, null],
    ['a page', { 'modelspec.thumbnail': url(Buffer.from('<html>'), 'text/html') }, null],
    ['a cut value', { 'modelspec.thumbnail': `${url(jpeg).slice(0, -3)}…` }, null],
    ['no base64', { 'modelspec.thumbnail': 'data:image/jpeg,abc' }, null],
    ['covers that are no list', { ssmd_cover_images: '{"0":"x"}' }, null],
    ['covers that are no JSON', { ssmd_cover_images: '["' }, null],
    [
      'a picture that is too large',
      { 'modelspec.thumbnail': url(Buffer.concat([jpeg, Buffer.alloc(maxPreviewBytes)])) },
      null,
    ],
  ])('%s', (_, metadata, expected) => {
    expect(embeddedPreview(metadata)?.type ?? null).toBe(expected)
  })

  it('gives the bytes', () => {
    expect(embeddedPreview({ 'modelspec.thumbnail': url(jpeg) })?.data).toEqual(new Uint8Array(jpeg))
  })
})
