/**
 * LLVM targets by product or chip name, first match wins. Sources: the LLVM AMDGPU usage page
 * (https://llvm.org/docs/AMDGPUUsage.html#processors) and AMD's ROCm hardware tables. Mobile parts
 * that share a number with a larger desktop chip come before it.
 */
const targets: readonly (readonly [RegExp, string])[] = [
  [/\bMI35[05]X?\b/, 'gfx950'],
  [/\bMI3(?:00|08|25)[AX]?\b/, 'gfx942'],
  [/\bMI2[15]0X?\b/, 'gfx90a'],
  [/\bMI100\b/, 'gfx908'],
  [/\bMI[56]0\b|Radeon VII\b|Pro VII\b|Vega 20\b/, 'gfx906'],
  [/\bRX 9070|\bR9700\b|\bNavi 48\b/, 'gfx1201'],
  [/\bRX 9060|\bNavi 44\b/, 'gfx1200'],
  [/\b80[456]0S\b|\bStrix Halo\b/, 'gfx1151'],
  [/\b8[46]0M\b|\bKrackan\b/, 'gfx1152'],
  [/\b8[89]0M\b|\bStrix\b/, 'gfx1150'],
  [/\b7[468]0M\b|\bPhoenix|\bHawk Point/, 'gfx1103'],
  [/\bRX 7[67]00S\b|\bRX 7[46]00|\bRX 7650|\bW7[56]00\b|\bNavi 33\b/, 'gfx1102'],
  [/\bRX 7[78]00|\bW7700\b|\bV710\b|\bNavi 32\b/, 'gfx1101'],
  [/\bRX 7900|\bW7[89]00\b|\bNavi 31\b/, 'gfx1100'],
  [/\b6[68]0M\b|\bRembrandt\b/, 'gfx1035'],
  [/\b610M\b|\bRaphael\b|\bGranite Ridge\b/, 'gfx1036'],
  [/\bVan ?Gogh\b/i, 'gfx1033'],
  [/\bRX 6[345]\d0|\bW6[345]00\b|\bNavi 24\b/, 'gfx1034'],
  [/\bRX 6[678]00S\b|\bRX 66[05]0|\bW6600\b|\bNavi 23\b/, 'gfx1032'],
  [/\bRX 6800M\b|\bRX 6850M\b|\bRX 67[05]0|\bNavi 22\b/, 'gfx1031'],
  [/\bRX 6[89][05]0|\bW6[89]00\b|\bV620\b|\bNavi 21\b/, 'gfx1030'],
  [/\bRX 5[35]00|\bPro W5[35]00|\bNavi 14\b/, 'gfx1012'],
  [/\bV520\b|\bNavi 12\b|\bPro 5600M\b/, 'gfx1011'],
  [/\bRX 5[67]00|\bPro W5700|\bNavi 10\b/, 'gfx1010'],
  [/\bRenoir\b|\bCezanne\b|\bLucienne\b|\bBarcelo\b/, 'gfx90c'],
  [/\bRaven\b|\bPicasso\b/, 'gfx902'],
  [
    /\bVega (?:56|64|10\b(?! Graphics))|\bVega Frontier\b|\bRX Vega\b(?! \d{1,2} Graphics)|\bWX [89]\d00\b|\bMI25\b/,
    'gfx900',
  ],
  [/\bRX [45][5-9]0\b|\bR9 (?:Fury|Nano)|\bWX [457]100\b|\bPolaris|\bEllesmere\b|\bBaffin\b/, 'gfx803'],
]

/** Targets of processors with graphics (LLVM's table lists them as APUs). */
const integratedTargets = /^gfx(?:902|909|90c|1013|103[3567]|1103|115[0-3])$/

/** LLVM target of an AMD card by its name; null when the name does not tell (`AMD Radeon Graphics`). */
export function gfxTargetOfName(name: string): string | null {
  const target = targets.find(([pattern]) => pattern.test(name))?.[1]
  return target ?? null
}

export function isIntegratedTarget(target: string): boolean {
  return integratedTargets.test(target)
}
