const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const VALUES = new Map(Array.from(DIGITS, (digit, value) => [digit, value]));

/** Bytes as base64 text (RFC 4648 with padding); own code because core is compiled without btoa. */
export function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at;
    const word = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    text += DIGITS.charAt(word >> 18) + DIGITS.charAt((word >> 12) & 63);
    text += left > 1 ? DIGITS.charAt((word >> 6) & 63) : "=";
    text += left > 2 ? DIGITS.charAt(word & 63) : "=";
  }
  return text;
}

/** The bytes of base64 text; throws RangeError on a character outside the alphabet. */
export function fromBase64(text: string): Uint8Array {
  const digits = text.replace(/=+$/, "");
  const bytes = new Uint8Array((digits.length * 3) >> 2);
  let bits = 0;
  let held = 0;
  let out = 0;
  for (const digit of digits) {
    const value = VALUES.get(digit);
    if (value === undefined) throw new RangeError("not base64");
    bits = ((bits << 6) | value) & 0x3fff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes[out++] = (bits >> held) & 255;
  }
  return bytes;
}
