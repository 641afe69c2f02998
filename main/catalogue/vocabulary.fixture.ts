/** What sets each UI of the catalogue apart, as its package file would say it; laid over a minimal package. */

const gradio = `ready: { type: url, pattern: 'Running on local URL:\\s+(https?://[^\\s,]+)' }`

export const a1111 = `
source: { type: git, url: https://github.com/AUTOMATIC1111/stable-diffusion-webui.git, defaultRef: dev, branches: [dev, master, release_candidate], releaseTags: v* }
runtime: { type: python, accepted: '>=3.10,<3.12', preferred: '3.10' }
needs: { backends: [cuda, cpu] }
torch:
  - when: { backend: [cuda], computeCapability: '>=7.5' }
    index: https://download.pytorch.org/whl/cu128
    packages: [torch==2.7.0, torchvision==0.22.0]
  - { when: { backend: [cpu] }, index: https://download.pytorch.org/whl/cpu, packages: [torch==2.7.0, torchvision==0.22.0] }
install:
  - { use: clone, url: https://github.com/w-e-w/stablediffusion.git, ref: cf1d67a6fd5ea1aa600c4df58e5b47da45f6bdbf, into: repositories/stable-diffusion-stability-ai }
  - { use: torch }
  - { use: pip, packages: [setuptools==69.5.1, wheel] }
  - { use: requirements, file: requirements_versions.txt, noBuildIsolation: [jsonmerge], exclude: [setuptools] }
  - { use: pip, packages: ['clip @ https://github.com/openai/CLIP/archive/d50d76daa670286dd6cacf3bcd80b5e4823fc8e1.zip'], noBuildIsolation: [clip], optional: true }
  - { use: run, argv: ['{python}', launch.py, --exit], env: { STABLE_DIFFUSION_REPO: https://github.com/w-e-w/stablediffusion.git, HF_ENDPOINT: https://huggingface.co } }
launch:
  always:
    - { when: { backend: [cpu] }, args: [--skip-torch-cuda-test, --use-cpu, all, --no-half, --precision, full] }
  ${gradio}
`

export const sdnext = `
source: { type: git, url: https://github.com/vladmandic/sdnext.git, defaultRef: master, branches: [master, dev], releaseTags: '20*', submodules: true }
needs: { backends: [cuda, rocm, cpu] }
torch:
  - { when: { backend: [cuda] }, index: https://download.pytorch.org/whl/cu132, packages: [torch==2.13.0+cu132, torchvision==0.28.0+cu132] }
  - { when: { backend: [rocm], platform: [linux], gfx: [gfx11*, gfx1030] }, index: https://download.pytorch.org/whl/rocm7.2, packages: [torch==2.13.0+rocm7.2] }
  - { when: { backend: [cpu] }, index: pypi, packages: [torch, torchvision] }
install:
  - { use: torch }
  - { use: requirements, file: requirements.txt, constraints: [numpy==2.1.2, Pillow==12.2.0] }
  - { use: pip, packages: [gradio==3.43.2, gradio-client==0.5.0], noDeps: true }
  - { use: pip, packages: ['diffusers @ git+https://github.com/huggingface/diffusers@01969142b55379991fee07608c9e7e8f80afced0'], overrides: [tokenizers==0.22.2] }
launch:
  always:
    - { when: { backend: [cuda] }, args: [--use-cuda] }
    - { when: { backend: [rocm] }, args: [--use-rocm] }
  ready: { type: url, pattern: 'Local URL:\\s+(https?://\\S+)' }
models:
  defaultWay: config
  config: { file: config.json, format: json }
  map:
    - { kind: checkpoint, config: ckpt_dir, flag: --ckpt-dir, link: models/Stable-diffusion }
    - { kind: text-encoder, config: te_dir, link: models/Text-encoder }
    - { kind: upscaler, sub: ESRGAN, config: esrgan_models_path }
`

