import { describe, expect, test } from 'vitest'
import {
  isFrozenWithTorch,
  isTorchFamily,
  parseRequirements,
  repositoryName,
  requirementName,
} from './requirements-file.ts'

describe('parseRequirements', () => {
  test.each<[string, string | null, Record<string, unknown>?]>([
    ['numpy', 'numpy'],
    ['numpy==1.26.4  # a comment', 'numpy', { text: 'numpy==1.26.4' }],
    ['Torch_Vision [x] >= 0.1, <2 ; python_version < "3.12"', 'Torch_Vision'],
    ['pillow (>=9)', 'pillow'],
    ['clip @ git+https://github.com/openai/CLIP.git#egg=clip', 'clip', { local: null }],
    ['git+https://github.com/a/b@abc#egg=Some.Name', 'Some.Name'],
    ['git+https://github.com/a/b', null],
    ['https://x.test/torch-2.0-cp310-cp310-linux_x86_64.whl#sha256=aa', 'torch'],
    ['./local_package', null, { local: './local_package' }],
    ['packages/inner ; sys_platform == "linux"', null, { local: 'packages/inner' }],
    ['wheels/foo-1.0-py3-none-any.whl', 'foo', { local: 'wheels/foo-1.0-py3-none-any.whl' }],
    ['foo @ file:./inner', 'foo', { local: 'file:./inner' }],
    ['-e ./here', null, { editable: true, local: './here' }],
    ['-e git+https://x.test/a/b#egg=c', 'c', { editable: true, local: null }],
    ['--editable=.', null, { editable: true, local: '.' }],
    [
      'six==1.17.0 --hash=sha256:abc --hash=sha256:def',
      'six',
      { text: 'six==1.17.0 --hash=sha256:abc --hash=sha256:def' },
    ],
  ])('%s', (text, name, more = {}) => {
    expect(parseRequirements(text)).toEqual([
      {
        kind: 'requirement',
        name,
        text: text.replace(/\s+# .*/, '').replace(/^(?:-e |--editable=)/, ''),
        editable: false,
        local: null,
        ...more,
      },
    ])
  })

  test.each([
    ['-r other.txt', { kind: 'include', target: 'other.txt' }],
    ['-rother.txt', { kind: 'include', target: 'other.txt' }],
    ['--requirement="a b.txt"', { kind: 'include', target: 'a b.txt' }],
    ['-c limits.txt', { kind: 'constraints', target: 'limits.txt' }],
    ['--extra-index-url https://x.test/whl', { kind: 'option', text: '--extra-index-url https://x.test/whl' }],
    ['-i https://x.test', { kind: 'option', text: '-i https://x.test' }],
    ['--pre', { kind: 'option', text: '--pre' }],
  ])('%s', (text, line) => {
    expect(parseRequirements(text)).toEqual([line])
  })

  test('comments, blanks, a byte order mark, continued lines and line ends of every system', () => {
    const text = '\uFEFF# head\r\n\r\nsix==1.17.0 \\\r\n    --hash=sha256:abc\nnumpy\rscipy # why\n#last \\\npandas'
    expect(parseRequirements(text).map((line) => (line.kind === 'requirement' ? line.text : line.kind))).toEqual([
      'six==1.17.0     --hash=sha256:abc',
      'numpy',
      'scipy',
      'pandas',
    ])
  })

  test('an address keeps its fragment', () => {
    expect(requirementName('git+https://x.test/a#egg=B_c&subdirectory=x')).toBe('b-c')
  })
})

test.each([
  ['torch', true, true],
  ['torchvision', true, true],
  ['pytorch-triton-rocm', true, true],
  ['triton', false, true],
  ['nvidia-cublas-cu12', false, true],
  ['xformers', false, true],
  ['torchsde', false, false],
  ['torchmetrics', false, false],
  ['torch-fidelity', false, false],
])('%s: torch family %s, frozen %s', (name, family, frozen) => {
  expect([isTorchFamily(name), isFrozenWithTorch(name)]).toEqual([family, frozen])
})

test.each<[string, string | null]>([
  ['git+https://github.com/huggingface/diffusers.git', 'diffusers'],
  ['git+https://github.com/huggingface/diffusers.git@c943837', 'diffusers'],
  ['git+https://github.com/openai/CLIP', 'CLIP'],
  ['git+ssh://git@x.test/a/b.git@v1.0#subdirectory=c', 'b'],
  ['git+https://x.test/a/b ; python_version < "3"', 'b'],
  ['https://x.test/a/b.zip', null],
  ['diffusers==0.32.1', null],
])('the repository of %s is called %s', (text, name) => expect(repositoryName(text)).toBe(name))
