const ID = /\bm-(?=[a-z2-7]{10}\b)/gu;

/** Ids of requests with a hyphen at which no line breaks. What is copied so is read as the plain one. */
export function unbroken(text: string): string {
  return text.replace(ID, 'm\u2011');
}
