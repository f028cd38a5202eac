// `gongdao sandbox key`: the key with which an integrator plays every party of a sandbox marketplace. Shown once; only its hash is kept.
import type { House } from './house.ts'
import { mustBeHere } from './named.ts'
import { UsageFault, type Out } from './output.ts'

export const newSandboxKey = (id: string) => async (house: House, out: Out): Promise<boolean> => {
  const opened = await house.open({ scratch: false, alone: false })
  try {
    await mustBeHere(opened.store, id)
    const key = await house.sandboxKey(opened, id)
    if (key === null) throw new UsageFault(`${id} is no sandbox marketplace; gongdao marketplace put ${id} --kind sandbox --settings FILE makes one`)
    out.print(key)
    out.print(out.lang === 'zh' ? '只显示这一次；旧密钥及用它取得的令牌随即失效' : 'Shown this once. The key before it, and every token made with that, has ended.')
    out.result({ marketplace: id, key })
    return true
  } finally {
    await opened.close()
  }
}