export const reforge = `
needs: { backends: [cuda] }
torch: [{ when: { backend: [cuda] }, index: https://download.pytorch.org/whl/cu128, packages: [torch==2.9.0, torchvision] }]
install:
  - { use: torch }
  # The file names a wheel on GitHub by its address only; it is left out by its name.
  - { use: requirements, file: requirements_versions.txt, exclude: [pydantic] }
  - { use: pip, packages: ['pydantic>=1.10.15,<2'] }
launch: { always: [{ args: [--no-download-sd-model] }], ${gradio} }
`

export const classic = `
source: { type: git, url: https://github.com/Haoming02/sd-webui-forge-classic.git, defaultRef: classic, branches: [classic] }
runtime: { accepted: '>=3.11,<3.12', preferred: '3.11' }
needs: { backends: [cuda] }
torch:
  # It reads the local label (+cu130), which PyPI's builds do not have.
  - { when: { backend: [cuda], computeCapability: '>=7.5', driver: '>=580' }, index: https://download.pytorch.org/whl/cu130, packages: [torch==2.9.1+cu130, torchvision==0.24.1+cu130] }
install:
  - { use: torch }
  - { use: pip, packages: [insightface==0.7.3], noDeps: true, optional: true }
`

export const neo = `
source: { type: git, url: https://github.com/Haoming02/sd-webui-forge-classic.git, defaultRef: neo, branches: [neo] }
runtime: { accepted: '>=3.13,<3.14', preferred: '3.13' }
install:
  - { use: torch }
  - { use: requirements, file: requirements.txt }
  # Without this key an existing config.json makes it wait for the Enter key.
  - { use: write-config, file: config.json, format: json, values: { VERSION_UID: PY313 } }
launch:
  always: [{ when: { backend: [cpu] }, args: [--skip-torch-cuda-test, --cpu] }]
  ${gradio}
models:
  defaultWay: flag
  map:
    - { kind: checkpoint, flag: --ckpt-dirs, link: models/Stable-diffusion }
    - { kind: text-encoder, flag: --text-encoder-dirs }
    - { kind: embedding, link: models/embeddings, flag: --embeddings-dir }
`

export const fooocus = `
runtime: { accepted: '>=3.10,<3.12', preferred: '3.10' }
traits: { has: [presets-only] }
install:
  - { use: torch }
  - { use: requirements, file: requirements_versions.txt, noBuildIsolation: [groundingdino-py] }
  - { use: make-folder, path: models/prompt_expansion }
launch:
  argv: ['{python}', -u, launch.py]
  env: { path_outputs: '{install}/outputs', GRADIO_SERVER_PORT: '{port}' }
  port: { default: 7865, args: [--listen, '{host}', --port, '{port}'] }
  always:
    - { args: [--disable-in-browser, --disable-analytics] }
    - { when: { backend: [cpu] }, args: [--always-cpu] }
  ready: { type: url, pattern: 'App started successful\\. Use the app with (https?://\\S+)', timeoutSeconds: 7200 }
models:
  defaultWay: config
  config: { file: config.txt, format: json }
  map:
    - { kind: checkpoint, config: path_checkpoints }
    - { kind: inpaint, config: path_inpaint }
    - { kind: prompt-expansion, sub: fooocus_expansion, config: path_fooocus_expansion }
`

