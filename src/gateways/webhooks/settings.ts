// What used to stand in a marketplace's settings: named, so that whoever still writes it is told where it went.
import { z } from 'zod'

export const movedSettingsSchema = z.object({ webhook: z.undefined({ error: 'webhooks have a register of their own: gongdao webhook put' }).optional() })
