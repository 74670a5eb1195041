/** Whether the text is an IPv4 address: four decimal groups of one to three digits, none above 255. Leading zeros are allowed. */
export const isIpv4 = (text: string): boolean => {
  let groups = 1;
  let digits = 0;
  let value = 0;
  for (let place = 0; place < text.length; place += 1) {
    const code = text.charCodeAt(place);
    if (code === 46) {
      if (digits === 0) return false;
      groups += 1;
      digits = 0;
      value = 0;
      continue;
    }
    digits += 1;
    value = value * 10 + code - 48;
    if (code < 48 || code > 57 || digits > 3 || value > 255) return false;
  }
  return groups === 4 && digits > 0;
};

const group = /^[\da-f]{1,4}$/i;

/** Whether the text is an IPv6 address: eight groups, or fewer around one `::`; the last two may be an IPv4 address. No zone, no prefix length. */
export const isIpv6 = (text: string): boolean => {
  if (text.length < 2 || text.length > 45) return false;
  const halves = text.split('::');
  if (halves.length > 2) return false;
  let groups = 0;
  for (const [index, half] of halves.entries()) {
    if (half === '') continue;
    const parts = half.split(':');
    const last = parts.at(-1)!;
    const tail = index === halves.length - 1 && last.includes('.');
    if (tail && !isIpv4(last)) return false;
    if (!(tail ? parts.slice(0, -1) : parts).every((part) => group.test(part))) return false;
    groups += parts.length + (tail ? 1 : 0);
  }
  return halves.length === 2 ? groups <= 7 : groups === 8;
};

/** Whether the text is a block: an address, a slash and a prefix length that fits it. */
export const isCidr = (text: string): boolean => {
  const slash = text.lastIndexOf('/');
  const length = text.slice(slash + 1);
  if (slash < 0 || !/^\d{1,3}$/.test(length)) return false;
  const address = text.slice(0, slash);
  return isIpv4(address) ? Number(length) <= 32 : isIpv6(address) && Number(length) <= 128;
};
