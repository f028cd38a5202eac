// What a phone loads before it shows a case, and what each further screen adds: counted on the wire, in kB (1,000 bytes), gzip.
import { expect, it } from 'vitest'
import { openHouse } from './house.ts'
import { weigh } from './wire.ts'

const over = (weights: Readonly<Record<string, number>>, most: number): string[] => Object.entries(weights).flatMap(([name, kb]) => (kb > most ? [`${name}: ${kb} kB`] : []))

it('loads a buyer\'s case in 130 kB and any further screen of his in 15, an officer\'s or a shop\'s in 180 and any further of theirs in 60, with styles of 12', async () => {
  const house = await openHouse()
  const weights = await weigh(house)
  await house.close()
  const { buyerCaseKb, deskCaseKb, shopCaseKb, cssKb, buyerRoutesKb, deskRoutesKb } = weights
  expect(over({ buyerCaseKb }, 130)).toEqual([])
  expect(over({ deskCaseKb, shopCaseKb }, 180)).toEqual([])
  expect(over({ cssKb }, 12)).toEqual([])
  expect(over(buyerRoutesKb, 15)).toEqual([])
  expect(over(deskRoutesKb, 60)).toEqual([])
  // Nothing was weighed where nothing came over the wire: a page and its styles are never that small.
  expect(buyerCaseKb).toBeGreaterThan(50)
  expect(deskCaseKb).toBeGreaterThan(50)
  expect(cssKb).toBeGreaterThan(2)
  expect(Object.keys(buyerRoutesKb).length).toBeGreaterThanOrEqual(4)
}, 240_000)
