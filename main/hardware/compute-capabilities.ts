/**
 * CUDA compute capability by product name, for when the driver does not tell it; first match wins.
 * Source: https://developer.nvidia.com/cuda-gpus and its page of legacy GPUs.
 */
const capabilities: readonly (readonly [RegExp, string])[] = [
  [/\bGB10\b/, '12.1'],
  [/\bRTX 50\d0|\bRTX PRO \d{4}.*Blackwell/i, '12.0'],
  [/\bG?B300\b/, '10.3'],
  [/\bG?B[12]00\b/, '10.0'],
  [/\bG?H(?:100|200|800|20)\b/, '9.0'],
  [/\bRTX 40\d0|\bL(?:2|4|20|40S?)\b|\bRTX \d{4} (?:SFF )?Ada\b|\bAD10\d/i, '8.9'],
  [/\bOrin\b/, '8.7'],
  [/\bRTX 30\d0|\bRTX 2050\b|\bMX570\b|\bRTX A\d{3,4}\b|\bA(?:2|10G?|16|40)\b/, '8.6'],
  [/\bA(?:100|30|800)X?\b/, '8.0'],
  [
    /\bRTX 20\d0|\bGTX 16\d0|\bTITAN RTX\b|\bQuadro RTX\b|\bT(?:4|400|500|550|600|1000|1200|2000)\b|\bMX(?:450|550)\b/i,
    '7.5',
  ],
  [/\bXavier\b/, '7.2'],
  [/\bV100S?\b|\bTITAN V\b|\bGV100\b/i, '7.0'],
  [/\bP100\b|\bGP100\b/, '6.0'],
  [
    /\bGTX 10\d0|\bGT 10[13]0\b|\bTITAN Xp\b|\bTITAN X \(Pascal\)|\bP(?:4|6|40)\b|\bQuadro P\d{3,4}|\bMX(?:[123][135]0)\b/i,
    '6.1',
  ],
  [/\bGTX 9[45]0M\b|\bGTX 960M\b|\b9[2-4]0MX?\b|\bGTX 7[45][05]\b(?!M)|\bM10\b|\bMX1[13]0\b/i, '5.0'],
  [/\bGTX 9[5-8]\d|\bTITAN X\b|\bM(?:4|6|40|60)\b|\bQuadro M[4-6]000/i, '5.2'],
  [/\bK80\b/, '3.7'],
  [/\bK[24]0[cmst]?\b|\bGTX 780|\bGTX TITAN\b|\bTITAN (?:Black|Z)\b|\bGT 7[13]0\b/i, '3.5'],
  [/\bGTX 6[5-9]0|\bGTX 7[67]0/i, '3.0'],
]

/** Compute capability of an NVIDIA card by its name; null when the name does not tell. */
export function computeCapabilityOfName(name: string): string | null {
  return capabilities.find(([pattern]) => pattern.test(name))?.[1] ?? null
}
