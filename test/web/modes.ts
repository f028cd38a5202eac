// What gets lost on a page when it is shown another way: text that is cut, buttons that are gone or lie outside, sideways scrolling, motion. Run in the
// page itself; each finding is one line that names the element.
import type { Page } from 'playwright-core'

const SHARED = `
const nameOf = (element) => element.tagName.toLowerCase() + (element.id ? '#' + element.id : '') + ' "' + (element.getAttribute('aria-label') ?? element.textContent ?? '').trim().replace(/\\s+/g, ' ').slice(0, 60) + '"'
const hidden = (element) => element.closest('.sr-only, [hidden], details:not([open]) > :not(summary)') !== null || !element.checkVisibility({ visibilityProperty: true, opacityProperty: false, contentVisibilityAuto: false })
const all = (selector) => [...document.querySelectorAll(selector)].filter((element) => !hidden(element))
const scrolls = (element) => { for (let at = element.parentElement; at !== null && at !== document.documentElement; at = at.parentElement) if (['auto', 'scroll'].includes(getComputedStyle(at).overflowX)) return true; return false }
const found = []`

/** Cut text, things outside the page, sideways scrolling. */
const LOST = `(() => {${SHARED}
const root = document.documentElement
if (root.scrollWidth - root.clientWidth > 1) found.push('the page scrolls sideways by ' + (root.scrollWidth - root.clientWidth))
const says = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== '')
for (const element of all('body *')) {
  const style = getComputedStyle(element)
  const cuts = ['hidden', 'clip'].includes(style.overflowX) || ['hidden', 'clip'].includes(style.overflowY) || style.textOverflow === 'ellipsis'
  if (says(element) && cuts && (element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 2)) found.push('cut: ' + nameOf(element))
  const box = element.getBoundingClientRect()
  if (says(element) && !scrolls(element) && (box.right > root.clientWidth + 1 || box.left < -1)) found.push('outside: ' + nameOf(element))
}
for (const element of all('select')) {
  const shown = document.createElement('canvas').getContext('2d')
  const style = getComputedStyle(element)
  shown.font = style.font
  const text = element.selectedOptions[0]?.textContent ?? ''
  if (shown.measureText(text).width > element.clientWidth) found.push('cut: select "' + text + '"')
}
for (const element of all('button, a[href], input:not([type=hidden]), select, textarea, summary')) {
  const box = element.getBoundingClientRect()
  if (box.width < 1 || box.height < 1) found.push('gone: ' + nameOf(element))
  for (let at = element.parentElement; at !== null && at !== root; at = at.parentElement) {
    const edge = at.getBoundingClientRect()
    if (['hidden', 'clip'].includes(getComputedStyle(at).overflowX) && (box.left > edge.right || box.right < edge.left)) found.push('cut away: ' + nameOf(element))
  }
}
return found
})()`
export const lostOn = (page: Page): Promise<string[]> => page.evaluate<string[]>(LOST)

/** How many things there are to press, to compare one way of showing with another. */
export const controlsOn = (page: Page): Promise<string[]> => page.evaluate<string[]>(`(() => {${SHARED}
return all('button, a[href], summary').map(nameOf).toSorted()
})()`)

/** Anything that moves for longer than nobody sees, now or when it is next touched. */
export const motionOn = (page: Page): Promise<string[]> => page.evaluate<string[]>(`(() => {${SHARED}
const ms = (list) => Math.max(0, ...list.split(',').map((one) => parseFloat(one) * (one.trim().endsWith('ms') ? 1 : 1000)))
for (const element of document.querySelectorAll('*')) for (const part of [null, '::before', '::after']) {
  const style = getComputedStyle(element, part)
  if (style.transitionProperty !== 'none' && ms(style.transitionDuration) > 0) found.push('transition: ' + nameOf(element))
  if (style.animationName !== 'none' && ms(style.animationDuration) > 0) found.push('animation: ' + nameOf(element))
  if (part === null && style.scrollBehavior === 'smooth') found.push('smooth scrolling: ' + nameOf(element))
}
return found
})()`)

/** In forced colours: a button without an edge is bare text; text that keeps its own colour may vanish; a sign of a party must stay one. */
export const unforcedOn = (page: Page): Promise<string[]> => page.evaluate<string[]>(`(() => {${SHARED}
for (const element of all('button')) {
  const style = getComputedStyle(element)
  if (!['Top', 'Right', 'Bottom', 'Left'].some((side) => style['border' + side + 'Style'] !== 'none' && parseFloat(style['border' + side + 'Width']) > 0)) found.push('no edge: ' + nameOf(element))
}
for (const element of all('input:not([type=file]):not([type=radio]):not([type=checkbox]), select, textarea')) if (parseFloat(getComputedStyle(element).borderTopWidth) === 0) found.push('no edge: ' + nameOf(element))
for (const element of all('body *')) {
  const style = getComputedStyle(element)
  if (style.forcedColorAdjust === 'none' && !element.matches('svg.mark, svg.mark *, .hatch, .hatch *')) found.push('keeps its own colours: ' + nameOf(element))
  if ((element.textContent ?? '').trim() !== '' && style.color === style.backgroundColor) found.push('not to be read: ' + nameOf(element))
}
for (const element of all('svg.mark')) if (getComputedStyle(element).fill === 'none') found.push('no sign: ' + nameOf(element))
return found
})()`)
