// Thrown where one of our fast readers (yaml-plain.ts, cel-plain.ts) leaves a text to its library.

export class Unusual extends Error {}

export function unusual(): never {
  throw new Unusual('left to the library')
}
