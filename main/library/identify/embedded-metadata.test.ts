import { describe, expect, it } from 'vitest'
import { readMetadata } from './embedded-metadata.ts'

const kohya = {
  ss_sd_model_name: 'animagine-xl-3.1.safetensors',
  ss_new_sd_model_hash: 'e3c47aedb06418c6c331443cd89f2b3b3b34b7ed2102a3d4c4408a8d35aad6b0',
  ss_base_model_version: 'sdxl_base_v1-0',
  ss_network_module: 'networks.lora',
  ss_network_dim: '32',
  ss_network_alpha: '16.0',
  ss_resolution: '(1024, 1024)',
  ss_steps: '1800',
  ss_epoch: '10',
  ss_num_train_images: '200',
  ss_clip_skip: 'None',
  ss_output_name: 'silver_dragon_v2',
  ss_training_comment: 'a comment',
  ss_tag_frequency: JSON.stringify({
    '10_slvdrgn dragon': { slvdrgn: 20, '1girl': 20, sky: 7, ' wings ': 12 },
    '5_more': { sky: 3, slvdrgn: 1 },
  }),
  ss_dataset_dirs: JSON.stringify({ '10_slvdrgn dragon': { n_repeats: 10, img_count: 20 } }),
}

describe('metadata inside of files', () => {
  it('reads what kohya’s trainer writes', () => {
    expect(readMetadata(kohya)).toMatchObject({
      title: 'silver_dragon_v2',
      training: {
        base: 'animagine-xl-3.1.safetensors',
        baseHash: kohya.ss_new_sd_model_hash,
        module: 'networks.lora',
        rank: 32,
        alpha: 16,
        resolution: '1024x1024',
        steps: 1800,
        epochs: 10,
        images: 200,
        clipSkip: null,
        comment: 'a comment',
      },
      tagFrequency: [
        { tag: 'slvdrgn', count: 21 },
        { tag: '1girl', count: 20 },
        { tag: 'wings', count: 12 },
        { tag: 'sky', count: 10 },
      ],
      triggerWords: [
        { word: 'slvdrgn dragon', source: 'folder' },
        { word: 'more', source: 'folder' },
        { word: 'slvdrgn', source: 'tags' },
      ],
    })
  })

  it('reads modelspec, and ranks its phrase first', () => {
    const metadata = {
      ...kohya,
      'modelspec.title': 'Silver Dragon',
      'modelspec.description': 'Draws dragons.',
      'modelspec.trigger_phrase': 'slvdrgn',
      'modelspec.architecture': 'stable-diffusion-xl-v1-base/lora',
      'modelspec.prediction_type': 'v',
    }
    expect(readMetadata(metadata)).toMatchObject({
      title: 'Silver Dragon',
      description: 'Draws dragons.',
      prediction: 'v',
    })
    expect(readMetadata(metadata).triggerWords.slice(0, 2)).toEqual([
      { word: 'slvdrgn', source: 'modelspec' },
      { word: 'slvdrgn dragon', source: 'folder' },
    ])
  })

  it('reads the configuration of OneTrainer and the steps of AI Toolkit', () => {
    const config = {
      base_model_name: 'black-forest-labs/FLUX.1-dev',
      lora_rank: 64,
      lora_alpha: 1,
      epochs: 12,
      resolution: '768',
      peft_type: 'LORA',
    }
    expect(readMetadata({ ot_branch: 'master', ot_config: JSON.stringify(config) }).training).toMatchObject({
      base: 'black-forest-labs/FLUX.1-dev',
      module: 'LORA',
      rank: 64,
      alpha: 1,
      resolution: '768x768',
      epochs: 12,
    })
    expect(readMetadata({ training_info: '{"step":1500,"epoch":3}' }).training).toMatchObject({
      steps: 1500,
      epochs: 3,
    })
  })

  it('reads datasets that were set up by a file', () => {
    const datasets = [
      {
        resolution: [768, 512],
        subsets: [{ class_tokens: 'slvdrgn dragon', is_reg: false }, { class_tokens: 'dragon', is_reg: true }, 5],
      },
      'nonsense',
    ]
    const read = readMetadata({ ss_datasets: JSON.stringify(datasets), ss_network_dim: '8' })
    expect(read.training).toMatchObject({ resolution: '768x512', rank: 8 })
    expect(read.triggerWords).toEqual([{ word: 'slvdrgn dragon', source: 'class tokens' }])
  })

  it('reads what A1111’s extension for LoRAs writes', () => {
    const metadata = { ssmd_display_name: 'Dragon', ssmd_description: 'Scales.', ssmd_keywords: 'slvdrgn, wings' }
    expect(readMetadata(metadata)).toMatchObject({
      title: 'Dragon',
      description: 'Scales.',
      triggerWords: [
        { word: 'slvdrgn', source: 'keywords' },
        { word: 'wings', source: 'keywords' },
      ],
    })
  })

  it('says nothing of training where only a resolution is given', () => {
    expect(readMetadata({ 'modelspec.resolution': '1024x1024' }).training).toBeNull()
    expect(readMetadata({}).training).toBeNull()
  })

  it('reads tags that stand in datasets as well', () => {
    expect(readMetadata({ ss_tag_frequency: JSON.stringify({ dataset: { '3_cat': { cat: 4 } } }) })).toMatchObject({
      tagFrequency: [{ tag: 'cat', count: 4 }],
      triggerWords: [{ word: 'cat', source: 'folder' }],
    })
  })
})

describe('metadata that lies', () => {
  it.each([
    '[',
    'null',
    '[]',
    '"text"',
    '{"a":1}',
    '{"a":{"b":"c","d":null,"e":-1,"f":1e999}}',
    '['.repeat(100_000),
    `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`,
    '{"__proto__":{"polluted":1}}',
    '{"1_a":{"constructor":5,"__proto__":6}}',
    `{"1_a":{"${'x'.repeat(1000)}":5}}`,
  ])('is bounded and harmless: %s', (text) => {
    const read = readMetadata({
      ss_tag_frequency: text,
      ss_dataset_dirs: text,
      ot_config: text,
      training_info: text,
      ss_network_dim: text,
    })
    for (const { tag, count } of read.tagFrequency) {
      expect(tag.length).toBeLessThanOrEqual(200)
      expect(count).toBeGreaterThan(0)
    }
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
    expect(read.training?.rank ?? null).toBeNull()
  })

  it('keeps no more than the most frequent tags', () => {
    const tags = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`tag ${index}`, index + 1]))
    const { tagFrequency } = readMetadata({ ss_tag_frequency: JSON.stringify({ '1_a': tags }) })
    expect(tagFrequency).toHaveLength(200)
    expect(tagFrequency[0]).toEqual({ tag: 'tag 4999', count: 5000 })
  })

  it('leaves out text that is too long to be parsed', () => {
    expect(
      readMetadata({ ss_tag_frequency: JSON.stringify({ '1_a': { tag: 1 }, b: 'x'.repeat(5_000_000) }) }).tagFrequency,
    ).toEqual([])
  })

  it('cuts long titles and descriptions', () => {
    const read = readMetadata({ 'modelspec.title': 't'.repeat(9000), 'modelspec.description': 'd'.repeat(90_000) })
    expect(read.title).toHaveLength(300)
    expect(read.description).toHaveLength(20_000)
  })
})