export const swarmui = `
runtime: { type: dotnet, sdk: '8.0', python: { accepted: '>=3.10,<3.13', preferred: '3.12' } }
install:
  - { use: dotnet-build, project: src/SwarmUI.csproj, output: src/bin/live_release }
  - { use: clone, url: https://github.com/Comfy-Org/ComfyUI.git, ref: master, into: dlbackend/ComfyUI }
  - { use: torch }
  - { use: requirements, file: dlbackend/ComfyUI/requirements.txt }
  - use: write-config
    file: Data/Settings.fds
    format: fds
    values: { IsInstalled: true, InstallDate: '2026-01-01', LaunchMode: none, Maintenance: { CheckForUpdates: false } }
  - use: write-config
    file: Data/Backends.fds
    format: fds
    values: { '0': { type: comfyui_selfstart, title: ComfyUI, enabled: true, settings: { StartScript: dlbackend/ComfyUI/main.py, GPU_ID: 0 } } }
launch:
  argv: [dotnet, '{app}/src/bin/live_release/SwarmUI.dll']
  env: { DOTNET_CLI_TELEMETRY_OPTOUT: '1', ASPNETCORE_ENVIRONMENT: Production }
  port: { default: 7801, args: [--host, '{host}', --port, '{port}'] }
  always: [{ args: [--launch_mode, none] }]
  ready: { type: url, pattern: 'Starting webserver on (\\S+)' }
  restartExitCode: 42
models:
  defaultWay: config
  config: { file: Data/Settings.fds, format: fds }
  map:
    - { kind: checkpoint, config: Paths.SDModelFolder }
    - { kind: lora, config: Paths.SDLoraFolder }
`

export const kohya = `
role: trainer
source: { type: git, url: https://github.com/bmaltais/kohya_ss.git, defaultRef: v26.0.0, branches: [master], releaseTags: v*, submodules: true }
runtime: { accepted: '>=3.10,<3.12', preferred: '3.11' }
needs: { backends: [cuda, rocm, cpu] }
torch:
  - { when: { backend: [cuda] }, index: https://download.pytorch.org/whl/cu128, packages: [torch==2.7.0, torchvision==0.22.0] }
  - { when: { backend: [rocm], platform: [linux] }, index: https://download.pytorch.org/whl/rocm6.3, packages: [torch==2.7.1, torchvision==0.22.1] }
  - { when: { backend: [cpu] }, index: https://download.pytorch.org/whl/cpu, packages: [torch==2.7.0, torchvision==0.22.0] }
install:
  - { use: torch }
  - { use: requirements, when: { backend: [cuda], platform: [linux] }, file: requirements_linux.txt, exclude: [tensorflow, tensorboard] }
  - { use: requirements, when: { backend: [cpu] }, file: requirements.txt }
  - { use: write-config, file: config.toml.json, format: json, values: { settings: { use_shell: false }, tags: [a, 1, null] } }
launch:
  argv: ['{python}', kohya_gui.py, --noverify, --headless]
  port: { default: 7860, args: [--listen, '{host}', --server_port, '{port}'] }
  ${gradio}
models: { defaultWay: link, map: [{ kind: checkpoint, link: models/checkpoints }] }
outputs: [{ path: outputs, what: model }]
`

export const oneTrainer = `
role: trainer
runtime: { accepted: '>=3.10,<3.14', preferred: '3.13' }
needs: { backends: [cuda, cpu] }
torch:
  - { when: { backend: [cuda], driver: '>=580' }, index: https://download.pytorch.org/whl/cu130, packages: [torch==2.12.0, torchvision==0.27.0] }
  - { when: { backend: [cuda] }, index: https://download.pytorch.org/whl/cu126, packages: [torch==2.12.0, torchvision==0.27.0] }
  - { when: { backend: [cpu] }, index: pypi, packages: [torch==2.12.0, torchvision==0.27.0] }
install:
  - { use: pip, packages: [setuptools==81.0.0] }
  - { use: torch }
  - { use: requirements, file: requirements-global.txt }
  - { use: requirements, when: { backend: [cuda] }, file: requirements-cuda.txt }
launch: { argv: ['{python}', scripts/train_ui_qt.py], ready: { type: window, seconds: 8 } }
models: { map: [] }
`

export const aiToolkit = `
role: trainer
runtime: { type: node, accepted: '>20', python: { accepted: '>=3.10,<3.13', preferred: '3.12' } }
install:
  - { use: torch }
  - { use: requirements, file: requirements.txt }
  - { use: npm, cwd: ui }
  - { use: npm, cwd: ui, script: build }
launch: { argv: [npm, run, start], cwd: ui, port: { default: 8675, args: [] }, ready: { type: url, pattern: 'AI Toolkit UI: (http://\\S+)' } }
models: { map: [] }
`
