// CRC-32, as zip has it. Source: ISO 3309; RFC 1952, section 8, whose polynomial and table this is.

const polynomial = 0xedb88320;

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++)
    remainder = (remainder & 1) === 0 ? remainder >>> 1 : polynomial ^ (remainder >>> 1);
  return remainder;
});

/** The checksum of bytes, as a uint32. */
export const crc32 = (bytes: Uint8Array): number => {
  let checksum = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) checksum = table[(checksum ^ bytes[i]!) & 0xff]! ^ (checksum >>> 8);
  return (checksum ^ 0xffffffff) >>> 0;
};
