// What time it is where the clocks run: the marketplace's own now, as the server last said it. Never the reader's machine by itself.
let offsetMs = 0

/** From an answer that says its `now`; a demo's or sandbox's clock may be days ahead of the server's own. */
export function setNow(serverNow: number): void {
  offsetMs = serverNow - Date.now()
}
/** From the `Date` header, until an answer has said better. */
let told = false
export function noteDate(header: string | null): void {
  const at = header === null ? Number.NaN : Date.parse(header)
  if (!told && Number.isFinite(at)) offsetMs = at - Date.now()
}
export function tellNow(serverNow: number): void {
  told = true
  setNow(serverNow)
}
export const nowMs = (): number => Date.now() + offsetMs
