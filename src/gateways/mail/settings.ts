// Who writes on behalf of a marketplace, and where its people find their cases: part of the marketplace's settings.
import { z } from 'zod'

const line = z.string().min(1).max(100).regex(/^[^\p{Cc}]*$/u)
/** `{caseId}` stands where the case goes. */
const template = z.string().max(500).refine((text) => text.includes('{caseId}') && URL.canParse(text.replace('{caseId}', '1')) && /^https?:/.test(text), { message: 'an https address with {caseId} in it' })

export const mailSettingsSchema = z.object({
  mail: z.strictObject({
    from: z.email().max(254), name: z.strictObject({ zh: line, en: line }), replyTo: z.email().max(254).optional(),
    /** Where each finds his cases; without them, this deployment's own pages. */
    links: z.strictObject({ buyer: template.optional(), merchant: template.optional(), officer: template.optional() }).default({}),
  }).optional(),
})
export type MailSettings = NonNullable<z.infer<typeof mailSettingsSchema>['mail']>
