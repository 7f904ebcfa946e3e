import { BlockList, isIP } from 'node:net';

/** Whether an address is in `10.30.0.0/24`, `10.30.0.0/255.255.255.0`, or is the very one. False for what is neither. */
export function inNetwork(address: string, network: string): boolean {
  const [base = '', mask] = network.split('/');
  const family = isIP(base);
  if (family === 0 || isIP(address) !== family) return false;
  const name = family === 4 ? 'ipv4' : 'ipv6';
  const bits = mask === undefined ? (family === 4 ? 32 : 128) : bitsOf(mask);
  if (bits === undefined || bits > (family === 4 ? 32 : 128)) return false;
  const list = new BlockList();
  list.addSubnet(base, bits, name);
  return list.check(address, name);
}

function bitsOf(mask: string): number | undefined {
  if (/^\d{1,3}$/.test(mask)) return Number(mask);
  if (isIP(mask) !== 4) return undefined;
  const text = mask
    .split('.')
    .map((part) => Number(part).toString(2).padStart(8, '0'))
    .join('');
  return /^1*0*$/.test(text) ? text.replace(/0+$/, '').length : undefined;
}
