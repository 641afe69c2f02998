import type { Snapshot } from './snapshot.ts'

/** A repository out of its files; those with text can be read, the others are only names. */
export function snapshotOf(files: Readonly<Record<string, string | null>>, more: Partial<Snapshot> = {}): Snapshot {
  return {
    url: 'https://example.org/team/Sample_UI.git',
    repository: 'Sample_UI',
    ref: 'main',
    commit: 'a'.repeat(40),
    date: '2026-09-01',
    branches: ['main', 'dev'],
    tags: [],
    submodules: false,
    paths: Object.keys(files),
    texts: new Map(Object.entries(files).flatMap(([path, text]) => (text === null ? [] : [[path, text] as const]))),
    ...more,
  }
}

/** Trees in the shapes that programs of this kind have. */
export const trees = {
  gradio: {
    'README.md':
      '# Sample UI\n\nPictures from words, on a page of its own that anybody can use.\n\n    pip install -r requirements.txt\n    python app.py\n',
    'requirements.txt': 'gradio==5.49.1\ndiffusers\n',
    'app.py': [
      'import argparse',
      'import gradio as gr',
      'parser = argparse.ArgumentParser()',
      'parser.add_argument("--server", type=str, default="0.0.0.0")',
      'parser.add_argument(',
      '    "--port",',
      '    type=int, default=7900,  # not "--other"',
      ')',
      'parser.add_argument("--inbrowser", action="store_true")',
      'args = parser.parse_args()',
      'with gr.Blocks() as block: pass',
      'block.launch(server_name=args.server, server_port=args.port)',
    ].join('\n'),
    LICENSE: 'MIT License\n\nPermission is hereby granted, free of charge, to any person\n',
    'outputs/.gitkeep': null,
  },
  a1111: {
    'README.md': '# Other words\n\nA page for pictures with very many settings and extensions.\n',
    'webui.sh': 'LAUNCH_SCRIPT="launch.py"\n"${python_cmd}" "${LAUNCH_SCRIPT}" "$@"\n',
    'launch.py': 'from modules import launch_utils\nimport webui\n',
    'webui.py': 'from modules import shared\nshared.demo.launch(server_port=shared.cmd_opts.port)\n',
    'modules/shared.py': 'import gradio\nfrom modules import cmd_args\ncmd_opts = cmd_args.parser.parse_args()\n',
    'modules/cmd_args.py': [
      'import argparse',
      'parser = argparse.ArgumentParser()',
      'parser.add_argument("--port", type=int, default=None)',
      'parser.add_argument("--listen", action="store_true")',
      'parser.add_argument("--server-name", type=str, default=None)',
      'parser.add_argument("--enable-insecure-extension-access", action="store_true")',
      'parser.add_argument("--use-cpu", nargs="+", default=[])',
      'parser.add_argument("--skip-torch-cuda-test", action="store_true")',
    ].join('\n'),
    'modules/launch_utils.py': [
      'import os, sys',
      'torch_command = os.environ.get("T", "pip install torch==2.1.2 torchvision==0.16.2 --extra-index-url https://download.pytorch.org/whl/cu121")',
      'requirements = os.environ.get("R", "requirements_versions.txt")',
      'if "--exit" in sys.argv: exit(0)',
    ].join('\n'),
    'requirements.txt': 'torch\n',
    'requirements_versions.txt': 'gradio==3.41.2\n',
    'models/Stable-diffusion/Put here.txt': null,
    'models/VAE/Put VAE here.txt': null,
    'models/Lora/.keep': null,
    'embeddings/Place here.txt': null,
  },
  comfy: {
    'README.md':
      '# Sample_UI\n\nNodes and wires for pictures, video and whatever else there may be.\n\nRun: `python main.py`\n',
    'main.py': 'import comfy.options\nfrom comfy.cli_args import args\n',
    'comfy/options.py': '',
    'comfy/cli_args.py':
      'import argparse\np = argparse.ArgumentParser()\np.add_argument("--listen", type=str, default="127.0.0.1", nargs="?", const="0.0.0.0")\np.add_argument("--port", type=int, default=8188)\np.add_argument("--disable-auto-launch", action="store_true")\np.add_argument("--cpu", action="store_true")\n',
    'folder_paths.py': 'base = "models"\n',
    'extra_model_paths.yaml.example': 'comfyui:\n',
    'pyproject.toml': '[project]\nname = "sample"\nrequires-python = ">=3.10"\n',
    'requirements.txt': 'torch\ntorchvision\n',
    'models/checkpoints/put_here': null,
    'models/loras/put_here': null,
    'models/vae/code.py': null,
  },
  window: {
    'README.md': '# Trainer\n\nA window for the training of small models on a card of one’s own.\n',
    'start.sh': '#!/bin/sh\npython3.11 ui.py\n',
    'ui.py': 'import tkinter\nroot = tkinter.Tk()\nroot.mainloop()\n',
    'requirements_linux.txt': 'torch==2.7.0\n',
    'requirements_windows.txt': 'torch==2.7.0\n',
  },
  library: {
    'README.md': '# A library\n\nOnly for other programs; there is nothing to launch in it at all.\n',
    'setup.py': 'from setuptools import setup\nsetup()\n',
    'library/__init__.py': '',
    'train.py': 'print("training")\n',
  },
  service: {
    'pyproject.toml':
      '[project]\nname = "svc"\nrequires-python = ">=3.11,<3.13"\ndescription = "A small service with an interface of its own."\ndependencies = [\n  "fastapi>=0.1",\n  # "left-out",\n  "uvicorn[standard]==0.30; python_version < \'3.13\'",\n]\n',
    'main.py':
      'import uvicorn\nfrom fastapi import FastAPI\napp = FastAPI()\nif __name__ == "__main__":\n    uvicorn.run(app, port=9000)\n',
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string | null>>>>
